#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What the signal does not end, SIGKILL does, after the grace.

setup() {
    load helpers
    setup_guarded
}

# killed_after_grace WORDS...: the worker outlives SIGTERM and dies of SIGKILL, by each strategy.
killed_after_grace() {
    for strategy in pidfd poll prctl; do
        witness --ready 2 "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms \
            ORPHANAGE_KILL_AFTER=100ms "$TOOLS/tree" ready master fork "$@"
        assert_all KILL
        assert_said 'sending SIGTERM$' 1
        # The kernel's timer kills without a word.
        [ "$strategy" = prctl ] || assert_said 'still alive 100 ms after SIGTERM; sending SIGKILL$' 1
    done
}

# bats test_tags=own,emulated
@test "grace: a process that ignores the signal is killed" {
    killed_after_grace ignore 15 ready worker
}

# The watch thread of some finds no parent at its first look.
# bats test_tags=own
@test "grace: processes whose parent ends as they are born are killed" {
    for strategy in pidfd poll prctl; do
        witness --ready 100 --kill-nobody "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms \
            ORPHANAGE_KILL_AFTER=200ms "$TOOLS/tree" times 100 ignore 15 forkkill 9 0 ready worker
        assert_fate worker KILL
    done
}

# bats test_tags=own
@test "grace: a process that blocks the signal is killed" {
    killed_after_grace block 15 ready worker
}

# bats test_tags=own
@test "grace: a process that is stuck in a write, which the signal restarts, is killed" {
    killed_after_grace fullpipe ready worker writepipe
}

# bats test_tags=own,emulated
@test "grace: 0 means never" {
    for strategy in pidfd prctl; do
        witness --ready 2 --wait-ms 400 "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_KILL_AFTER=0 \
            "$TOOLS/tree" ready master fork ignore 15 ready worker
        assert_all alive
        assert_said 'sending SIGTERM$' 1
    done
}

# bats test_tags=own
@test "grace: a process that handles the signal ends as it likes" {
    witness --ready 2 "${guarded[@]}" ORPHANAGE_KILL_AFTER=60s "$TOOLS/tree" ready master fork handle 15 ready worker
    assert_all exit-0
    [[ "$output" == *"| got 15"* ]]
    assert_said . 1
}

# bats test_tags=own,emulated
@test "grace: SIGKILL as the signal needs none" {
    witness --ready 2 "${guarded[@]}" ORPHANAGE_SIGNAL=KILL "$TOOLS/tree" ready master fork blockall ready worker
    assert_all KILL
    assert_said 'sending SIGKILL$' 1
    assert_said . 1
}

# bats test_tags=own
@test "grace: SIGKILL goes where the signal went, to the whole group" {
    # setsid makes the group; a bystander in it ignores the signal, carries no library, and its parent lives.
    local tree=("$TOOLS/tree" fork ready master fork setsid ignore 15)
    for strategy in pidfd prctl; do
        witness --ready 3 --kill master "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_TARGET=group \
            ORPHANAGE_KILL_AFTER=200ms "${tree[@]}" ready worker setenv LD_PRELOAD= spawn ready bystander
        assert_fate worker KILL
        # It is the worker's child, or the witness's by then.
        [[ "$(awk '$1 == "bystander" { print $3 }' <<<"$output")" =~ ^(KILL|ended)$ ]]
        # The control: to the process alone.
        witness --ready 3 --kill master --wait-ms 1500 "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" \
            ORPHANAGE_KILL_AFTER=200ms "${tree[@]}" ready worker setenv LD_PRELOAD= spawn ready bystander
        assert_fate worker KILL
        assert_fate bystander alive
    done
}
