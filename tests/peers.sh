#!/bin/bash
# SPDX-License-Identifier: MIT
# usage: tests/peers.sh
# What other ways leave behind, as rows for the README's table: of gunicorn's four workers, three seconds
# after kill -9 of their master; and of ten kinds of process (tests/tools/kinds.sh), three seconds after
# kill -9 of the parent of whatever stands above them. In both cases it starts, kills and counts by pid.
# Needs what the preset "dev" has built, and gunicorn, setpriv, tini and bwrap.
set -eu
cd "$(dirname "$0")/.."
. tests/packages.sh
need_packages gunicorn python3 util-linux tini bubblewrap procps

readonly AFTER=3 GROWN=1.1 # seconds: when it counts; until all are past the settling
build=${BUILD:-$PWD/build/dev}
library=$build/shim/liborphanage.so
command=$build/shim/orphanage
tools=$build/tests/tools
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
cc -static -D_GNU_SOURCE -w -o "$here/static-tree" tests/tools/tree/*.c 2>"$here/log" || { cat "$here/log"; exit 1; }

# below PID: all processes below one, the nearest first.
below() {
    local child
    for child in $(pgrep -P "$1"); do
        echo "$child"
        below "$child"
    done
}

# left PID...: how many of them live. Each is ended, so that the next way begins with none.
left() {
    local pid count=0
    for pid; do
        case $(ps -o stat= -p "$pid" || :) in
        '' | Z*) ;;
        *) count=$((count + 1)); kill -KILL "$pid" ;;
        esac
    done
    echo "$count"
}

# until_true COMMAND...: within ten seconds.
until_true() {
    local end=$((SECONDS + 10))
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || { echo "not within 10 s: $*" >&2; exit 1; }
        sleep 0.05
    done
}

four_workers() {
    master=$(below "$top" | while read -r pid; do [ "$(pgrep -c -P "$pid" -f gunicorn)" != 4 ] || echo "$pid"; done)
    [ -n "$master" ]
}

# workers WAY...: left of gunicorn's workers.
workers() {
    setsid sh -c '"$@" & wait' sh "$@" gunicorn -w 4 -b 127.0.0.1:0 --chdir examples/gunicorn app:app >"$here/log" 2>&1 &
    top=$!
    until_true four_workers
    mapfile -t all < <(pgrep -P "$master")
    kill -KILL "$master"
    sleep "$AFTER"
    left "${all[@]}"
    mapfile -t all < <(below "$top")
    left "$top" "${all[@]}" >"$here/rest"
}

eleven_ready() { [ "$(grep -c '^ready' "$here/ready")" = 11 ]; }

# kinds WAY...: left of the ten kinds.
kinds() {
    setsid sh -c '"$@" & wait' sh "$@" tests/tools/kinds.sh "$tools/tree" "$here/static-tree" >"$here/ready" 2>"$here/log" &
    top=$!
    until_true eleven_ready
    # A pid namespace has numbers of its own: all that has the file open is meant.
    sleep "$GROWN"
    mapfile -t all < <(for link in /proc/[0-9]*/fd/1; do
        [ "$(readlink "$link")" != "$here/ready" ] || { pid=${link#/proc/}; echo "${pid%%/*}"; }
    done)
    kill -KILL "$top"
    sleep "$AFTER"
    local pid members=()
    for pid in "${all[@]}"; do
        case $(cat "/proc/$pid/comm" 2>/dev/null) in tree | static-tree) members+=("$pid") ;; esac
    done
    left "${members[@]}"
    left "${all[@]}" >"$here/rest"
}

row() {
    local name=$1
    shift
    printf '| %s | %s of 4 | %s |\n' "$name" "$(workers "$@")" "$(kinds "$@")"
}

echo "| way | workers left | kinds left, of 11 processes |"
echo "|---|---|---|"
row 'nothing' env
row '`setpriv --pdeathsig KILL`' setpriv --pdeathsig KILL
row '`tini -s -g -p SIGKILL`' tini -s -g -p SIGKILL --
row '`bwrap --unshare-pid --die-with-parent`' bwrap --dev-bind / / --proc /proc --unshare-pid --die-with-parent
row '`LD_PRELOAD=liborphanage.so`' env "LD_PRELOAD=$library" ORPHANAGE_KILL_AFTER=1s
row '`orphanage --tree`' "$command" --tree --kill-after 1s
