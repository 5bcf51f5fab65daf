#!/bin/bash
# SPDX-License-Identifier: MIT
# The long forms of the suite chaos, for each strategy; builds what it needs.
#
#   tests/chaos/long.sh chaos [ARGUMENT...]   100,000 processes in random trees (see chaos.c)
#   tests/chaos/long.sh race [ARGUMENT...]    10,000 orphans for each birth (see race.c)
#
# As root processes change their user, too; library and program are put where every user reaches them.
set -eu -o pipefail
cd "$(dirname "$0")/../.."

what=${1-}
[ $# = 0 ] || shift
. tests/packages.sh
need_packages gcc libc6-dev make cmake bats
{ cmake --preset dev && cmake --build --preset dev; } >/dev/null

open=$(mktemp -d /tmp/chaos.XXXXXX)
trap 'rm -rf "$open"' EXIT
chmod 755 "$open"
cp build/dev/shim/liborphanage.so build/dev/tests/tools/{chaos,race} "$open"

failed=
for strategy in pidfd poll prctl; do
    case $what in
    chaos)
        nice -n 5 "$open/chaos" -n 100000 -j "$(($(nproc) * 8))" "$@" "$open/liborphanage.so" "$strategy" || failed=yes
        ;;
    race)
        for birth in fork claim exec vfork; do
            nice -n 5 "$open/race" "$@" "$open/liborphanage.so" "$strategy" "$birth" | tee "$open/stayed" || failed=yes
            case $birth,$(cut -d ' ' -f 3 "$open/stayed") in
            fork,[1-9]* | claim,[1-9]*) failed=yes ;;
            esac
        done
        ;;
    *)
        sed -n '/^# The long/,/^set/s/^# \{0,1\}//p' "$0" >&2
        exit 64
        ;;
    esac
done
[ -z "$failed" ]
