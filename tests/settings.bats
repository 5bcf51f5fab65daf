#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What the variables do to a real program: nothing when they are good, one line each when not.

setup() {
    load helpers
    setup_guarded
}

# said_by NAME=VALUE...: stderr of a loaded program that prints "fine", which it must.
said_by() {
    run -0 --separate-stderr env "LD_PRELOAD=$LIBORPHANAGE" "$@" printf fine
    [ "$output" = fine ]
}

@test "settings: good ones say nothing" {
    said_by
    [ -z "$stderr" ]
    local good
    # One that is not the default for each. The parent is no matter here, and debug says much.
    mapfile -t good < <("$TOOLS/settings" | awk '{ print "ORPHANAGE_" $1 "=" $3 }' | grep -vE '_(PARENT|LOG)=')
    [ "${#good[@]}" -ge 10 ]
    said_by "${good[@]}"
    [ -z "$stderr" ]
    said_by ORPHANAGE_SIGNAL= ORPHANAGE_LOG= ORPHANAGE_ONLY=
    [ -z "$stderr" ]
}

@test "settings: a bad value gets one line with variable, value, what is accepted and what is used" {
    said_by ORPHANAGE_KILL_AFTER=soon
    [ "${#stderr_lines[@]}" = 1 ]
    [[ "$stderr" == "orphanage: printf["*"]: ORPHANAGE_KILL_AFTER='soon' is not a duration from 0 to 24h, "*"; using the default, 30s" ]]
}

@test "settings: an unknown name gets one line" {
    said_by ORPHANAGE_KILLAFTER=1
    [ "${#stderr_lines[@]}" = 1 ]
    [[ "$stderr" == *"ORPHANAGE_KILLAFTER is not a setting "*"KILL_AFTER"*"ignored" ]]
}

@test "settings: everything wrong at once gets a line each, and the program runs" {
    local bad
    # A lone comma is good for none of them.
    mapfile -t bad < <("$TOOLS/settings" | awk '{ print "ORPHANAGE_" $1 "=," }')
    [ "${#bad[@]}" -ge 12 ]
    said_by "${bad[@]}" ORPHANAGE_X=x
    [ "${#stderr_lines[@]}" = "$((${#bad[@]} + 1))" ]
}

# bats test_tags=own,emulated
@test "settings: a value cannot forge a line" {
    said_by ORPHANAGE_SIGNAL=$'x\norphanage: forged'
    [ "${#stderr_lines[@]}" = 1 ]
}

@test "settings: off is silent, also about the others" {
    said_by ORPHANAGE_LOG=off ORPHANAGE_SIGNAL=x ORPHANAGE_FOO=1
    [ -z "$stderr" ]
    witness --ready 2 "${guarded[@]}" ORPHANAGE_LOG=off "$TOOLS/tree" ready a fork ready b
    assert_all TERM
    assert_silent
}

@test "settings: debug says what was decided and why" {
    said_by ORPHANAGE_LOG=debug ORPHANAGE_SCOPE=none
    [[ "$stderr" == "orphanage: printf["*"]: not watched: not in the scope" ]]
    witness --ready 2 --before "$(lines_said watching 2)" \
        "${guarded[@]}" ORPHANAGE_LOG=debug "$TOOLS/tree" ready a fork ready b
    assert_said 'watching parent [0-9]+ \(pidfd\)$' 2
}

@test "settings: ORPHANAGE_PARENT is taken out of the environment, the others stay" {
    run -0 env "LD_PRELOAD=$LIBORPHANAGE" ORPHANAGE_PARENT=$$ ORPHANAGE_SIGNAL=TERM \
        ORPHANAGE_SCOPE=none env
    [[ "$output" == *ORPHANAGE_SIGNAL=TERM* ]]
    # bats 1.11 has this test's name in the environment, and the variable's in that.
    run -1 grep '^ORPHANAGE_PARENT=' <<<"$output"
}

# bats test_tags=own
@test "settings: each way to write a signal sends it" {
    local text expected first last
    read -r first last < <("$TOOLS/tree" realtime exit 0)
    while read -r text expected; do
        witness --ready 2 "${guarded[@]}" "ORPHANAGE_SIGNAL=$text" "$TOOLS/tree" ready a fork ready b
        assert_all "$expected"
    done <<LIST
SIGUSR1 USR1
usr1 USR1
10 USR1
RTMIN+3 SIG$((first + 3))
RTMAX-2 SIG$((last - 2))
KILL KILL
LIST
}
