#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds and tests it on a Debian with nothing installed.
#
#   tests/run.sh            each suite once, as the user who starts it, with the preset dev: five to ten
#                           minutes on two cores; a test that cannot run here is skipped, and said
#   tests/run.sh --strict   the preset ci: a skipped test is a failed one, a warning an error. Also the
#                           model, and, by root, the suites a second time as an ordinary user. Adds this
#                           machine to tests/SUPPORT.md
#   tests/run.sh --hosts    the matrix of real programs; writes its table to tests/HOSTS.md. After
#                           --strict: both in one run
#   tests/run.sh --trial    the same with ORPHANAGE_SIGNAL=none: nothing is sent, and who would have been
#                           ended lives on and says so
#   tests/run.sh --musl     the preset musl: programs, a shell and the library of another C library; and
#                           the one library for both. The long ones by hand: musl/suites.cmake
#   tests/run.sh --machines  other machines: i386, and under an emulator; adds to tests/SUPPORT.md
#   tests/run.sh -R REGEX   what else follows goes to ctest
#
# A suite needs a quarter of a core, as it waits for most of its time: three for each core at once keep the
# machine busy, and leave time to those whose hundred processes start at one moment. Other than three:
# CTEST_PARALLEL_LEVEL=2 tests/run.sh
set -eu
cd "$(dirname "$0")/.."
. tests/packages.sh
. tests/support.sh
export CTEST_PARALLEL_LEVEL="${CTEST_PARALLEL_LEVEL:-$((3 * $(nproc)))}"

strict='' hosts='' musl=''
while :; do
    case ${1-} in
    --strict) strict=yes ;;
    --hosts) hosts=yes ;;
    --trial) hosts=yes && export HOSTS_TRIAL=yes ;;
    --musl) musl=yes ;;
    --machines) shift && exec tests/machines/run.sh "$@" ;;
    *) break ;;
    esac
    shift
done

# As measured, where the packages are there; a slow network adds what it takes to fetch them.
minutes='five to ten'
[ -z "$strict$hosts$musl" ] || minutes='eight to fifteen'
[ $# != 0 ] || echo "All of this takes $minutes minutes on two cores."

need_packages gcc libc6-dev musl-tools make cmake pkg-config bats python3 procps util-linux \
    git clang-format man-db mandoc bsdextrautils dpkg-dev lintian rpm file python3-wheel python3-venv \
    gunicorn python3-gevent nginx-light systemd dbus \
    libjemalloc2 'libtcmalloc-minimal4|libtcmalloc-minimal4t64' 'libmimalloc2.0|libmimalloc3' \
    libcap2-bin libuid-wrapper libnss-wrapper libsocket-wrapper libfaketime fakeroot shellcheck spin strace valgrind zsh
if [ -n "$hosts" ]; then
    # Debian's npm is a package of its own, which excludes a nodejs that brings one.
    # shellcheck disable=SC2046 # a list of words
    need_packages $(sed 's/#.*//' tests/hosts/packages) $(command -v npm >/dev/null || echo npm)
fi

build() {
    echo "Building: build/$1"
    cmake --preset "$1" >build.log 2>&1 && cmake --build --preset "$1" -j"$(nproc)" >>build.log 2>&1 || {
        cat build.log
        exit 1
    }
    rm -f build.log
}

# run PRESET BUILD [ARGUMENT OF CTEST]...: says what there is to do, does it, and says what was skipped.
failed=0
run() {
    preset=$1 folder=build/$2
    shift 2
    echo "Testing: $(ctest --preset "$preset" -N "$@" | sed -n 's/^Total Tests: //p') suites and unit tests," \
        "$CTEST_PARALLEL_LEVEL at once, the longest first; each line below is one of them"
    ctest --preset "$preset" "$@" || failed=1
    skipped=$(sed -nE 's/^ok [0-9]+ (.*) # skip *(.*)/  \1: \2/p' "$folder/Testing/Temporary/LastTest.log" | sort -u)
    [ -z "$skipped" ] || printf 'Skipped here:\n%s\n' "$skipped"
}

# run_and_note PRESET BUILD LIBRARY ROW LIBC SYSTEMD [ARGUMENT OF CTEST]...: all tests of the preset, and
# their row of the table.
run_and_note() {
    library=$3 row=$4 libc=$5 systemd=$6 before=$failed failed=0
    run "$1" "$2"
    outcome="all passed"
    [ "$failed" = 0 ] || outcome="some failed"
    support_row "$row" "$libc" "$(uname -m)" "$(uname -r)" "$systemd" "$(support_tests "$folder")" \
        "$(support_strategies "$PWD/$folder/shim/$library" "$PWD/$folder/tests/tools")" "$outcome"
    support_table
    failed=$((failed | before))
}

if [ -n "$musl" ]; then
    build ci
    build musl
    tests/musl/busybox.sh build/musl/busybox
    if [ $# != 0 ]; then
        run any ci --no-tests=ignore "$@"
        run musl musl "$@"
    else
        # The one library for both, in glibc's programs; musl's tests have it in programs of both.
        run_and_note any ci liborphanage-any.so "one file for both" "$(support_libc)" -
        run_and_note musl musl liborphanage.so musl "$(support_musl build/musl/tests/tools/tree)" -
    fi
elif [ -z "$strict$hosts" ]; then
    build dev
    if [ $# != 0 ]; then run dev dev "$@"; else run once dev; fi
else
    build ci
    preset=ci
    [ -z "$hosts" ] || preset=hosts
    [ -z "$strict" ] || [ -z "$hosts" ] || preset=ci-and-hosts
    rm -f "build/ci/${HOSTS_TRIAL:+trial-}hosts.tsv"
    if [ -n "$strict" ] && [ $# = 0 ]; then
        run_and_note "$preset" ci liborphanage.so "this machine" "$(support_libc)" "$(support_version systemctl)"
    else
        run "$preset" ci "$@"
    fi
    if [ -n "${HOSTS_TRIAL-}" ]; then
        # The last row of a host counts.
        awk -F '\t' '{ row[$1] = $4 } END { for (name in row) print name ": " row[name] }' build/ci/trial-hosts.tsv | sort -f
    elif [ -n "$hosts" ] && [ $# = 0 ] && [ "$failed" = 0 ]; then
        # A matrix with a host that failed is not for the page.
        tests/hosts/table.sh build/ci/hosts.tsv
    fi
fi
exit "$failed"
