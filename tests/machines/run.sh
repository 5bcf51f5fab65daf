#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: tests/machines/run.sh [--full] [MACHINE...]
# Builds for other machines, warnings being errors, and runs the unit tests and those behaviour tests
# that can be run there: i386 on this one, the others under qemu-user. --full: on i386 all that can
# be, and not what the others do. Its outcome goes into the table in tests/SUPPORT.md.
set -eu
cd "$(dirname "$0")/../.."
. tests/packages.sh
. tests/support.sh

full=
[ "${1-}" != --full ] || { full=yes && shift; }
[ $# != 0 ] || set -- i386 aarch64 armhf riscv64 s390x ppc64el
packages="gcc libc6-dev make cmake bats python3 procps util-linux file git qemu-user-static"
for machine in "$@"; do
    case $machine in
    i386) packages="$packages gcc-12-multilib" ;;
    armhf) packages="$packages gcc-arm-linux-gnueabihf libc6-dev-armhf-cross" ;;
    aarch64) packages="$packages gcc-aarch64-linux-gnu libc6-dev-arm64-cross" ;;
    ppc64el) packages="$packages gcc-powerpc64le-linux-gnu libc6-dev-ppc64el-cross" ;;
    *) packages="$packages gcc-$machine-linux-gnu libc6-dev-$machine-cross" ;;
    esac
done
# shellcheck disable=SC2086 # a list of words
need_packages $packages

# test_as KIND REGEX: runs those tests of the build in processes with that kind of thread.
test_as() {
    # shellcheck disable=SC2086 # words
    MANY=$many $where tests/machines/kind.sh "$1" ctest --test-dir "$build" -j$(($(nproc) * 2)) --no-tests=error \
        --output-on-failure -R "$2" --repeat until-pass:"$tries" --timeout 400
}

# check MACHINE: builds, tests, and notes a row.
check() {
    machine=$1
    build=build/machines/$machine
    # All tests with our own kind of thread, and those about the thread again with the C library's. Some
    # of --full need root: there it is the other way round.
    all=own again=libc
    # qemu-user sometimes (seen: one fork of some 400 on a busy machine) leaves a fork child of a
    # process that has threads waiting for a mutex of its own, for ever: a test may be tried again.
    tag=emulated many=3 tries=3
    where=tests/machines/emulated.sh
    case $machine in
    i386)
        [ -z "$full" ] || tag=own many=100 all=libc again=own
        where="env" tries=1
        libc=/lib32/libc.so.6 kernel=$(uname -r)
        ;;
    ppc64el) libc=/usr/powerpc64le-linux-gnu/lib/libc.so.6 kernel="$(uname -r), qemu-user $(support_version qemu-ppc64le-static)" ;;
    armhf) libc=/usr/arm-linux-gnueabihf/lib/libc.so.6 kernel="$(uname -r), qemu-user $(support_version qemu-arm-static)" ;;
    *) libc=/usr/$machine-linux-gnu/lib/libc.so.6 kernel="$(uname -r), qemu-user $(support_version "qemu-$machine-static")" ;;
    esac
    [ "$where" = env ] || where="$where $machine"

    cmake -S . -B "$build" --toolchain "$PWD/tests/machines/toolchain.cmake" -D MACHINE="$machine" \
        -D ORPHANAGE_STRICT=ON -D ORPHANAGE_TEST_TAG="$tag" >"build/machines/$machine.log" 2>&1 &&
        cmake --build "$build" -j"$(nproc)" >>"build/machines/$machine.log" 2>&1 || {
        cat "build/machines/$machine.log"
        return 1
    }
    good=0
    test_as "$all" "^(unit|bats)[.]" || good=1
    tests=$(support_tests "$build")
    test_as "$again" "^bats[.](grace|workers)$" || good=1
    support_row "$machine" "$(support_libc "$libc")" "$machine" "$kernel" - \
        "$tests; grace and workers with both kinds of thread" \
        "$($where sh -c '. tests/support.sh; support_strategies "$1/shim/liborphanage.so" "$1/tests/tools"' sh "$PWD/$build")" \
        "$([ "$good" = 0 ] && echo "all passed" || echo "some failed")"
    return "$good"
}

mkdir -p build/machines
failed=
for machine in "$@"; do
    echo "== $machine"
    check "$machine" || failed="$failed $machine"
done
support_table
[ -z "$failed" ] || { echo "failed:$failed" >&2; exit 1; }
