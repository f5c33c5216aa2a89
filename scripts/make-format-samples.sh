#!/bin/sh
# Writes the first sample's tables in the other formats that offices send, as LibreOffice writes them.
# The same for formulas.fods, which holds formulas and their errors, and for showing.fods, which holds number
# formats and hidden rows and columns, in .xls alone; and for facts.ods, the sample's sheets of facts by dotted keys.
# Run by hand when the sample changes; the results are kept in tests/data/formats.
# LibreOffice writes no .xlsb; the tests build that one themselves.
set -eu
cd "$(dirname "$0")/.."
if ! command -v soffice >/dev/null 2>&1; then
    as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends libreoffice-calc >/dev/null
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
convert() { # source, filter
    soffice --headless "-env:UserInstallation=file://$work/profile" --convert-to "$2" \
        --outdir "$work" "$1" >/dev/null 2>&1
    name=$(basename "${1%.*}").${2%%:*}
    install -m 644 "$work/$name" "tests/data/formats/$name"
    echo "tests/data/formats/$name"
}
for filter in ods 'xls:MS Excel 97' 'xlsx:Calc MS Excel 2007 XML'; do
    convert inputs/nanchang-2023/tables.xlsx "$filter"
    convert tests/data/formats/formulas.fods "$filter"
done
convert tests/data/formats/showing.fods 'xls:MS Excel 97'
convert tests/data/formats/facts.ods 'xls:MS Excel 97'
