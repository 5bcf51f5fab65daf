#!/bin/sh
# SPDX-License-Identifier: MIT
# Which lines and branches of the library and the command the tests run, file by file. By hand: the
# library of this build writes files, so a suite that looks for what it must not do may fail here; it
# is named at the end.
#
#   tests/coverage.sh             unit tests and suites
#   tests/coverage.sh -R REGEX    what else follows goes to ctest
set -eu
cd "$(dirname "$0")/.."
. tests/packages.sh
need_packages gcc libc6-dev make cmake gcovr bats python3 procps util-linux

log=$(mktemp)
trap 'rm -f "$log"' EXIT
cmake --preset coverage >"$log" 2>&1 && cmake --build --preset coverage -j"$(nproc)" >>"$log" 2>&1 || {
    cat "$log"
    exit 1
}
find build/coverage -name '*.gcda' -delete
# Other users' processes write theirs, too.
umask 0
find build/coverage -name '*.gcno' -printf '%h\n' | sort -u | xargs chmod a+rwx
# Suites that look at files and builds, or run by the thousand, say nothing about lines.
GCOV_ERROR_FILE=/dev/null ctest --preset coverage --timeout 900 --output-log "$log" \
    -E '^bats\.(abi|chaos|cost|demo|documents|examples|model|package|portable|symbols|valgrind)$' "$@" >/dev/null 2>&1 || failed=yes
# Of a process in the middle of its work, a count may come out as less than nothing.
for what in '' --branches; do
    # shellcheck disable=SC2086 # none, or one
    gcovr --root . --filter 'shim/' --gcov-ignore-parse-errors $what build/coverage
done
grep -E 'tests passed|\((Failed|Timeout)\)' "$log"
[ -z "${failed-}" ] || echo "(these fail in this build, by what it writes or by the time that takes, or else: see build/coverage/Testing/Temporary/LastTest.log)"
