#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds and tests all of it on a Debian with nothing installed.
#
#   tests/run.sh            the preset dev: a test that cannot run here is skipped, and said
#   tests/run.sh --strict   the preset ci: a skipped test is a failed one, a warning an error; adds
#                           this machine to tests/SUPPORT.md
#   tests/run.sh --musl     the preset musl: programs, a shell and the library of another C library; and
#                           the one library for both. The long ones by hand: musl/suites.cmake
#   tests/run.sh --hosts    the matrix of real programs; writes its table to tests/HOSTS.md
#   tests/run.sh --trial    the same with ORPHANAGE_SIGNAL=none: nothing is sent, and who would have been
#                           ended lives on and says so
#   tests/run.sh --machines  other machines: i386, and under an emulator; adds to tests/SUPPORT.md
#   tests/run.sh -R REGEX   what else follows goes to ctest
set -eu
cd "$(dirname "$0")/.."
. tests/packages.sh

preset=dev
hosts=
while :; do
    case ${1-} in
    --strict) preset=ci ;;
    --hosts) hosts=yes ;;
    --trial) hosts=yes && export HOSTS_TRIAL=yes ;;
    --musl) preset=musl ;;
    --machines) shift && exec tests/machines/run.sh "$@" ;;
    *) break ;;
    esac
    shift
done

need_packages gcc libc6-dev musl-tools make cmake pkg-config bats python3 procps util-linux \
    git clang-format man-db mandoc bsdextrautils dpkg-dev lintian rpm file \
    gunicorn python3-gevent nginx-light systemd dbus \
    libjemalloc2 libtcmalloc-minimal4 libmimalloc2.0 \
    libuid-wrapper libnss-wrapper libsocket-wrapper libfaketime fakeroot shellcheck spin strace valgrind zsh
if [ -n "$hosts" ]; then
    preset=ci
    # Debian's npm is a package of its own, which excludes a nodejs that brings one.
    # shellcheck disable=SC2046 # a list of words
    need_packages $(sed 's/#.*//' tests/hosts/packages) $(command -v npm >/dev/null || echo npm)
fi

build() {
    cmake --preset "$1" >build.log 2>&1 && cmake --build --preset "$1" -j"$(nproc)" >>build.log 2>&1 || {
        cat build.log
        exit 1
    }
    rm -f build.log
}

build "$preset"
if [ "$preset" = musl ]; then
    build ci
    tests/musl/busybox.sh build/musl/busybox
fi
if [ -n "$hosts" ]; then
    rm -f "build/ci/${HOSTS_TRIAL:+trial-}hosts.tsv"
    ctest --preset hosts "$@"
    if [ -n "${HOSTS_TRIAL-}" ]; then
        # The last row of a host counts.
        awk -F '\t' '{ row[$1] = $4 } END { for (name in row) print name ": " row[name] }' build/ci/trial-hosts.tsv | sort -f
    elif [ $# = 0 ]; then
        tests/hosts/table.sh build/ci/hosts.tsv
    fi
    exit
fi
if [ "$preset" = dev ] || [ $# != 0 ]; then
    [ "$preset" != musl ] || ctest --preset any --no-tests=ignore "$@"
    exec ctest --preset "$preset" "$@"
fi

. tests/support.sh
failed=0
# run_and_note PRESET BUILD LIBRARY RUN LIBC SYSTEMD: all tests of the preset, and their row of the table.
run_and_note() {
    outcome="all passed"
    ctest --preset "$1" || { outcome="some failed" failed=1; }
    support_row "$4" "$5" "$(uname -m)" "$(uname -r)" "$6" "$(support_tests "build/$2")" \
        "$(support_strategies "$PWD/build/$2/shim/$3" "$PWD/build/$2/tests/tools")" "$outcome"
}
if [ "$preset" = musl ]; then
    # The one library for both, in glibc's programs; musl's tests have it in programs of both.
    run_and_note any ci liborphanage-any.so "one file for both" "$(support_libc)" -
    run_and_note musl musl liborphanage.so musl "$(support_musl build/musl/tests/tools/tree)" -
else
    run_and_note ci ci liborphanage.so "this machine" "$(support_libc)" "$(support_version systemctl)"
fi
support_table
exit "$failed"
