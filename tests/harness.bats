#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The tools that the other suites judge by: that the witness sees what happened, and that words of the
# tree do what they say.

setup() {
    load helpers
    setup_guarded
}

@test "harness: the witness shows its options, and refuses what it does not know" {
    run -0 "$TOOLS/witness" --help
    [[ "$output" == *"  --ready N"*"  --kill-nobody"*"  --after CMD"* ]]
    run -64 "$TOOLS/witness" --ready two true
    [ "${lines[0]}" = "witness: --ready: not a number: two" ]
    run -64 "$TOOLS/witness" --signal NONE true
    [ "${lines[0]}" = "witness: --signal: not a signal: NONE" ]
    run -64 "$TOOLS/witness" --unknown true
    run -64 "$TOOLS/witness" --ready 1
}

@test "harness: the witness says how each ended" {
    witness --ready 2 --kill-nobody --wait-ms 100 "$TOOLS/tree" ready a fork ready b
    assert_all alive
    # Of the killed one nothing is said.
    witness --ready 2 --signal USR1 --wait-ms 100 "$TOOLS/tree" ready a fork ready b
    assert_fate a ""
    assert_fate b alive
    witness --ready 2 --kill b --signal TERM --wait-ms 100 "$TOOLS/tree" ready a fork ready b
    assert_fate a alive
    assert_fate b ""
    witness --ready 3 --before 'echo "before $VICTIM"' --after 'echo after; exit 3' \
        "$TOOLS/tree" ready a times 2 ready b wait 1000 exit 7
    assert_fate b exit-7
    [ "$(grep -c '^b ' <<<"$output")" = 2 ]
    [[ "$output" == "| before "[0-9]*$'| after\n| after: 3' ]]
    run -2 "$TOOLS/witness" --ready 1 --descendants 1 --growth-ms 300 "$TOOLS/tree" ready a
    [ "$output" = "not grown: 1 ready, 1 processes" ]
}

# bats test_tags=own
@test "harness: tree --help shows the words, and an unknown or cut one is refused" {
    run -0 "$TOOLS/tree" --help
    [[ "$output" == *"  ready NAME "*"  forkkill SIG MS "*"  sysexit CODE "*"  freeze MS "* ]]
    run -98 "$TOOLS/tree" no-word
    run -98 "$TOOLS/tree" forkexit-status 3
    run -3 "$TOOLS/tree" exit 3
}

# bats test_tags=own
@test "harness: a parent that exits with a status, or by a signal of its own" {
    witness --ready 2 --kill-nobody --wait-ms 300 "$TOOLS/tree" ready a forkexit-status 7 50 ready b
    assert_fate a exit-7
    assert_fate b alive
    witness --ready 2 --kill-nobody --wait-ms 300 "$TOOLS/tree" ready a forkkill 10 50 ready b
    assert_fate a USR1
    assert_fate b alive
}

# bats test_tags=own
@test "harness: rawfork and underscorefork go past the fork handlers" {
    local word
    for word in rawfork underscorefork; do
        witness --ready 2 --wait-ms 300 "${guarded[@]}" "$TOOLS/tree" ready a "$word" ready b
        assert_fate b alive
    done
    # The control.
    witness --ready 2 "${guarded[@]}" "$TOOLS/tree" ready a fork ready b
    assert_fate b TERM
}

# bats test_tags=own
@test "harness: sysexit ends the main thread alone" {
    witness --ready 1 --kill-nobody --wait-ms 100 \
        --before 'until grep -q "^State:.Z" /proc/$VICTIM/status; do :; done; grep Threads /proc/$VICTIM/status' \
        "$TOOLS/tree" ready a threads sysexit 0
    [[ "$output" == *$'| Threads:\t2'* ]]
    assert_fate a alive
    # The control: without another thread that is the end of the process.
    run -3 "$TOOLS/tree" sysexit 3
}

# bats test_tags=own
@test "harness: mainexit-race ends with its second thread" {
    witness --ready 1 --kill-nobody --before 'until grep -q "^State:.Z" /proc/$VICTIM/status; do :; done' \
        "$TOOLS/tree" ready a mainexit-race 1000
    assert_fate a exit-0
}

# bats test_tags=own
@test "harness: freeze stops the process, and its helper continues it" {
    witness --ready 1 --kill-nobody --before 'until grep -q "^State:.T" /proc/$VICTIM/status; do :; done' \
        "$TOOLS/tree" ready a freeze 500 exit 3
    assert_fate a exit-3
}

# bats test_tags=own
@test "harness: tally counts every kind of end, with what was printed" {
    run -0 "$TOOLS/tally" 7 10 "$TOOLS/tree" say 'two words' exit 3
    [ "$output" = "7 exit-3 two words" ]
    run -0 "$TOOLS/tally" 2 0.2 "$TOOLS/tree" wait 0
    [ "$output" = "2 stays" ]
    run -0 "$TOOLS/tally" 3 10 "$TOOLS/tree" forkkill 11 0 exit 0
    [ "$output" = "3 signal-11" ]
    # Pids alternate.
    run -0 "$TOOLS/tally" 20 10 sh -c 'exit $(($$ % 2))'
    [ "${#lines[@]}" = 2 ]
    [ "$(awk '{ sum += $1 } END { print sum }' <<<"$output")" = 20 ]
}

# bats test_tags=own
@test "harness: filters answer as they say, strict mode is entered, a queue's note comes" {
    run -159 "$TOOLS/tree" filter kill getppid docall getppid exit 0
    run -159 "$TOOLS/tree" filter kill-thread getppid docall getppid exit 0
    run -159 "$TOOLS/tree" filterall trap getppid docall getppid exit 0
    run -0 "$TOOLS/tree" filterall errno getppid docall getppid docall close_range exit 0
    run -98 "$TOOLS/tree" filter kill nothing
    run -4 "$TOOLS/tree" strict sysexit 4
    run -137 "$TOOLS/tree" strict exit 4
    run -0 "$TOOLS/tree" mqnotify 1 exit 0
    [ "$output" = noted ]
}

# bats test_tags=own
@test "harness: a handler forks amid malloc; the last thread exits" {
    run -0 timeout 10 "$TOOLS/tree" mallocforks 20 exit 0
    run -4 timeout 10 "$TOOLS/tree" say hello mainends wait 5 exit 4
    [ "$output" = hello ]
}
