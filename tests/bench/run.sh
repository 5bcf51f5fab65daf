#!/bin/sh
# SPDX-License-Identifier: MIT
# What the library costs, beside what else one could use and beside its release 0.1.0. Builds them,
# measures all variants side by side, and writes a table (figures.md) and a picture (detection.svg).
# Started by root, all that is done twice, first as an ordinary user: who has rights to give up gets
# another kind of watch thread.
#
#   tests/bench/run.sh                   some 14 minutes, on a machine that has nothing else to do
#   tests/bench/run.sh LIBRARY           another liborphanage.so than build/release's
#   --short             a minute and a half: does each measure work? Its figures are worth nothing
#   --only NAME,NAME    detect, threads, idle, start, fork, scripts, memory, speed, serve; repeatable
#   --also LIBRARY      a second build of ours, in the same run
#   --instructions      instead: counts instructions and system calls, on however busy a machine
#   --out FOLDER        instead of build/bench: two runs at once need two
#   --publish           copies table and picture here, and the README's table between its marks
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

[ -z "$publish" ] || [ "${SHORT-}${ONLY-}$library$(id -u)" = 0 ] || {
    echo "bench: only a whole run of what is here, started by root, is published" >&2
    exit 2
}
need_packages gcc libc6-dev make cmake python3 procps util-linux git dash \
    libeatmydata1 libfaketime gunicorn wrk gnuplot-nox strace

mkdir -p "$out"
out=$(cd "$out" && pwd)
"$here/build.sh" "$out" "$library" "$also" >"$out/build.log" 2>&1 || {
    cat "$out/build.log" >&2
    exit 1
}
[ -e "$out/programs/released.so" ] ||
    echo "bench: this repository's history does not reach back to 0.1.0: nothing is compared with it" >&2

# The checkout may be where an ordinary user reads nothing; so both run a copy, and both the same one.
stage=$(mktemp -d "${TMPDIR:-/tmp}/orphanage-bench.XXXXXX")
export GROUP=
trap 'rm -rf "$stage"; [ -z "$GROUP" ] || rmdir "$GROUP"' EXIT
trap 'exit 130' HUP INT TERM
chmod 755 "$stage"
cp -r "$here" "$stage/scripts"
cp -r "$out/programs" "$stage/programs"
user=65534 everyone=user
mkdir "$stage/user"
if [ "$(id -u)" = 0 ]; then
    everyone='user root'
    mkdir "$stage/root"
    chown "$user:$user" "$stage/user"
    # What the kernel uses for a process is counted in a group, which an ordinary user may make below one
    # of its own (version 1; in version 2 processes could not be moved there).
    group=/sys/fs/cgroup/memory/liborphanage-bench-$$
    if mkdir "$group" 2>/dev/null; then
        GROUP=$group
        chown "$user:$user" "$GROUP"
    fi
fi

# as WHO SCRIPT [ARGUMENT]...: WHO is "user" or "root"
as() (
    who=$1 script=$stage/scripts/$2
    shift 2
    cd "$stage/$who"
    set -- env HOME="$PWD" TMPDIR="$PWD" /usr/bin/python3 "$script" "$stage/programs" "$@"
    [ "$who $(id -u)" != 'user 0' ] || set -- setpriv --reuid="$user" --regid="$user" --clear-groups "$@"
    "$@"
)

rm -f "$out/detection.tsv" "$out/detection.svg" "$out/figures.md" "$out/readme.md"
failed=
began=$(cut -d ' ' -f 1-3 /proc/loadavg)
for who in $everyone; do
    rm -f "$out/$who.tsv" "$out/$who.steps"
    echo "bench: as $who, from $(date +%H:%M:%S)" >&2
    if [ -z "$instructions" ]; then
        as "$who" measure.py "$stage/$who/results.tsv" || failed=$?
        [ "$failed" != 2 ] || exit 2
        cp "$stage/$who/results.tsv" "$out/$who.tsv"
    fi
    [ -n "${ONLY-}" ] || as "$who" instructions.py >"$out/$who.steps"
done
if [ -n "$instructions" ]; then
    for who in $everyone; do
        printf '\n%s\n' "As $who:"
        cat "$out/$who.steps"
    done
    exit
fi
{
    "$here/machine.sh" "$out" "$library"
    echo "Load average before the run: $began."
    [ -z "${SHORT-}" ] || printf '\n**A short run: it shows that the measures work, and nothing else.**\n'
    # shellcheck disable=SC2086 # a list of words
    python3 "$here/table.py" "$out" $everyone
} >"$out/figures.md"
if [ -s "$out/detection.tsv" ]; then
    many=$(cut -f 1 "$out/user.tsv" | sed -n 's/^detect-//p' | sort -n | tail -n 1)
    (cd "$out" && gnuplot -e "many = '$many children of one parent'" "$here/detection.gp")
    [ -s "$out/detection.svg" ]
fi
if [ -n "$failed" ]; then
    echo "bench: $out/figures.md is without what failed" >&2
    exit 1
fi
sed -n '/^## In short/,/^## As /{/^## As /!p}' "$out/figures.md"
[ -z "$publish" ] || "$here/publish.sh" "$out"
echo "Written at $(date +%H:%M:%S): $out/figures.md${publish:+, tests/bench/FIGURES.md, README.md}"
