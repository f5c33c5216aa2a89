#!/bin/sh
# Pictures of the sample for the guide and the readmes, in docs/guide/src/图; needs poppler-utils, chromium and Pillow,
# and the open fonts to look as they do.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pictures="docs/guide/src/图"
mkdir -p "$pictures"
gongkai=${GONGKAI:-"${CARGO:-cargo} run --quiet --release --"}
$gongkai build inputs/nanchang-2023 -o "$work/out" >/dev/null
pdf=$(find "$work/out" -path '*/公开/*.pdf' | head -n 1)
page() { pdftoppm -r 60 -gray -f "$2" -l "$2" -singlefile -png "$pdf" "$work/$1"; }
page 目录 2
page 表格 6
page 绩效 12
page 正文 15

# one cell too much, so that the report has something to say
cp -r inputs/nanchang-2023 "$work/wrong"
python3 - "$work/wrong/tables.xlsx" <<'PY'
import sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
book["5 一般公共预算支出表 "]["C6"] = 3363.186
book.save(sys.argv[1])
PY
$gongkai check "$work/wrong" --report "$work/report" >/dev/null 2>&1 || true
screen() {
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size="$3" \
        --screenshot="$work/$1.png" "file://$2" >/dev/null 2>&1
}
screen 核对报告 "$work/report/check.html" 900,760
screen 复核 "$(find "$work/out" -path '*/2023/内部/复核.html' | head -n 1)" 900,760

python3 - "$work" "$pictures" <<'PY'
import pathlib, sys
from PIL import Image
work, to = map(pathlib.Path, sys.argv[1:])
for name in ["目录", "表格", "绩效", "正文", "核对报告", "复核"]:
    picture = Image.open(work / f"{name}.png").convert("RGB")
    picture.quantize(32).save(to / f"{name}.png", optimize=True)
PY
ls -l "$pictures"
