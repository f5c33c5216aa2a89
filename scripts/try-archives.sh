#!/bin/sh
# Tries the archives of scripts/archives.sh as an office's machine would: Windows' under Wine, those of Linux in a root
# with nothing else in it (needs root), the foreign one under qemu-user. What they publish must be the same bytes.
# What this machine lacks is said, and the rest is tried all the same. GONGKAI_NATIVE: a program of this machine's own.
set -u
cd "$(dirname "$0")/.."
archives=$PWD/target/archives
desk=$(mktemp -d)
trap 'rm -rf "$desk"' EXIT
failed=0
unit=nanchang-2023
# longer than the 260 characters that Windows once allowed
long=二〇二三年度部门预算公开材料汇总
deep=$long/$long/$long/$long/$long/$long/$long/$long/$long/$long/$long/$long/$long/$long/$long/$long/$long

lacks() { echo "lacks  $1"; }
passed() { echo "passed $1"; }
fails() { echo "FAILED $1"; failed=1; }
holds() { if [ "$1" = "$2" ]; then passed "$3"; else fails "$3: “$1” and not “$2”"; fi; }

# What is public below a folder, by digest, without the folder's own name.
public() { (cd "$1" && find . -path '*/公开/*' -type f | sort | xargs -d '\n' sha256sum | sed 's| \./.*/公开/| 公开/|'); }

# Unpacks the archive of a system to a folder with a Chinese name; none where there is no such archive.
unpack() {
    archive=$(ls "$archives"/gongkai-*-"$1".* 2>/dev/null | head -n 1)
    [ -n "$archive" ] || return 1
    mkdir -p "$desk/$1"
    case $archive in
    *.zip) python3 -m zipfile -e "$archive" "$desk/$1" ;;
    *) tar -xzf "$archive" -C "$desk/$1" ;;
    esac
    mv "$desk/$1"/gongkai-* "$desk/$1/预算公开"
}

# What one program publishes is what the first one did.
compare() {
    if [ -z "$(public "$2")" ]; then fails "$1: nothing published"
    elif [ ! -f "$desk/published" ]; then public "$2" >"$desk/published"; passed "$1: published"; cat "$desk/published"
    elif public "$2" | cmp -s "$desk/published" -; then passed "$1: the same bytes"
    else fails "$1: other bytes"; public "$2" | diff "$desk/published" -
    fi
}

# A program in a root that holds it, a sample and an empty /tmp; the second argument runs foreign ones.
bare() {
    root=$desk/$1/预算公开
    mkdir -p "$root/tmp"
    [ -z "$2" ] || cp "$2" "$root/qemu"
    run=${2:+/qemu}
    [ -z "$2" ] || [ -e /proc/sys/fs/binfmt_misc/qemu-aarch64 ] || lacks "$1: binfmt; a child of the program may not start"
    # shellcheck disable=SC2086 # no words where nothing is foreign
    chroot "$root" $run /gongkai check "样例/$unit" >"$desk/said" 2>&1
    holds "$?" 0 "$1: check in a bare root"
    cat "$desk/said"
    # shellcheck disable=SC2086
    chroot "$root" $run /gongkai build "样例/$unit" -o "/$deep" --no-system-fonts >"$desk/said" 2>&1
    holds "$?" 0 "$1: build to a path of $(printf %s "$deep" | wc -m) characters"
    compare "$1" "$root/$long"
    # shellcheck disable=SC2086
    chroot "$root" $run /gongkai "样例/$unit" >"$desk/said" 2>&1
    holds "$?" 0 "$1: dropped"
    tail -n 2 "$desk/said"
}

if [ -n "${GONGKAI_NATIVE:-}" ]; then
    "$GONGKAI_NATIVE" build "inputs/$unit" -o "$desk/native" --no-system-fonts >"$desk/said" 2>&1
    holds "$?" 0 "native: build"
    compare native "$desk/native"
fi

if ! unpack linux-x86_64; then lacks "archive of linux-x86_64"
elif [ "$(id -u)" != 0 ]; then lacks "root, for a root with nothing in it"
else
    if readelf -d "$desk/linux-x86_64/预算公开/gongkai" | grep -q NEEDED; then fails "linux-x86_64: needs libraries"
    else passed "linux-x86_64: needs no library"; fi
    bare linux-x86_64 ""
