#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Each call of the library's that can fail, made to fail, in the library alone (tools/faults.c). What is
# promised: the host runs on, and it is watched all the same, or it is said that it is not.
# Errnos: 1 EPERM, 3 ESRCH, 4 EINTR, 5 EIO, 11 EAGAIN, 12 ENOMEM, 22 EINVAL, 23 ENFILE, 24 EMFILE, 38 ENOSYS.

setup() {
    load helpers
    export FAULTS_LOG=$BATS_TEST_TMPDIR/faults
    setup_guarded
    guarded=(env "LD_PRELOAD=$TOOLS/libfaults.so:$LIBORPHANAGE" ORPHANAGE_SETTLE=0 ORPHANAGE_INTERVAL=20ms)
}

# tree_with FAULTS STRATEGY [ARGUMENT OF WITNESS...]: its root is killed when it has lived for a while.
tree_with() {
    : >"$FAULTS_LOG"
    witness "${@:3}" --ready 2 --age-ms 60 \
        "${guarded[@]}" "FAULTS=$1" "ORPHANAGE_STRATEGY=$2" "$TOOLS/tree" ready a fork ready b
    echo "faults: $(sort "$FAULTS_LOG" | uniq -c | tr -s '\n ' ' ')"
    # Every call that was to fail did.
    for call in ${1//,/ }; do grep -qx "${call%=*}" "$FAULTS_LOG"; done
}

# watched FAULTS STRATEGY: all the same.
watched() {
    tree_with "$@"
    assert_fate b TERM
}

# unwatched FAULTS STRATEGY REASON: and both processes say so.
unwatched() {
    tree_with "$1" "$2" --wait-ms 200
    assert_fate b alive
    assert_said "not watched: $3\$" 2
}

@test "faults: they strike the library alone" {
    : >"$FAULTS_LOG"
    run -0 --separate-stderr timeout 10 "${guarded[@]}" FAULTS=pthread_create=11,PR_SET_PDEATHSIG=1 ORPHANAGE_LOG=debug \
        "$TOOLS/tree" lastthread 10
    [[ "$stderr" == *"no thread to watch in (EAGAIN); using the parent-death signal instead"*"not watched: no parent-death signal (EPERM)"* ]]
    [ "$(sort -u "$FAULTS_LOG" | tr '\n' ' ')" = "PR_SET_PDEATHSIG pthread_create " ]
    : >"$FAULTS_LOG"
    run -0 --separate-stderr timeout 10 "${guarded[@]}" ORPHANAGE_LOG=debug "$TOOLS/tree" exit 0
    [[ "$stderr" != *"no thread"* ]]
    [ ! -s "$FAULTS_LOG" ]
}

@test "faults: no thread: the parent-death signal, and whoever asked for a thread is told" {
    local fault
    for fault in pthread_create=11 pthread_create=12 pthread_create=22 pthread_create=1 pthread_attr_init=12 pthread_sigmask=22; do
        watched "$fault" auto
        assert_said 'no thread' 0
    done
    for strategy in pidfd poll; do
        watched pthread_create=11 "$strategy"
        assert_said 'no thread to watch in \(EAGAIN\); using the parent-death signal instead$' 2
    done
}

@test "faults: a thread without what it could do without" {
    local fault
    for fault in pthread_key_create=11 pthread_setspecific=12 PR_SET_NAME=1 PR_GET_NAME=22 clock=38; do
        watched "$fault" auto
        assert_said '.' 1
    done
}

@test "faults: no pidfd, no table of one's own, no waiting on it: it looks each interval" {
    local fault
    for fault in pidfd_open=24 pidfd_open=23 pidfd_open=3 close_range=12 poll=22; do
        watched "$fault" auto
        watched "$fault" pidfd
        assert_said 'no pidfd of the parent to wait on \(E[A-Z]+\); looking each ORPHANAGE_INTERVAL instead$'
    done
    # cut short time and again
    for strategy in pidfd poll; do watched poll=4 "$strategy"; done
}

@test "faults: a pidfd that is readable while the parent lives: it asks ever more seldom" {
    watched ready=1 pidfd
    assert_said '.' 1
    # Without end, in the second and more that both have lived, it would be thousands.
    [ "$(grep -cx ready "$FAULTS_LOG")" -lt 100 ]
}

@test "faults: no table of one's own, and the pidfd gets the number of a closed stderr" {
    : >"$FAULTS_LOG"
    witness --ready 2 "${guarded[@]}" FAULTS=close_range=12 sh -c 'exec "$0" ready a fork ready b 2>&-' "$TOOLS/tree"
    assert_fate b TERM
    assert_silent
    [ -s "$FAULTS_LOG" ]
}

@test "faults: a thread that cannot be told to end, when the main thread does" {
    : >"$FAULTS_LOG"
    witness --ready 2 --age-ms 60 "${guarded[@]}" FAULTS=setresuid=1 "$TOOLS/tree" ready a fork ready b exitmain
    assert_fate b TERM
    [ -s "$FAULTS_LOG" ]
}

@test "faults: no parent-death signal, no handler for it: it is said" {
    unwatched sigaction=22 prctl 'no parent-death signal \(EBUSY\)'
    unwatched PR_SET_PDEATHSIG=22 prctl 'no parent-death signal \(EINVAL\)'
    unwatched PR_GET_PDEATHSIG=1 prctl 'no parent-death signal \(EPERM\)'
    unwatched gettid=38 prctl 'no parent-death signal \(ENOTSUP\)'
    unwatched pthread_create=11,PR_SET_PDEATHSIG=1 auto 'no parent-death signal \(EPERM\)'
    # A blocked SIGURG cannot be told from a free one: another signal serves.
    watched pthread_sigmask=22 prctl
}

@test "faults: no way to watch: the program that asked is told, and may ask again" {
    for strategy in auto prctl; do
        witness --ready 1 --kill-nobody --wait-ms 100 \
            "${guarded[@]}" FAULTS=pthread_create=11,PR_SET_PDEATHSIG=1 "ORPHANAGE_STRATEGY=$strategy" \
            ORPHANAGE_SCOPE=none "$TOOLS/tree" call call ready me
        [ "$(grep -c '^| call -1$' <<<"$output")" = 2 ]
        assert_said 'not watched: no parent-death signal \(EPERM\)$' 2
        assert_fate me alive
    done
}

@test "faults: no timer: it is said, and the orphan is not ended before its time" {
    local fault
    for fault in timer_create=11 timer_settime=22; do
        # to judge a young one again
        : >"$FAULTS_LOG"
        witness --ready 2 --wait-ms 200 --after "$(lines_said 'no timer' 1)" \
            "${guarded[@]}" "FAULTS=$fault" ORPHANAGE_STRATEGY=prctl ORPHANAGE_SETTLE=1m \
            "$TOOLS/tree" ready a fork ready b
        assert_fate b alive
        assert_said 'no timer \(E[A-Z]+\): this orphan is not waited for$' 1
        # to end one that does not heed its signal
        witness --ready 2 --wait-ms 200 --after "$(lines_said 'no timer' 1)" \
            "${guarded[@]}" "FAULTS=$fault" ORPHANAGE_STRATEGY=prctl ORPHANAGE_KILL_AFTER=50ms \
            "$TOOLS/tree" ready a fork ignore 15 ready b
        assert_fate b alive
        assert_said 'no timer \(E[A-Z]+\): this orphan is not waited for$' 1
    done
    # A thread needs none.
    witness --ready 2 \
        "${guarded[@]}" FAULTS=timer_create=11 ORPHANAGE_KILL_AFTER=50ms "$TOOLS/tree" ready a fork ignore 15 ready b
    assert_fate b KILL
}

@test "faults: a line that cannot be written keeps no signal back" {
    for strategy in pidfd poll prctl; do
        for error in 5 27 32; do # 27 EFBIG, 32 EPIPE: those with signals
            watched "write=$error,socket=24" "$strategy"
            assert_silent
        done
    done
    watched pidfd_getfd=1 pidfd
    assert_said 'sending SIGTERM$' 1
}

@test "faults: a signal that is refused is not passed over in silence" {
    witness --ready 2 --wait-ms 400 --after "$(lines_said 'sending SIGKILL' 1)" \
        "${guarded[@]}" FAULTS=kill=1 ORPHANAGE_KILL_AFTER=50ms "$TOOLS/tree" ready a fork ready b
    assert_fate b alive
    assert_said 'sending SIGTERM$' 1
    assert_said 'still alive 50 ms after SIGTERM; sending SIGKILL$' 1
}
