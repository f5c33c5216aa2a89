#!/bin/sh
# Builds the program with the oldest Rust that Cargo.toml claims. Ends with 1 where that fails, with 2 where
# that Rust is not to be had. clippy, in `make test`, already denies what the standard library lacked then.
set -eu
cd "$(dirname "$0")/.."
claimed=$(sed -n 's/^rust-version = "\([0-9.]*\)"$/\1/p' Cargo.toml)
[ -n "$claimed" ] || { echo "check-msrv: Cargo.toml claims no rust-version" >&2; exit 1; }
# of a minor version the first
case $claimed in *.*.*) oldest=$claimed ;; *) oldest=$claimed.0 ;; esac
if [ "$(rustc --version | cut -d ' ' -f 2)" = "$oldest" ]; then
    echo "check-msrv: this is Rust $oldest itself"
    exit 0
fi
rustup run "$oldest" rustc --version >/dev/null 2>&1 \
    || rustup toolchain install "$oldest" --profile minimal --no-self-update >/dev/null 2>&1 \
    || { echo "check-msrv: Rust $oldest could not be had; nothing was checked" >&2; exit 2; }
CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-target}/msrv rustup run "$oldest" cargo check --quiet --locked || exit 1
echo "check-msrv: $(rustup run "$oldest" rustc --version) builds it"
