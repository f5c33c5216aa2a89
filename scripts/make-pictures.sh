#!/bin/sh
# Pictures of the sample for README.md, in docs/pictures; needs poppler-utils, and the open fonts to look as they do.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
${CARGO:-cargo} run --quiet --release -- build inputs/nanchang-2023 -o "$work" --format pdf >/dev/null
pdf=$(find "$work" -path '*公开*' -name '*.pdf' | head -n 1)
shot() { pdftoppm -r 50 -gray -f "$2" -l "$2" -singlefile -png "$pdf" "docs/pictures/$1"; }
shot contents 2
shot income 6
shot form 12
shot text 15
