#!/bin/sh
# SPDX-License-Identifier: MIT
# What the library costs, beside what else one could use. Builds it, measures all variants side by
# side in one run, and writes a table (figures.md) and a picture (detection.svg).
#
#   tests/bench/run.sh                   some 15 minutes, on a machine that has nothing else to do
#   tests/bench/run.sh LIBRARY           another liborphanage.so than build/release's
#   --short             under a minute: does each measure work? Its figures are worth nothing
#   --only NAME,NAME    detect, idle, start, fork, scripts, memory, speed, serve; repeatable
#   --also LIBRARY      a second build of ours, in the same run
#   --instructions      instead: counts instructions and system calls, on however busy a machine
#   --out FOLDER        instead of build/bench: two runs at once need two
#   --publish           copies table and picture here, for the README
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
# shellcheck source=tests/packages.sh
. tests/packages.sh
# What the caller's shell has set must not reach what is measured.
for name in LD_PRELOAD SHORT ONLY $(env | sed -n 's/^\(ORPHANAGE_[A-Z_]*\)=.*/\1/p'); do
    unset "$name"
done
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1

library='' also='' publish='' instructions='' out=build/bench
while [ $# != 0 ]; do
    case $1 in
    --short) export SHORT=yes ;;
    --only) shift; export ONLY="${ONLY:+$ONLY,}${1:?}" ;;
    --also) shift; also=$(realpath -e "$1") ;;
    --instructions) instructions=yes ;;
    --out) shift; out=${1:?} ;;
    --publish) publish=yes ;;
    -*) sed -n 's/^# \{0,1\}//p' "$0" | sed 1d; exit 2 ;;
    *) library=$(realpath -e "$1") ;;
    esac
    shift
done

[ -z "$publish" ] || [ -z "${SHORT-}${ONLY-}" ] || {
    echo "bench: only a whole run is published" >&2
    exit 2
}
need_packages gcc libc6-dev make cmake python3 procps util-linux git dash \
    libeatmydata1 libfaketime gunicorn wrk gnuplot-nox strace

mkdir -p "$out"
out=$(cd "$out" && pwd)
{
    if [ -z "$library" ]; then
        cmake --preset release
        cmake --build --preset release --target orphanage
        library=$PWD/build/release/shim/liborphanage.so
    fi
    for driver in start forks detect crowd speed steps; do
        cc -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -o "$out/$driver" "$here/$driver.c"
    done
    for preload in empty kernel second; do
        cc -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -fPIC -shared -pthread \
            -o "$out/$preload.so" "$here/$preload.c"
    done
} >"$out/build.log" 2>&1 || {
    cat "$out/build.log" >&2
    exit 1
}

count() { python3 "$here/instructions.py" "$out" "$library" ${also:+"$also"}; }
if [ -n "$instructions" ]; then
    count
    exit
fi
rm -f "$out/results.tsv" "$out/detection.tsv" "$out/detection.svg" "$out/figures.md"
failed=
began=$(cut -d ' ' -f 1-3 /proc/loadavg)
python3 "$here/measure.py" "$out/results.tsv" "$out" "$library" ${also:+"$also"} || failed=yes
{
    "$here/machine.sh" "$library"
    echo "Load average before the run: $began."
    [ -z "${SHORT-}" ] || printf '\n**A short run: it shows that the measures work, and nothing else.**\n'
    python3 "$here/table.py" "$out/results.tsv" "$out" "$library" ${also:+"$also"}
    [ -n "${ONLY-}" ] || count
} >"$out/figures.md"
if [ -s "$out/detection.tsv" ]; then
    many=$(cut -f 1 "$out/results.tsv" | sed -n 's/^detect-//p' | sort -n | tail -n 1)
    (cd "$out" && gnuplot -e "many = '$many children of one parent'" "$here/detection.gp")
    [ -s "$out/detection.svg" ]
fi
if [ -n "$failed" ]; then
    echo "bench: $out/figures.md is without what failed" >&2
    exit 1
fi
if [ -n "$publish" ]; then
    cp "$out/figures.md" "$here/FIGURES.md"
    cp "$out/detection.svg" "$here/detection.svg"
fi
echo "Written: $out/figures.md${publish:+, and tests/bench/FIGURES.md}"
