#!/bin/sh
# Judges PDF files by veraPDF: PDF/A-2a and PDF/UA-1. One line a file and flavour; ends with 1 where a
# rule fails, with 2 where nothing could be judged.
set -eu
version=1.30.2
flavours="2a ua1"
root=$(cd "$(dirname "$0")/.." && pwd)
jars=${CARGO_TARGET_DIR:-$root/target}/verapdf-$version
give_up() { echo "validate: $*" >&2; exit 2; }

[ $# -gt 0 ] || give_up "name the PDF files: scripts/validate-pdf.sh FILE..."
command -v java >/dev/null 2>&1 || give_up "NOT VALIDATED: no Java here (on Debian: default-jre-headless, 17 or newer)"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fetch() {
    command -v mvn >/dev/null 2>&1 || give_up "NOT VALIDATED: no Maven here to fetch veraPDF with (on Debian: maven)"
    cat > "$work/pom.xml" <<POM
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>gongkai</groupId><artifactId>validate</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies><dependency>
    <groupId>org.verapdf.apps</groupId><artifactId>cli</artifactId><version>$version</version>
  </dependency></dependencies>
</project>
POM
    for pause in 5 15 0; do
        mvn -q -B -f "$work/pom.xml" dependency:copy-dependencies -DoutputDirectory="$work/jars" \
            >"$work/log" 2>&1 && break
        [ "$pause" -gt 0 ] || { cat "$work/log" >&2; give_up "NOT VALIDATED: veraPDF could not be fetched"; }
        sleep "$pause"
    done
    # whole or not at all
    mkdir -p "$(dirname "$jars")"
    rm -rf "$jars"
    mv "$work/jars" "$jars"
}
[ -d "$jars" ] || fetch

# plain names: Java reads others only in some locales
count=0
for file in "$@"; do
    [ -f "$file" ] || give_up "no such file: $file"
    count=$((count + 1))
    cp "$file" "$work/$count.pdf"
done
bad=0
for flavour in $flavours; do
    (cd "$work" && java -Xmx1g -cp "$jars/*" org.verapdf.apps.GreenfieldCliWrapper \
        --flavour "$flavour" --format text --verbose --maxfailuresdisplayed 5 ./*.pdf) \
        >"$work/$flavour.out" 2>"$work/$flavour.err" || true
    grep -q '^\(PASS\|FAIL\) ' "$work/$flavour.out" \
        || { cat "$work/$flavour.err" >&2; give_up "NOT VALIDATED: veraPDF gave no verdict"; }
    number=0
    for file in "$@"; do
        number=$((number + 1))
        if grep -q "^PASS .*/$number\.pdf" "$work/$flavour.out"; then
            echo "PASS  $flavour  $file"
        else
            echo "FAIL  $flavour  $file"
            # what belongs to this file: up to the next verdict
            sed -n "/^FAIL .*\/$number\.pdf/,/^\(PASS\|FAIL\) /p" "$work/$flavour.out" \
                | grep -v '^\(PASS\|FAIL\) ' | sed 's/^/      /'
            grep "/$number\.pdf" "$work/$flavour.err" | sed 's/^/      /' || true
            bad=$((bad + 1))
        fi
    done
done
echo "validate: $count files, $((count * 2 - bad)) verdicts passed, $bad failed"
[ "$bad" -eq 0 ]
