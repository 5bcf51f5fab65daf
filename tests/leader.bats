#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A main thread that ends before the process does: the process ends as without us, by the same status and with
# what was buffered written, and is watched until then.

setup() {
    load helpers
    setup_guarded
}

# all_of N OUTCOME COMMAND...: as many runs come to that.
all_of() {
    run -0 --separate-stderr "$TOOLS/tally" "$1" 10 "${@:3}"
    [ "$output" = "$1 $2" ]
}

# as_without OUTCOME WORD...: the process ends so without us (the control), and with us a hundred times of a
# hundred with each strategy.
as_without() {
    local outcome=$1 strategy
    shift
    all_of 4 "$outcome" "$TOOLS/tree" "$@"
    for strategy in pidfd poll prctl; do
        all_of 100 "$outcome" "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms "$TOOLS/tree" "$@"
    done
}

@test "leader: it calls pthread_exit(), and the last thread returns" {
    as_without 'exit-0 hello' say hello lastthread 5
}

@test "leader: it calls pthread_exit(), and another thread exits" {
    as_without 'exit-4 hello' say hello mainends wait 5 exit 4
}

@test "leader: it calls pthread_exit() while another thread calls exit_when_orphaned()" {
    # In 0.1.0 some 40 of 300 never ended: the thread that was just being started was not told to leave.
    all_of 300 exit-0 "${guarded[@]}" ORPHANAGE_SCOPE=none "$TOOLS/tree" mainexit-race 5
    all_of 100 exit-0 "${guarded[@]}" ORPHANAGE_SCOPE=none ORPHANAGE_STRATEGY=poll "$TOOLS/tree" mainexit-race 0
}

# By the bare system call, in strict mode, by a filter: no C library sees that.
@test "leader: it ends unseen" {
    local told ways=('exit-3 sysexit 3' 'exit-3 strict sysexit 3' 'signal-31 filter kill-thread getppid docall getppid')
    told=$("$TOOLS/tree" leadertold)
    for way in "${ways[@]}"; do
        read -ra words <<<"$way"
        if [ "$told" = told ]; then
            as_without "${words[@]}"
            continue
        fi
        # Where the kernel does not tell, our thread goes on, and the process ends with its parent, as it would
        # have by itself.
        all_of 4 "${words[0]}" "$TOOLS/tree" "${words[@]:1}"
        witness --ready 2 --kill-nobody --wait-ms 300 "${guarded[@]}" "$TOOLS/tree" ready a fork ready b "${words[@]:1}"
        assert_fate b alive
        witness --ready 2 "${guarded[@]}" "$TOOLS/tree" ready a fork ready b "${words[@]:1}"
        assert_fate b "${words[0]/signal-31/SYS}"
        assert_silent
    done
}

# Past the fork handlers there is no watch, until the child asks. It is then watched as any other; and its
# main thread may end: in 0.1.0 it waited for the parent's thread, for ever.
@test "leader: a child of _Fork() and of a bare clone() asks, and is watched" {
    local word words ended=$BATS_TEST_TMPDIR/ended.sh
    # The child is a zombie without another thread.
    cat >"$ended" <<'SH'
child=$(cat "/proc/$VICTIM/task/$VICTIM/children")
until [ "$(awk '/^State|^Threads/ { printf $2 }' "/proc/${child% }/status")" = Z1 ]; do :; done
echo ended
SH
    for word in rawfork underscorefork; do
        witness --ready 2 --wait-ms 300 "${guarded[@]}" "$TOOLS/tree" ready a "$word" ready b
        assert_fate b alive
        for strategy in auto poll prctl; do
            witness --ready 2 "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms \
                "$TOOLS/tree" ready a "$word" call ready b
            [[ "$output" == *"| call 0"* ]]
            assert_fate b TERM
            assert_said 'sending SIGTERM$' 1
        done
        for words in 'ready b' 'call ready b'; do
            # shellcheck disable=SC2086
            witness --ready 2 --before "timeout 10 sh $ended" "${guarded[@]}" "$TOOLS/tree" ready a "$word" $words lastthread 10
            [[ "$output" == *"| ended"* ]]
        done
    done
}

# The kernel refuses the parent-death signal, by which a process is watched whose thread of the C library's had to
# go: the line, the state and the call say one and the same.
@test "leader: a hand-over that is refused" {
    local status=$BATS_TEST_TMPDIR/status.json
    witness --ready 1 --wait-ms 50 --before "until grep -q '\"$([ "$(id -u)" = 0 ] && echo unwatched || echo pidfd)\"' '$status' 2>/dev/null; do
            '$COMMAND_UNDER_TEST' --status --json \$VICTIM >'$status'; done" \
        "${guarded[@]}" "$TOOLS/refuse" EPERM prctl "$TOOLS/tree" fork ready b mainends call ready c
    if [ "$(id -u)" = 0 ]; then
        assert_said 'not watched any more: its main thread has ended \(EPERM\)$' 1
        [[ "$output" == *"| call -1"* ]]
    else
        assert_said 'not watched' 0
        [[ "$output" == *"| call 0"* ]]
    fi
}
