#!/bin/sh
# SPDX-License-Identifier: MIT
# Which lines and branches of the library and the command the tests run, file by file, and the lines that
# none runs. By hand: the library of this build opens a file in each process, so a suite that looks for what
# it must not do may fail here; it is named at the end.
#
#   tests/coverage.sh             unit tests and suites
#   tests/coverage.sh -R REGEX    what else follows goes to ctest
set -eu
cd "$(dirname "$0")/.."
. tests/packages.sh
need_packages clang llvm libc6-dev make cmake bats python3 procps util-linux

build=$PWD/build/coverage
log=$(mktemp)
trap 'rm -f "$log"' EXIT
cmake --preset coverage >"$log" 2>&1 && cmake --build --preset coverage -j"$(nproc)" >>"$log" 2>&1 || {
    cat "$log"
    exit 1
}
# Other users' processes count, too.
umask 0
rm -rf "$build/profiles"
mkdir "$build/profiles"
# Suites that look at files and builds, or run by the thousand, say nothing about lines.
ctest --preset coverage -j"$(nproc)" --timeout 900 --output-log "$log" \
    -E '^(bats|user)\.(abi|chaos|cost|demo|documents|examples|model|package|portable|symbols|valgrind)$' "$@" >/dev/null 2>&1 || failed=yes

llvm-profdata merge -sparse -o "$build/profiles/all" "$build/profiles/"*.profraw
set -- "$build/shim/liborphanage.so"
for object in "$build/tests/tools/libfaults.so" "$build/shim/orphanage" "$build"/tests/unit_*; do
    [ ! -f "$object" ] || set -- "$@" -object "$object"
done
llvm-cov report "$@" -instr-profile="$build/profiles/all" shim
echo
echo "Lines that nothing runs:"
llvm-cov export "$@" -instr-profile="$build/profiles/all" -format=lcov shim |
    awk -F '[:,]' -v root="$PWD/" '
        function range() { if (first) text = text " " (first < last ? first "-" last : first); first = 0 }
        $1 == "SF" { file = substr($0, 4 + length(root)); text = "" }
        $1 == "DA" && $3 == 0 && $2 == last + 1 && first { last = $2; next }
        $1 == "DA" && $3 == 0 { range(); first = last = $2; next }
        $1 == "DA" { range() }
        $0 == "end_of_record" { range(); if (text) print file ":" text }' | sort
grep -E 'tests passed|\((Failed|Timeout)\)' "$log"
[ -z "${failed-}" ] || echo "(these fail in this build, by what it writes or by the time that takes, or else: see build/coverage/Testing/Temporary/LastTest.log)"
