#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The watch thread from outside: its name, its mask, its descriptors, and that it sleeps.

setup() {
    load helpers
    setup_guarded
}

# start NAME=VALUE...: a loaded program; $pid and $task, its /proc folder of the watch thread.
start() {
    env "LD_PRELOAD=$LIBORPHANAGE" "$@" "$TOOLS/tree" ready me >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
    pid=$!
    until_true 10 grep -q ready "$BATS_TEST_TMPDIR/out"
}

find_task() {
    task=
    local comm
    for comm in "/proc/$pid"/task/*/comm; do
        [[ $(cat "$comm") == orphanage-* ]] && task=${comm%/comm}
    done
    [ -n "$task" ]
}

teardown() {
    [ -z "${pid-}" ] || kill -KILL "$pid"
}

wakeups() {
    awk '/^voluntary/ { print $2 }' "$task/status"
}

# bats test_tags=own
@test "thread: one more than without, with a name that tells how it waits" {
    start ORPHANAGE_SCOPE=none
    [ "$(find "/proc/$pid/task" -mindepth 1 -maxdepth 1 | wc -l)" = 1 ]
    kill -KILL "$pid"
    start
    until_true 5 find_task
    [ "$(find "/proc/$pid/task" -mindepth 1 -maxdepth 1 | wc -l)" = 2 ]
    [ "$(cat "$task/comm")" = orphanage-pidfd ]
    [ "$(cat "/proc/$pid/comm")" = tree ]
    kill -KILL "$pid"
    start ORPHANAGE_STRATEGY=poll
    until_true 5 find_task
    [ "$(cat "$task/comm")" = orphanage-poll ]
}

# bats test_tags=own
@test "thread: blocks every signal that can be blocked, the host's mask is as it was" {
    start
    until_true 5 find_task
    # SIGKILL and SIGSTOP cannot be blocked; the C library keeps the first two or three after 31.
    local blocked first last
    read -r first last < <("$TOOLS/tree" realtime exit 0)
    blocked=$((16#$(awk '/^SigBlk/ { print $2 }' "$task/status")))
    for signal in $(seq 1 31) $(seq "$first" "$last"); do
        [ "$signal" = 9 ] || [ "$signal" = 19 ] || (((blocked >> (signal - 1)) & 1))
    done
    [ "$(awk '/^SigBlk/ { print $2 }' "/proc/$pid/task/$pid/status")" = 0000000000000000 ]
}

in_poll() {
[[ "$(awk '/^State/ { print $2 }' "$task/status")" = S && -e "$task/fd/0" ]]
}

# bats test_tags=own
@test "thread: has a descriptor table of its own with nothing in it but pidfds and what rouses it" {
    start
    until_true 5 find_task
    until_true 5 test -e "$task/fd/0"
    until_true 5 in_poll
    for fd in "$task"/fd/*; do
        [[ $(readlink "$fd") == *pidfd* || $(readlink "$fd") == *signalfd* ]]
    done
    [ -z "$(find "/proc/$pid/fd" -lname '*pidfd*')" ]
}

# bats test_tags=own
@test "thread: wakes once, when the process is settled; polling wakes as often as it is told" {
    # It is settled within the second that is measured, and not before that begins.
    start ORPHANAGE_SETTLE=800ms
    until_true 5 find_task
    until_true 5 in_poll
    local before polled
    before=$(wakeups)
    local watched=$task first=$pid
    start ORPHANAGE_STRATEGY=poll ORPHANAGE_INTERVAL=20ms
    until_true 5 find_task
    polled=$(wakeups)
    # The polling thread is the clock: 50 of its wake-ups are a second.
    awake() { [ "$(wakeups)" -ge $((polled + 50)) ]; }
    local begin=${EPOCHREALTIME/./}
    until_true 20 awake
    local took=$((${EPOCHREALTIME/./} - begin))
    echo "50 wake-ups in $took us"
    [ "$took" -ge 900000 ]
    task=$watched
    [ "$(wakeups)" = $((before + 1)) ]
    kill -KILL "$first"
}

# bats test_tags=own
@test "thread: is gone with the host, and holds nobody up" {
    run -0 timeout 10 env "LD_PRELOAD=$LIBORPHANAGE" true
    run -7 timeout 10 env "LD_PRELOAD=$LIBORPHANAGE" "$TOOLS/tree" exit 7
    run -7 timeout 10 env "LD_PRELOAD=$LIBORPHANAGE" "$TOOLS/tree" forkexit-after 50 exit 7 || [ "$status" = 0 ]
}
