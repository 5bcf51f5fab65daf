#!/bin/bash
# SPDX-License-Identifier: MIT
# What compilers and analysers find: the unit tests under sanitizers, clang-tidy, cppcheck, gcc
# -fanalyzer. Each is first shown a mistake, which it has to find. (Symbols and valgrind are suites.)
#
#   tests/analyse.sh           as in CI
#   tests/analyse.sh --full    also all suites, with undefined behaviour fatal in the library
set -eu
cd "$(dirname "$0")/.."
. tests/packages.sh
need_packages gcc libc6-dev make cmake clang-tidy cppcheck binutils

here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
cat >"$here/bad.c" <<'C'
#include <stddef.h>
int bad(int count);
int bad(int count)
{
    int numbers[4] = {1, 2, 3, 4}, *none = NULL;
    if (count > 2)
        return *none;
    return numbers[4];
}
C

fail() {
    echo "analyse.sh: $*" >&2
    exit 1
}

# build PRESET TARGET...
build() {
    local preset=$1
    shift
    cmake --preset "$preset" >"$here/log" 2>&1 && cmake --build --preset "$preset" -j"$(nproc)" --target "$@" >>"$here/log" 2>&1 || {
        cat "$here/log"
        fail "$preset was not built"
    }
}

# sanitized PRESET SYMBOL...: its unit tests, which need these of the sanitizers' functions. Those by
# which undefined behaviour ends the program are called "abort"; the others only print.
sanitized() {
    local preset=$1 symbol
    shift
    build "$preset" units
    for symbol in "$@"; do
        nm -D "build/$preset/tests/unit_status" | grep -q "$symbol" || fail "$preset: not sanitized ($symbol)"
    done
    ctest --preset "$preset" --output-log "$here/log" >/dev/null || {
        cat "$here/log"
        fail "$preset"
    }
    echo "$preset: $(grep 'tests passed' "$here/log")"
}

# The sources as the library's build has them, and each with its own options.
cmake --preset ci -DCMAKE_EXPORT_COMPILE_COMMANDS=ON >/dev/null
mapfile -t sources < <(find shim -name "*.c")
defined=(-D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DORPHANAGE_VERSION='""'
    -DORPHANAGE_LIBRARY_FROM_COMMAND='""' -DORPHANAGE_LIBRARY_FOLDER='""')
# Every folder with a header: which part sees which is for the build to hold.
mapfile -t folders < <(find shim -name "*.h" -printf '-I%h\n' | sort -u)

tidy() {
    clang-tidy --quiet "$@" 2>&1 | grep -vE '^[0-9]+ warnings? (generated|treated)|^Suppressed|^Use -header'
    return "${PIPESTATUS[0]}"
}

# unusedStructMember, badBitmaskCheck: structs as the kernel has them, and its flags that are 0.
# variableScope: declarations stand at the head of their block here. duplicateConditionalAssign: what
# is not written is no page to be copied. unusedAllocatedMemory: it wakes the allocator. memleak in
# processes.c: realloc() to a smaller size, whichever of the two it returns is kept.
check() {
    cppcheck --std=c11 --platform=native --enable=warning,style,performance,portability --error-exitcode=1 \
        --quiet --inline-suppr --suppress=variableScope --suppress=duplicateConditionalAssign \
        --suppress=unusedAllocatedMemory:shim/library/libc_thread.c --suppress=unusedStructMember --suppress=badBitmaskCheck --suppress=memleak:shim/command/status/processes.c \
        -D__GLIBC__=2 -D__x86_64__ -D__LP64__ "${defined[@]}" "${folders[@]}" "$@" 2>&1
}

analyse() {
    gcc -std=c11 -O2 -Wall -Wextra -fanalyzer -Werror -c -o /dev/null "${defined[@]}" "${folders[@]}" "$1" 2>&1
}

# libc_any.c is for one kind of build, and stands for functions that it renames.
analyse_all() {
    printf '%s\n' "${sources[@]}" | grep -v libc_any.c | {
        good=0
        while read -r source; do
            analyse "$source" || good=1
        done
        return "$good"
    }
}

tidy_all() {
    printf '%s\n' "${sources[@]}" | xargs -P "$(nproc)" -n 4 clang-tidy --quiet -p build/ci 2>"$here/counts"
}

cp .clang-tidy "$here/"
tidy "$here/bad.c" -- -std=c11 >"$here/log" && fail "clang-tidy does not see a mistake: $(cat "$here/log")"
grep -q 'bad.c:.*error' "$here/log" || fail "clang-tidy did not run: $(cat "$here/log")"
tidy_all || fail clang-tidy
echo "clang-tidy: ${#sources[@]} files"

check "$here/bad.c" >"$here/log" && fail "cppcheck does not see a mistake"
grep -q 'bad.c:' "$here/log" || fail "cppcheck did not run: $(cat "$here/log")"
check "${sources[@]}" || fail cppcheck
echo "cppcheck: ${#sources[@]} files"

analyse "$here/bad.c" >"$here/log" && fail "gcc -fanalyzer does not see a mistake"
grep -q 'Werror=analyzer' "$here/log" || fail "gcc -fanalyzer did not run: $(cat "$here/log")"
analyse_all || fail "gcc -fanalyzer"
echo "gcc -fanalyzer: ${#sources[@]} files"

sanitized asan __asan_init '__ubsan_handle_.*_abort'
sanitized tsan __tsan_init

if [ "${1-}" = --full ]; then
    build ubsan all
    nm -D build/ubsan/shim/liborphanage.so | grep -q '__ubsan_handle_.*_abort' || fail "ubsan: the library is not sanitized"
    ctest --preset ubsan
fi
