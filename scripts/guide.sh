#!/bin/sh
# The guide as a website in target/guide, by mdBook: one in PATH, else one that cargo installs into target/tools (minutes).
# Exit 2 where mdBook cannot be had.
set -eu
cd "$(dirname "$0")/.."
mdbook=$(command -v mdbook || echo target/tools/bin/mdbook)
if ! [ -x "$mdbook" ]; then
    echo "guide: installing mdbook into target/tools" >&2
    nice -n 10 "${CARGO:-cargo}" install mdbook --root target/tools --quiet || { echo "guide: no mdbook" >&2; exit 2; }
fi
# links of the included pages lead elsewhere within the book
work=target/guide-source
rm -rf "$work"
mkdir -p "$work"
cp -r docs "$work/docs"
sed -i 's#](overlay/README.md)#](示例.md)#; s#](模板.md)#](模板包.md)#; s#](templates.md)#](写模板.md)#' "$work/docs/templates.md" "$work/docs/模板.md"
"$mdbook" build "$work/docs/guide" --dest-dir "$PWD/target/guide"
echo "target/guide/index.html"
