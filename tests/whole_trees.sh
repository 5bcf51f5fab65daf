#!/bin/bash
# SPDX-License-Identifier: MIT
# orphanage --tree, by numbers: ten kinds of process, four ways for their head to go, many times each;
# and how long crowds take to end.
#
#   tests/whole_trees.sh [ROUNDS]       200 if not given
#
# Started by root, all is done as root and as an ordinary user. Builds what it needs, unless TOOLS and
# COMMAND_UNDER_TEST say where it is. Exit status 1 if anything is left.
set -eu
cd "$(dirname "$0")/.."
rounds=${1:-200} tools=${TOOLS-} command=${COMMAND_UNDER_TEST-}
if [ -z "$tools" ] || [ -z "$command" ]; then
    . tests/packages.sh
    need_packages gcc libc6-dev make cmake bats procps util-linux
    { cmake --preset dev && cmake --build --preset dev; } >/dev/null
    tools=$PWD/build/dev/tests/tools command=$PWD/build/dev/shim/orphanage
fi

# Where an ordinary user may read it.
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
trap 'exit 130' HUP INT TERM
chmod 755 "$box"
cp "$tools/tree" "$tools/witness" tests/tools/kinds.sh "$command" "${command%/*}/liborphanage.so" "$box"
# What it says of dlopen() in a static program is not about us.
cc -static -D_GNU_SOURCE -o "$box/static-tree" tests/tools/tree/*.c 2>/dev/null
crowd=crowd-$$ # to be found by that name, so no other run's
cp "$box/static-tree" "$box/$crowd"
cd "$box"
kinds=("$box/kinds.sh" "$box/tree" "$box/static-tree")
tree=("$box/orphanage" --tree -q -k 100ms)
failed=0

# left WITNESS-WORD...: how many were left, of how many, in all rounds. A round in which not all ten kinds and
# their parent were there counts as a failure.
left() {
    for _ in $(seq "$rounds"); do
        ./witness --ready 11 --age-ms 60 --user "$user" "$@" 2>/dev/null |
            awk '$1 ~ /^\|/ { next }
                $1 !~ /^orphanage/ { seen++ }
                / alive / { left++ }
                END { if (seen < 10) print "void"; print left + 0, seen + 0 }'
    done | awk '/void/ { void++; next } { left += $1; seen += $2 } END { print left + 0, seen + 0, void + 0 }'
}

# row NAME WITNESS-WORD...
row() {
    local name=$1 result
    shift
    result=$(left "$@")
    printf '%-6s %-34s left %s of %s, void rounds %s\n' "$user" "$name" $result
    [[ "$result" == "0 "*" 0" ]] || failed=1
}

# crowd NAME COUNT WORD...: the command is told to end when it has so many below it, and waits for all of them.
crowd() {
    local name=$1 count=$2 ms=() outer began as=()
    shift 2
    [ "$(id -u)" = "$user" ] || as=(setpriv --reuid="$user" --regid="$user" --clear-groups)
    for _ in 1 2 3 4 5; do
        "${as[@]}" "${tree[@]}" "$box/$crowd" "$@" >/dev/null &
        outer=$!
        until [ "$(pgrep -cx "$crowd")" -gt "$count" ]; do :; done
        began=$(date +%s%N)
        kill -TERM "$outer"
        wait "$outer" 2>/dev/null || :
        ms+=($((($(date +%s%N) - began) / 1000000)))
        if pgrep -x "$crowd" >/dev/null; then
            ms+=(left)
            failed=1
        fi
    done
    printf '%-6s %-34s ended after %s ms\n' "$user" "$name" "${ms[*]}"
}

users=$(id -u)
[ "$users" != 0 ] || users='0 65534'
for user in $users; do
    row "head's parent killed" "$box/tree" fork program "${tree[@]}" "${kinds[@]}"
    row "outer instance killed" "${tree[@]}" "${kinds[@]}"
    row "inner instance killed" --kill parent "${tree[@]}" "${kinds[@]}"
    row "head killed" --kill main "${tree[@]}" "${kinds[@]}"
    crowd "5,000 processes" 5000 times 5000
    crowd "a fork storm that hears nothing" 50 blockall keep 50
done
exit $failed