fi

if ! unpack linux-aarch64; then lacks "archive of linux-aarch64"
elif [ "$(id -u)" != 0 ]; then lacks "root, for a root with nothing in it"
elif ! command -v qemu-aarch64-static >/dev/null; then lacks "qemu-aarch64-static (Debian: qemu-user-static)"
else bare linux-aarch64 "$(command -v qemu-aarch64-static)"
fi

wine=$(command -v wine64 || ls /usr/lib/wine/wine64 2>/dev/null || command -v wine)
if ! unpack windows-x86_64; then lacks "archive of windows-x86_64"
else
    cd "$desk/windows-x86_64/预算公开" || exit 1
    objdump=$(command -v x86_64-w64-mingw32-objdump) && "$objdump" -p gongkai.exe | grep 'DLL Name' | sort -u
    if [ -z "$wine" ]; then lacks "wine64"
    else
        export WINEPREFIX="$desk/wine" WINEDEBUG=-all GONGKAI_NO_BROWSER=1 LC_ALL=C.UTF-8
        "$wine" wineboot -i >/dev/null 2>&1
        # Wine before 9 lacks one library of Windows; what the program uses of it is one function
        if [ ! -e "$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll" ]; then
            echo "windows: with a stand-in for bcryptprimitives.dll, which this Wine lacks"
            cat >"$desk/stand_in.c" <<'END'
#include <windows.h>
#include <ntsecapi.h>
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) { return RtlGenRandom(data, (ULONG)size); }
END
            x86_64-w64-mingw32-gcc -shared -o bcryptprimitives.dll "$desk/stand_in.c" -ladvapi32
        fi
        "$wine" gongkai.exe check "样例\\$unit" >"$desk/said" 2>&1
        holds "$?" 0 "windows: check, written into a file"
        cat "$desk/said"
        "$wine" gongkai.exe build "样例\\$unit" -o 公开文件 --no-system-fonts >"$desk/said" 2>&1
        holds "$?" 0 "windows: build"
        compare windows 公开文件
        "$wine" gongkai.exe build "样例\\$unit" -o "$deep" --no-system-fonts >"$desk/said" 2>&1
        holds "$?" 0 "windows: build to a path of $(printf %s "$deep" | wc -m) characters"
        compare "windows, long path" "$long"
        "$wine" gongkai.exe "样例\\$unit" "样例\\$unit\\tables.xlsx" >"$desk/said" 2>&1
        holds "$?" 0 "windows: dropped"
        tail -n 4 "$desk/said"
        GONGKAI_ENCODING=gbk "$wine" gongkai.exe check "样例\\$unit" >"$desk/said" 2>&1
        if iconv -f gbk -t utf-8 "$desk/said" | grep -q 核对通过; then passed "windows: GBK when asked"
        else fails "windows: GBK when asked"; fi
        # what a Chinese Windows has: a console in code page 936, and a command file that writes into a file
        locale -a 2>/dev/null | grep -qx zh_CN.GBK || lacks "the locale zh_CN.GBK (localedef -i zh_CN -f GBK zh_CN.GBK), for code page 936"
        printf '@echo off\r\nset LC_ALL=\r\nset LANG=\r\ngongkai.exe check "%%1" > said.txt\r\n' >says.bat
        cp -R "样例/$unit" "$unit"
        LC_ALL=zh_CN.GBK timeout 120 script -qc "'$wine' cmd /c says.bat $unit" /dev/null >/dev/null 2>&1
        if iconv -f gbk -t utf-8 said.txt 2>/dev/null | grep -q 核对通过; then passed "windows: GBK under code page 936"
        else fails "windows: GBK under code page 936"; fi
        "$wine" gongkai.exe >"$desk/said" 2>&1 </dev/null
        holds "$?" 2 "windows: alone"
        cat "$desk/said"
        "$(dirname "$wine")/wineserver64" -k 2>/dev/null || wineserver -k 2>/dev/null
    fi
fi
exit "$failed"
