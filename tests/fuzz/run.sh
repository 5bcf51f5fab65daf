#!/bin/sh
# SPDX-License-Identifier: MIT
# Fuzzes everything that reads the outside: all targets, in turn, each for its share of the time.
#
#   tests/fuzz/run.sh [SECONDS]     in total; 60 if not given
#   tests/fuzz/run.sh --merge       takes what was found (build/fuzz/found) into the corpus, minimised
#
# What breaks a promise is left in build/fuzz/broken; "build/fuzz/tests/fuzz/fuzz_NAME FILE" repeats it.
set -eu
cd "$(dirname "$0")/../.."
. tests/packages.sh
need_packages clang 'libclang-rt-14-dev|libclang-rt-19-dev' libc6-dev make cmake python3

mkdir -p build/fuzz
cmake --preset fuzz >build/fuzz/build.log 2>&1 && cmake --build --preset fuzz -j2 --target fuzzers settings >>build/fuzz/build.log 2>&1 || {
    cat build/fuzz/build.log
    exit 1
}
corpus=build/fuzz/corpus
programs=build/fuzz/tests/fuzz
found=build/fuzz/found
targets='values settings patterns options preload elf proc status'
mkdir -p build/fuzz/broken
# libFuzzer's dictionary: what the readers know, and the settings' variables and options.
{
    cat tests/fuzz/words
    build/fuzz/tests/tools/settings | awk '{
        print "\"ORPHANAGE_" $1 "=\""
        gsub("_", "-", $1); print "\"--" tolower($1) "\"" }'
} >build/fuzz/words
for name in $targets; do
    tests/fuzz/seeds.py unpack "tests/fuzz/corpus/$name.seeds" "$corpus/$name"
done

# fuzz NAME SECONDS CORPUS: an input that takes a minute, or much memory, breaks a promise, too.
fuzz() {
    mkdir -p "$found/$1"
    "$programs/fuzz_$1" -max_total_time="$2" -max_len=4096 -timeout=60 -rss_limit_mb=1024 \
        -dict=build/fuzz/words -artifact_prefix="build/fuzz/broken/$1-" -print_final_stats=1 \
        "$found/$1" "$3" >"build/fuzz/$1.log" 2>&1
}

if [ "${1-}" = --merge ]; then
    for name in $targets; do
        merged=build/fuzz/merged/$name
        rm -rf "$merged"
        mkdir -p "$merged" "$found/$name"
        "$programs/fuzz_$name" -merge=1 -max_len=512 "$merged" "$corpus/$name" "$found/$name" >"build/fuzz/$name.log" 2>&1
        tests/fuzz/seeds.py take "tests/fuzz/corpus/$name.seeds" "$merged"
    done
    exit
fi

seconds=${1:-60}
share=$((seconds / 8))
[ "$share" -gt 0 ] || share=1

# What finds nothing in a reader with a mistake says nothing about one without.
if fuzz control 20 "$corpus/values" || ! grep -q 'not so' build/fuzz/control.log; then
    echo "A planted mistake was not found:" >&2
    tail -n 20 build/fuzz/control.log >&2
    exit 1
fi
rm -f build/fuzz/broken/control-*

status=0
for name in $targets; do
    if ! fuzz "$name" "$share" "$corpus/$name"; then
        status=1
        grep -v '^#' "build/fuzz/$name.log" >&2
    fi
    awk -v name="$name" '
        /cov: / { for (i = 1; i < NF; i++) if ($i == "cov:") edges = $(i + 1) }
        /^stat::number_of_executed_units/ { runs = $2 }
        END { printf "%-10s %10d runs, %5d edges\n", name, runs, edges }' "build/fuzz/$name.log"
done
exit "$status"
