#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Programs that forbid themselves system calls early in their life, in all threads: ours among them.

setup() {
    load helpers
    setup_guarded
}

# all_of N OUTCOME WORD...: as many runs of the tree with the library come to that.
all_of() {
    local count=$1 outcome=$2
    shift 2
    run -0 --separate-stderr "$TOOLS/tally" "$count" 20 env "LD_PRELOAD=$LIBORPHANAGE" "$TOOLS/tree" "$@"
    [ "$output" = "$count $outcome" ]
}

# The constructor comes back when the thread has made all calls but poll(). In 0.1.0 it did not wait: of
# 300 programs 132 were ended.
@test "filters: a program that begins with one for all threads" {
    for action in kill errno; do
        all_of 300 exit-0 filterall "$action" pidfd_open,close_range wait 20 exit 0
    done
    witness --ready 2 "${guarded[@]}" "$TOOLS/tree" ready a spawn filterall kill pidfd_open,close_range ready b
    assert_fate b TERM
    # The control: a thread that makes such a call then is the end of the program.
    run -0 "$TOOLS/tally" 1 20 "$TOOLS/tree" filterall kill pidfd_open docall pidfd_open exit 0
    [ "$output" = "1 signal-31" ]
}

# A queue's note is lost when a copy of its descriptor is closed: the thread empties its table before that.
@test "filters: a program that begins with mq_notify()" {
    all_of 300 'exit-0 noted' mqnotify 20 exit 0
}

@test "filters: one of the first second, when the process settles" {
    local action
    for action in kill trap errno; do
        all_of 4 exit-0 filterall "$action" getppid,clock_gettime,prctl,ioctl,openat,pidfd_open,close_range wait 1300 exit 0
    done
}

@test "filters: where getppid() is refused, no answer is no end; the pidfd tells that" {
    for strategy in pidfd poll; do
        witness --ready 2 --kill-nobody --wait-ms 300 "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms \
            "$TOOLS/tree" ready a fork wait 200 filterall errno getppid ready b
        assert_fate b alive
    done
    witness --ready 2 "${guarded[@]}" "$TOOLS/tree" ready a fork wait 200 filterall errno getppid ready b
    assert_fate b TERM
}

@test "filters: one that ends the watch thread at its first call: no program waits for ever" {
    all_of 20 exit-0 filter kill-thread close_range exec exit 0
    run -0 --separate-stderr timeout 10 "${guarded[@]}" "$TOOLS/tree" filter kill-thread close_range exec call exit 0
    [ "$output" = "call -1" ]
    [[ "$stderr" == *"not watched: "* ]]
}

# A grandparent's end is looked at. Its child ignores the signal, and lives on.
@test "filters: one in a program whose parent becomes an orphan" {
    witness --ready 3 --kill a --wait-ms 700 "${guarded[@]}" \
        "$TOOLS/tree" ready a fork ignore 15 ready b fork wait 200 filterall kill getppid,ioctl,openat,prctl ready c
    assert_fate c alive
}
