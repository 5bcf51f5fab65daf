#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The two kinds of watch thread, on whatever machine: our own, which begins with this machine's entry
# code, and the C library's.

setup() {
    load ../helpers
    kind=$BATS_TEST_DIRNAME/kind.sh
    "$kind" own true || skip "no user namespaces"
    own=1
    ! without_entry_code || own=0 # there is the one kind
}

teardown() {
    [ -z "${pid-}" ] || kill -KILL "$pid"
}

find_task() {
    local comm
    for comm in "/proc/$pid"/task/*/comm; do
        [ "$(cat "$comm")" != "orphanage-$1" ] || task=${comm%/comm}
    done
    [ -n "$task" ]
}

# start KIND NAME=VALUE...: a loaded program; $pid and $task, the /proc folder of its watch thread.
start() {
    "$kind" "$1" env "LD_PRELOAD=$LIBORPHANAGE" "ORPHANAGE_STRATEGY=$2" "$TOOLS/tree" ready me >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
    pid=$! task=
    until_true 10 grep -q ready "$BATS_TEST_TMPDIR/out"
    until_true 10 find_task "$2"
}

status_of() {
    awk -v name="$2:" '$1 == name { print $2 }' "$1/status"
}

# The bit of a signal's number, in a mask of /proc.
blocks() {
    (((16#$(status_of "$task" SigBlk) >> ($1 - 1)) & 1))
}

# What our own gives up, the C library's keeps; it is how they differ from outside.
# bats test_tags=own,emulated
@test "kinds: an ordinary user's thread is our own, root's is the C library's" {
    local strategy
    for strategy in pidfd poll; do
        start own "$strategy"
        [ "$(status_of "$task" NoNewPrivs)" = "$own" ]
        [ "$(status_of "/proc/$pid" NoNewPrivs)" = 0 ]
        blocks 15 && blocks 1 && blocks 31 && blocks 64
        [ "$(status_of "/proc/$pid" SigBlk)" = 0000000000000000 ]
        kill -KILL "$pid"
        start libc "$strategy"
        [ "$(status_of "$task" NoNewPrivs)" = 0 ]
        blocks 15 && blocks 1 && blocks 31 && blocks 64
        kill -KILL "$pid"
    done
    pid=
}

# bats test_tags=own,emulated
@test "kinds: either ends orphans, by a signal and by another after the grace, with a line for each" {
    local thread
    for thread in own libc; do
        guarded=("$kind" "$thread" env "LD_PRELOAD=$LIBORPHANAGE" ORPHANAGE_SETTLE=0)
        witness --ready 3 --wait-ms 300 "$kind" "$thread" "$TOOLS/tree" ready a fork ready b spawn ready c
        assert_all alive
        witness --ready 3 "${guarded[@]}" "$TOOLS/tree" ready a fork ready b spawn ready c
        assert_all TERM
        assert_said 'parent [0-9]+ (is gone|was killed by SIG(KILL|TERM)), adopted by [0-9]+; sending SIGTERM$' 2
        witness --ready 2 "${guarded[@]}" ORPHANAGE_KILL_AFTER=100ms "$TOOLS/tree" ready a fork ignore 15 ready b
        assert_all KILL
        assert_said 'sending SIGTERM$' 1
        assert_said 'still alive 100 ms after SIGTERM; sending SIGKILL$' 1
    done
}

# The daemon asks when its first watch is over; the lifeline keeps it from asking earlier.
# bats test_tags=own,emulated
@test "kinds: a watch that is over starts again" {
    local thread daemon again
    daemon=("$TOOLS/tree" ready a lifeline fork forkexit setsid eof)
    again="sh -c 'until sed \"1,/left alone: /d\" \"\$0\" | grep -q watching; do :; done' '$BATS_TEST_TMPDIR/stderr'"
    watched_again() {
        witness --ready 1 --wait-ms 1 --before "$(lines_said 'left alone: ' 1)" --after "timeout $1 $again" \
            "$kind" "$2" env "LD_PRELOAD=$LIBORPHANAGE" ORPHANAGE_LOG=debug "${daemon[@]}" "${@:3}"
    }
    for thread in own libc; do
        watched_again 20 "$thread" call
        [[ "$output" == *"| after: 0"* ]]
        # The control: unless it asks, it is not.
        watched_again 0.5 "$thread"
        [[ "$output" == *"| after: 124"* ]]
    done
}
