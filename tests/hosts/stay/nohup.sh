#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: nohup.sh SHELL [PRELOAD...]
# Scripts in SHELL that leave a program behind, young or old, and succeed or fail.
. "${0%/*}/stay.sh"
shell=$1
shift
# The test may itself be run under nohup.
run() {
    status=$1 age=$2
    shift 2
    # shellcheck disable=SC2016 # the inner shell's
    env --default-signal=HUP "$@" "$shell" -c \
        'nohup sleep 300 >"$3.out" 2>&1 & echo "$!" >"$3"; sleep "$1"; exit "$2"' \
        "$shell" "$age" "$status" "$age.$status" || :
    linger
    if is_gone "$(cat "$age.$status")"; then it="is gone"; else it=stays; fi
    printf 'status %s, left behind at %s s: %s\n' "$status" "$age" "$it" >"$age.$status.fate"
}
for status in 0 3; do
    for age in 0.3 1.2; do
        run "$status" "$age" "$@" &
    done
done
wait
cat ./*.fate ./*.out
