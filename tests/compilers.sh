#!/bin/bash
# SPDX-License-Identifier: MIT
# usage: tests/compilers.sh [--short] [COMPILER]
# Builds with gcc and clang at each level of optimisation, with LTO and with _FORTIFY_SOURCE=3,
# warnings being errors, and runs with each the unit tests and the suites that a compiler could
# break. --short: one build of each compiler; else the outcome goes into the table in
# tests/SUPPORT.md. Another CMake than the one installed serves if it is the first in PATH.
set -eu
cd "$(dirname "$0")/.."
. tests/packages.sh
. tests/support.sh
need_packages gcc clang lld libc6-dev make cmake bats python3 procps util-linux

variants=("gcc -O0" "gcc -O1" "gcc -O2" "gcc -O3" "gcc -O2 LTO" "gcc -O3 LTO" "gcc -O2 FORTIFY"
    "clang -O0" "clang -O1" "clang -O2" "clang -O3" "clang -O2 LTO" "clang -O3 LTO" "clang -O2 FORTIFY")
short=
[ "${1-}" != --short ] || { short=yes variants=("gcc -O0 LTO" "clang -O3") && shift; }

# try COMPILER LEVEL [WITH]: builds and tests that variant.
try() {
    # Two suites look at the objects. Those of LTO are for the linker: gcc's can be both, clang's not.
    local build=build/compilers/$1$2${3-} flags=$2 linked='' objects='|abi|symbols'
    case $1${3-} in
    gccLTO) flags="$2 -flto=auto -ffat-lto-objects" objects='|abi' ;;
    clangLTO) flags="$2 -flto" linked=-fuse-ld=lld objects='' ;;
    *FORTIFY) flags="$2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3" ;;
    esac
    mkdir -p "$build"
    { cmake -S . -B "$build" -D CMAKE_C_COMPILER="$1" -D CMAKE_BUILD_TYPE=None -D CMAKE_C_FLAGS="$flags" \
        -D CMAKE_EXE_LINKER_FLAGS="$linked" -D CMAKE_MODULE_LINKER_FLAGS="$linked" -D ORPHANAGE_STRICT=ON &&
        cmake --build "$build" -j"$(nproc)"; } >"$build/log" 2>&1 &&
        ctest --test-dir "$build" -j"$(nproc)" --no-tests=error --output-on-failure \
            -R "^(unit[.].*|bats[.](workers|kinds|thread|threadless$objects))$" >>"$build/log" 2>&1
}

failed=() count=0
for compiler in ${1:-gcc clang}; do
    tried=() ill=()
    for variant in "${variants[@]}"; do
        [ "${variant%% *}" = "$compiler" ] || continue
        read -r _ level with <<<"$variant"
        if try "$compiler" "$level" "$with"; then
            echo "$variant: good"
        else
            echo "$variant: failed"
            tail -n 40 "build/compilers/$compiler$level$with/log"
            ill+=("$level $with")
        fi
        count=$((count + 1))
        tried+=("$level${with:+ $with}")
        build=$PWD/build/compilers/$compiler$level$with
    done
    failed+=("${ill[@]}")
    [ -n "$short" ] || support_row "built by $compiler" "$(support_libc)" "$(uname -m)" "$(uname -r)" - \
        "$compiler $(support_version "$compiler"), cmake $(support_version cmake): $(IFS=,; echo "${tried[*]}"); unit tests, workers, kinds, thread, threadless, abi, symbols" \
        "$(support_strategies "$build/shim/liborphanage.so" "$build/tests/tools")" \
        "$([ "${#ill[@]}" = 0 ] && echo "all passed" || echo "failed: ${ill[*]}")"
done
[ -n "$short" ] || support_table
echo "$((count - ${#failed[@]})) passed, ${#failed[@]} failed"
[ "${#failed[@]}" = 0 ]
