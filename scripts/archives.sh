#!/bin/sh
# Archives of the program for the machines of offices, in target/archives: the program, the guide, the packs to look
# at, a sample. Built twice from one commit they are the same bytes. Names of systems as arguments make only these.
set -eu
cd "$(dirname "$0")/.."
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
# times within the archives: those of the commit
: "${SOURCE_DATE_EPOCH:=$(git log -1 --format=%ct 2>/dev/null || echo 315532800)}"
export SOURCE_DATE_EPOCH TZ=UTC LC_ALL=C.UTF-8
# a target folder of its own: flags that differ from those of `make demo` would have it built anew
build=${ARCHIVES_BUILD:-$PWD/target/archives-build}
out=$PWD/target/archives
lacking=0

lack() { echo "archives: $1" >&2; lacking=1; }

# The program for a target, with no path of the machine that it was built on.
compile() {
    (
        export CARGO_TARGET_DIR="$build"
        export RUSTFLAGS="--remap-path-prefix=$PWD=gongkai --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo"
        # no C is compiled, so that the linker that comes with Rust and its own musl are enough
        export CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_LINKER=rust-lld
        export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_MUSL_LINKER=rust-lld
        cargo build --locked --release --bin gongkai --target "$1"
    )
}

# The guide as pages; where they cannot be made, the texts that they are made from.
guide() {
    if [ -f scripts/guide.sh ]; then sh scripts/guide.sh >&2 || true; fi
    pages=$(find target/guide -name index.html 2>/dev/null | awk '{ print length, $0 }' | sort -n | sed -n '1s/^[0-9]* //p')
    mkdir -p "$1"
    if [ -n "$pages" ]; then
        cp -R "$(dirname "$pages")/." "$1"
    else
        echo "archives: no pages of the guide (scripts/guide.sh needs mdbook); its Markdown goes in" >&2
        for text in README.zh.md docs/*.md docs/guide docs/pictures; do
            if [ -e "$text" ]; then cp -R "$text" "$1"; fi
        done
    fi
}

# What to read first, on Linux ($1 is the program's name) and, with a mark and ends of lines for old editors, on Windows.
read_first() {
    cat <<END
gongkai $version　部门预算公开文件的核对与编制

不用安装，不用联网。请把整个文件夹解压出来，放在一起。

END
    case $1 in
    *.exe) cat <<END
需要 64 位的 Windows 10 或更新的 Windows。

一、把“样例”里的 nanchang-2023 文件夹拖到 $1 的图标上：程序核对它，并在浏览器里打开核对报告。
　　报告写在“样例”里的“核对报告”文件夹。
二、双击 $1：程序说明怎样用。
三、在命令提示符里可以用全部命令，例如（第一行新建自己单位的文件夹，里面是要填的空白表）：
　　$1 new 我的单位
　　$1 check 样例\\nanchang-2023
　　$1 build 样例\\nanchang-2023 -o 公开文件

程序没有数字签名，Windows 第一次可能提示“已保护你的电脑”。请先用随压缩包给出的 SHA256SUMS
核对压缩包，再点“更多信息”“仍要运行”。
END
    ;;
    *) cat <<END
需要 64 位的 Linux；程序不依赖系统的 glibc，统信、麒麟等都可以用。

在终端里（第一行新建自己单位的文件夹，里面是要填的空白表）：
　　./$1 new 我的单位
　　./$1 check 样例/nanchang-2023
　　./$1 build 样例/nanchang-2023 -o 公开文件
把单位文件夹写在程序名后面（./$1 样例/nanchang-2023），核对报告会在浏览器里打开。
END
    ;;
    esac
    cat <<END

指南　　　“指南”文件夹；有 index.html 的，双击它
模板包　　“模板包”文件夹里是程序内置的模板包，供查看；改它们不影响程序
样例　　　“样例”文件夹
许可　　　LICENSE
END
}

# Puts a folder into an archive: sorted, with one time, owner and set of rights.
pack() {
    python3 - "$1" "$2" <<'END'
import gzip, io, os, sys, tarfile, time, zipfile
folder, archive = sys.argv[1:]
stamp = int(os.environ["SOURCE_DATE_EPOCH"])
root = os.path.dirname(folder)
files = sorted(os.path.join(at, name) for at, _, names in os.walk(folder) for name in names)
def of(path):
    return os.path.relpath(path, root), 0o755 if os.access(path, os.X_OK) else 0o644, open(path, "rb").read()
if archive.endswith(".zip"):
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name, mode, data in map(of, files):
            info = zipfile.ZipInfo(name, time.gmtime(max(stamp, 315532800))[:6])
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, (0o100000 | mode) << 16
            made.writestr(info, data)
else:
    with open(archive, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, 0) as packed, \
            tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as made:
        for name, mode, data in map(of, files):
            info = tarfile.TarInfo(name)
            info.size, info.mode, info.mtime = len(data), mode, stamp
            made.addfile(info, io.BytesIO(data))
END
}

# An archive for a system: its name, the target, the program's name, the archive's ending.
archive() {
    name=gongkai-$version-$1
    if ! rustup target list --installed 2>/dev/null | grep -qx "$2"; then
        lack "none for $1: rustup target add $2"
        return
    fi
    if [ "$2" = x86_64-pc-windows-gnu ] && ! command -v x86_64-w64-mingw32-gcc >/dev/null 2>&1; then
        lack "none for $1: it is linked by x86_64-w64-mingw32-gcc (Debian: gcc-mingw-w64-x86-64)"
        return
    fi
    if ! compile "$2"; then
        lack "none for $1: it did not build"
        return
    fi
    folder=$desk/$name
    mkdir -p "$folder/样例"
    cp "$build/$2/release/$3" "$folder/$3"
    cp LICENSE "$folder/LICENSE"
    cp -R "$desk/指南" "$folder/指南"
    cp -R templates "$folder/模板包"
    cp -R inputs/nanchang-2023 "$folder/样例/nanchang-2023"
    case $3 in
    *.exe) { printf '\357\273\277'; read_first "$3" | sed 's/$/\r/'; } >"$folder/先读我.txt" ;;
    *) read_first "$3" >"$folder/先读我.txt" ;;
    esac
    rm -f "$out/$name.$4"
    pack "$folder" "$out/$name.$4"
    rm -r "$folder"
}

command -v python3 >/dev/null 2>&1 || { echo "archives: needs python3, which packs them" >&2; exit 1; }
desk=$(mktemp -d)
trap 'rm -r "$desk"' EXIT
mkdir -p "$out"
guide "$desk/指南"
for system in ${*:-linux-x86_64 windows-x86_64 linux-aarch64}; do
    case $system in
    linux-x86_64) archive "$system" x86_64-unknown-linux-musl gongkai tar.gz ;;
    linux-aarch64) archive "$system" aarch64-unknown-linux-musl gongkai tar.gz ;;
    windows-x86_64) archive "$system" x86_64-pc-windows-gnu gongkai.exe zip ;;
    *) lack "no system $system" ;;
    esac
done
cd "$out"
found=$(find . -name "gongkai-$version-*" -type f | sed 's|^\./||' | sort)
[ -z "$found" ] || { sha256sum $found >SHA256SUMS; cat SHA256SUMS; }
exit "$lacking"
