#!/bin/sh
# The blank workbooks of `gongkai new`, of every pack, kind and nature: read back, filled in and published by the
# test, then opened in LibreOffice, which computes their formulas anew. Its results must be those of the test, without
# an error. Pages of some sheets are left as pictures in target/blank, to be looked at.
# Needs soffice (libreoffice-calc), python3 with openpyxl, pdftoppm; without them it ends with status 2.
set -eu
cd "$(dirname "$0")/.."
for tool in soffice python3 pdftoppm; do
    command -v "$tool" >/dev/null || { echo "NOT CHECKED: $tool is missing"; exit 2; }
done
python3 -c 'import openpyxl' 2>/dev/null || { echo "NOT CHECKED: openpyxl is missing"; exit 2; }
out=$PWD/target/blank
rm -rf "$out"
mkdir -p "$out/computed"
BLANK_ALL=1 BLANK_OUT=$out cargo test --quiet --test all -- blank_book::
# without their results, so that nothing but LibreOffice can have computed them
python3 scripts/check-blank.py strip "$out"
soffice -env:UserInstallation="file://$out/profile" --headless --convert-to xlsx:"Calc MS Excel 2007 XML" \
    --outdir "$out/computed" "$out"/stripped/*.xlsx >/dev/null 2>&1
python3 scripts/check-blank.py compare "$out"
for book in "$out"/computed/*单位*行政.xlsx "$out"/computed/*部门*混合.xlsx; do
    soffice -env:UserInstallation="file://$out/profile" --headless --convert-to pdf --outdir "$out" "$book" >/dev/null 2>&1
    name=$(basename "$book" .xlsx)
    pdftoppm -r 70 -png -l 24 "$out/$name.pdf" "$out/$name"
done
echo "pictures in $out"
