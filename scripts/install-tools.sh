#!/bin/sh
# What the tests use beyond cargo, on a Debian-like machine. Without them the tests read PDFs with the
# PDF library itself.
set -eu
missing=""
command -v pdftotext >/dev/null 2>&1 || missing="$missing poppler-utils"
command -v qpdf >/dev/null 2>&1 || missing="$missing qpdf"
[ -n "$missing" ] || exit 0
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null 2>&1; then sudo -n "$@"
    else return 1
    fi
}
if ! command -v apt-get >/dev/null 2>&1 || ! as_root true 2>/dev/null; then
    echo "tools: going on without$missing" >&2
    exit 0
fi
# shellcheck disable=SC2086 # a list of words
as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends $missing >/dev/null \
    || echo "tools: going on without$missing" >&2
