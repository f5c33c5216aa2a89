#!/bin/sh
# Judges the HTML of the samples by axe-core in headless Chromium: public page, fragment, review page,
# report and the inspection's sheet, with charts and with findings too; a difference and a notice; on a desktop, a phone, and in the dark. Fails at any
# violation of WCAG 2.2 A and AA. Says so and stops (status 2) where its tools are not to be had.
# SHOTS=folder takes pictures as well.
set -eu
cd "$(dirname "$0")/.."
work=target/check-html
AXE=4.14.1
PUPPETEER=24.43.1
give_up() { echo "check-html: $*; nothing was checked" >&2; exit 2; }

chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
[ -n "$chromium" ] || give_up "no Chromium here (Debian: apt-get install chromium)"
for tool in node npm; do
    command -v $tool >/dev/null 2>&1 || give_up "no $tool here (Debian: apt-get install nodejs npm)"
done
mkdir -p "$work"
version() { node -p "require('./$work/node_modules/$1/package.json').version" 2>/dev/null || true; }
if [ "$(version axe-core)" != $AXE ] || [ "$(version puppeteer-core)" != $PUPPETEER ]; then
    echo '{ "private": true }' >"$work/package.json"
    npm install --prefix "$work" --no-save --no-package-lock --no-audit --no-fund --ignore-scripts \
        "axe-core@$AXE" "puppeteer-core@$PUPPETEER" >/dev/null \
        || give_up "axe-core $AXE and puppeteer-core $PUPPETEER could not be fetched"
fi
${CARGO:-cargo} build --quiet
program=target/debug/gongkai
rm -rf "$work/in" "$work/out" "$work/pages"
mkdir -p "$work/pages" "$work/in"

# samples of both packs as they are; one with charts; one that contradicts itself
cp -r inputs/nanchang-2023 "$work/in/plain"
cp -r inputs/mingwan-2026 "$work/in/district"
cp -r inputs/qingshi-2025 "$work/in/charts"
cp -r inputs/nanchang-2023 "$work/in/spoilt"
mkdir "$work/in/charts/templates" "$work/in/spoilt/templates"
printf '[charts]\nenabled = true\n' >"$work/in/charts/templates/style-own.toml"
sed -i 's/^departments_count = .*/departments_count = 19/' "$work/in/spoilt/unit.toml"
cat >"$work/in/spoilt/templates/checks-own.toml" <<'RULES'
[[check]]
id = "试错"
title = "故意写错的规则：收入总计应等于人员经费"
left = ["收支预算总表@收入/收入总计/预算数"]
right = ["一般公共预算基本支出表/合计/人员经费"]
basis = "试错"
hint = "不必改"
[[check]]
id = "试警告"
title = "故意写错的规则：收入总计应等于各类支出的两倍"
left = ["收支预算总表@收入/收入总计/预算数"]
right = ["支出总表/合计/合计", "支出总表/合计/项目支出"]
severity = "warning"
basis = "试错"
RULES
for sample in plain district charts; do
    $program build "$work/in/$sample" -o "$work/out" --format html >"$work/log" 2>&1 \
        || { cat "$work/log" >&2; exit 1; }
    find "$work/out/$sample" -path '*/版本/*' -prune -o -name '*.html' -print | while read -r file; do
        case $file in
        *片段*) (
            printf '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>片段</title>'
            printf '<meta name="viewport" content="width=device-width"></head>\n<body><main>\n'
            cat "$file"
            printf '</main></body></html>\n'
        ) >"$work/pages/$sample-fragment.html" ;;
        */公开/*) cp "$file" "$work/pages/$sample-public.html" ;;
        */复核.html) cp "$file" "$work/pages/$sample-review.html" ;;
        */check.html) cp "$file" "$work/pages/$sample-report.html" ;;
        *自查表.html) cp "$file" "$work/pages/$sample-inspection.html" ;;
        esac
    done
done
# it contradicts itself, so the program says 1
$program check "$work/in/spoilt" --report "$work/out/spoilt" >/dev/null 2>&1 || true
cp "$work/out/spoilt/check.html" "$work/pages/spoilt-report.html"
cp "$work/out/spoilt/"*自查表.html "$work/pages/spoilt-inspection.html"
$program check "$work/in/plain" "$work/in/district" "$work/in/spoilt" --report "$work/out/batch" >/dev/null 2>&1 || true
cp "$work/out/batch/"*自查汇总表.html "$work/pages/batch-inspection.html"
cp -r "$work/in/plain" "$work/in/corrected"
sed -i 's/^actual = .*/actual = 151/; s/^active = .*/active = 101/; s/继续参保扩面/继续扩大参保面/' "$work/in/corrected/unit.toml"
$program diff "$work/in/plain" "$work/in/corrected" --html "$work/pages/difference.html" >/dev/null 2>&1
mkdir "$work/in/again"
cp -r "$work/in/plain" "$work/in/again/plain"
cp "$work/in/corrected/unit.toml" "$work/in/again/plain/unit.toml"
$program build "$work/in/again/plain" -o "$work/out" --correction 漏字 --correction-kind 差错更正 \
    --correction-date 2023-03-06 >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
find "$work/out/plain" -path '*/版本/*' -prune -o -name '关于更正*.html' -exec cp {} "$work/pages/notice.html" \;
[ "$(find "$work/pages" -name '*.html' | wc -l)" = 20 ] || { echo "check-html: not the twenty pages that were expected" >&2; exit 1; }
node scripts/check-html.mjs "$chromium" "$work" ${SHOTS:+"$SHOTS"}
