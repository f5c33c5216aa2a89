#!/bin/sh
# Open fonts on a Debian-like machine: Noto CJK, Liberation, and FandolFang and FandolKai out of
# TeX Live's package of Chinese fonts. Says so and stops where it cannot; the program has a face of
# its own and prints without these.
set -eu

folder=/usr/local/share/gongkai/fonts
give_up() { echo "fonts: $*" >&2; exit 1; }
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null 2>&1; then sudo -n "$@"
    else return 1
    fi
}
matches() { [ -f "$1" ] && echo "$2  $1" | sha256sum -c --status -; }

fang=d838ad32ce2244d8144f408c37fe71065aba6fbbc80759a4d2aa2033948d5bc9
kai=ea7e7fb4f9b3ac694a68d43946e04d21deed6e8c29a7c2d3081e1a4138f2f827

command -v apt-get >/dev/null 2>&1 || give_up "no apt-get here; install Chinese fonts by hand"
installed() { [ "$(dpkg-query -W -f '${Status}' "$1" 2>/dev/null)" = "install ok installed" ]; }
wanted=""
for package in fonts-noto-cjk fonts-liberation; do
    installed "$package" || wanted="$wanted $package"
done
if [ -n "$wanted" ]; then
    as_root true 2>/dev/null || give_up "not allowed to install$wanted"
    as_root apt-get update -qq || give_up "the package lists could not be fetched"
    # shellcheck disable=SC2086 # a list of words
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $wanted \
        >/dev/null || give_up "could not install$wanted"
fi
if matches "$folder/FandolFang-Regular.otf" $fang && matches "$folder/FandolKai-Regular.otf" $kai; then
    echo "fonts: all there"
    exit 0
fi
as_root true 2>/dev/null || give_up "not allowed to write $folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# apt's download user must be able to write here
chmod 755 "$work"
(cd "$work" && apt-get download -qq texlive-lang-chinese >/dev/null 2>&1) \
    || give_up "texlive-lang-chinese could not be downloaded"
package=$(find "$work" -name 'texlive-lang-chinese_*.deb' | head -n 1)
[ -n "$package" ] || give_up "texlive-lang-chinese could not be downloaded"
dpkg-deb --fsys-tarfile "$package" \
    | tar -x -C "$work" --wildcards '*/FandolFang-Regular.otf' '*/FandolKai-Regular.otf' \
    || give_up "the package holds no Fandol fonts"
as_root mkdir -p "$folder"
for file in FandolFang-Regular.otf:$fang FandolKai-Regular.otf:$kai; do
    name=${file%%:*}
    found=$(find "$work" -name "$name" | head -n 1)
    matches "$found" "${file##*:}" || give_up "$name is not the file that was expected"
    as_root install -m 644 "$found" "$folder/$name"
done
echo "fonts: installed"
