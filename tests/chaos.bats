#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The short forms of what runs for long by hand: random trees with random kills, and the start race.
# A failure prints its seed; "chaos -s SEED -r 500 LIBRARY STRATEGY" replays that tree.

setup_file() {
    load helpers
    # Its processes change their user: it has to be where another user reaches it.
    export OPEN
    OPEN=$(mktemp -d /tmp/chaos.XXXXXX)
    chmod 755 "$OPEN"
    cp "$LIBORPHANAGE" "$OPEN/liborphanage.so"
    cp "$TOOLS"/{chaos,race,libnaive.so} "$OPEN"

    # All at once, as they mostly wait.
    for strategy in pidfd poll prctl; do
        begin "$strategy" -n 200 -j 2 "$OPEN/liborphanage.so" "$strategy"
    done
    # Trees in which there is something to find, whatever the machine's timing: always the same ones.
    begin no-library -s 1 -n 40 -j 2 '' pidfd
    begin nobody -s 1 -n 40 -j 2 -w ORPHANAGE_SCOPE=none "$OPEN/liborphanage.so" pidfd
    begin other-signal -s 1 -n 100 -j 2 -w ORPHANAGE_SIGNAL=HUP "$OPEN/liborphanage.so" pidfd
    begin no-settling -s 1 -n 150 -j 2 -w ORPHANAGE_SETTLE=0 "$OPEN/liborphanage.so" poll
    begin slow-look -s 1 -n 200 -j 3 -w ORPHANAGE_INTERVAL=1h "$OPEN/liborphanage.so" poll
    begin no-kill -s 1 -n 200 -j 3 -w ORPHANAGE_KILL_AFTER=1h "$OPEN/liborphanage.so" pidfd
    begin naive -s 1 -n 150 -j 2 "$OPEN/libnaive.so" prctl
}

teardown_file() {
    rm -rf "$OPEN"
}

setup() {
    load helpers
}

# begin NAME ARGUMENT...: chaos with these arguments, in the background.
begin() {
    local here=$BATS_FILE_TMPDIR/$1
    shift
    {
        local status=0
        "$OPEN/chaos" "$@" >"$here" 2>&1 || status=$?
        echo "$status" >"$here.over"
    } 3>&- &
}

# outcome NAME STATUS REGEX: what it came to, and what it said of it.
outcome() {
    until_true 240 [ -s "$BATS_FILE_TMPDIR/$1.over" ]
    tail -n 30 "$BATS_FILE_TMPDIR/$1"
    [ "$(cat "$BATS_FILE_TMPDIR/$1.over")" = "$2" ]
    grep -qE "$3" "$BATS_FILE_TMPDIR/$1"
}

@test "chaos: exactly the right processes end, by the right signal, in time" {
    for strategy in pidfd poll prctl; do
        outcome "$strategy" 0 ' 0 survivors, 0 false kills, 0 wrong signals, 0 late'
    done
}

@test "chaos: the control, no library: survivors" {
    outcome no-library 1 ' [1-9][0-9]* survivors, 0 false kills, 0 wrong signals'
}

@test "chaos: the control, a library that watches nobody: survivors" {
    outcome nobody 1 ' [1-9][0-9]* survivors, 0 false kills, 0 wrong signals'
}

@test "chaos: the control, another signal: found wrong" {
    outcome other-signal 1 ' [1-9][0-9]* wrong signals'
}

@test "chaos: the control, no settling: orphans end before their time" {
    outcome no-settling 1 ' [1-9][0-9]* false kills'
}

@test "chaos: the control, looking once in an hour: survivors" {
    outcome slow-look 1 ' [1-9][0-9]* survivors'
}

@test "chaos: the control, no SIGKILL after the signal: survivors" {
    outcome no-kill 1 ' [1-9][0-9]* survivors, 0 false kills, 0 wrong signals'
}

@test "chaos: the control, a parent-death signal and nothing else: false kills" {
    outcome naive 1 ' [1-9][0-9]* false kills'
}

# none_stays HOW: of 300 orphans born that way, under each strategy.
none_stays() {
    local strategy
    for strategy in pidfd poll prctl; do
        run -0 "$OPEN/race" -n 300 "$OPEN/liborphanage.so" "$strategy" "$1"
        [ "$output" = "$strategy $1 0 of 300" ]
    done
}

@test "race: no orphan stays whose parent dies within microseconds of the fork" {
    none_stays fork
    # The control.
    run -0 "$OPEN/race" -n 50 '' pidfd fork
    [ "$output" = "pidfd fork 50 of 50" ]
}

@test "race: nor after an exec, if the spawner says whose child it is" {
    none_stays claim
    # The control: without its word there is a gap, and this sees it.
    run -0 "$OPEN/race" -n 100 -d 0 "$OPEN/liborphanage.so" pidfd exec
    [[ "$output" =~ ^"pidfd exec "[1-9] ]]
}
