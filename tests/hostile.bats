#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Hosts and systems that refuse what we need: watched all the same, or said why not; never a hang,
# never a crash, never a healthy process ended.

setup() {
    load helpers
    setup_guarded
}

# healthy_then_ended COMMAND...: the tree a-b does nothing while its parent lives, and then b ends.
healthy_then_ended() {
    witness --ready 2 --kill-nobody --wait-ms 150 "$@"
    assert_all alive
    witness --ready 2 "$@"
    assert_all TERM
}

# bats test_tags=own
@test "hostile: system calls that are missing or refused, singly" {
    local call error
    for call in pidfd_open close_range clone3 prctl pidfd_getfd timer_create socket; do
        for error in ENOSYS EPERM; do
            healthy_then_ended "${guarded[@]}" ORPHANAGE_INTERVAL=20ms "$TOOLS/refuse" "$error" "$call" \
                "$TOOLS/tree" ready a fork ready b
        done
    done
}

# bats test_tags=own
@test "hostile: all of them together" {
    for error in ENOSYS EPERM; do
        witness --ready 2 --wait-ms 1000 "${guarded[@]}" ORPHANAGE_INTERVAL=20ms "$TOOLS/refuse" "$error" \
            pidfd_open,close_range,clone3,prctl,pidfd_getfd,timer_create,socket "$TOOLS/tree" ready a fork ready b
        # Our own thread comes from clone, which fork() needs, too. The C library's comes from clone3:
        # ENOSYS lets the library go back to clone; EPERM does not, and then nothing is left.
        if [ "$error" = ENOSYS ] || [ "$(id -u)" != 0 ]; then
            assert_all TERM
        else
            assert_all alive
            assert_said 'not watched: no parent-death signal \(EPERM\)$' 2
        fi
    done
}

# bats test_tags=own
@test "hostile: 32-bit machines before Linux 5.1 have a grace, too" {
    for error in ENOSYS EPERM; do
        witness --ready 2 "${guarded[@]}" ORPHANAGE_STRATEGY=prctl ORPHANAGE_KILL_AFTER=100ms \
            "$TOOLS/refuse" "$error" timer_settime64 "$TOOLS/tree" ready a fork ignore 15 ready b
        assert_all KILL
    done
}

# bats test_tags=own
@test "hostile: without pidfd_open or close_range it polls" {
    for call in pidfd_open close_range; do
        witness --ready 2 --before "$(lines_said '[(]poll' 2)" \
            "${guarded[@]}" ORPHANAGE_LOG=debug ORPHANAGE_INTERVAL=20ms \
            "$TOOLS/refuse" ENOSYS "$call" \
            "$TOOLS/tree" ready a fork ready b
        assert_said 'no pidfd of the parent to wait on \(ENOSYS\); looking each ORPHANAGE_INTERVAL instead$' 2
        assert_said '\(poll\)$' 2
    done
}

# bats test_tags=own
@test "hostile: a filter that answers success without doing anything puts no descriptor into the host" {
    witness --ready 2 --before 'ls /proc/$VICTIM/fd | wc -l; readlink /proc/$VICTIM/fd/* | grep -c pidfd; true' \
        "${guarded[@]}" ORPHANAGE_INTERVAL=20ms "$TOOLS/refuse" 0 close_range "$TOOLS/tree" ready a fork ready b
    assert_all TERM
    [ "${lines[1]}" = "| 0" ]
    # The first descriptor is free in the host, too.
    witness --ready 2 --before 'readlink /proc/$VICTIM/fd/* | grep -c pidfd; true' \
        "${guarded[@]}" ORPHANAGE_INTERVAL=20ms "$TOOLS/refuse" 0 close_range \
        sh -c 'exec "$@" <&-' sh "$TOOLS/tree" ready a fork ready b
    assert_all TERM
    [ "${lines[0]}" = "| 0" ]
}

# bats test_tags=own
@test "hostile: what was asked for and cannot be had is said without being asked" {
    witness --ready 2 --before "$(lines_said "no pidfd" 2)" \
        "${guarded[@]}" ORPHANAGE_STRATEGY=pidfd ORPHANAGE_INTERVAL=20ms \
        "$TOOLS/refuse" EPERM pidfd_open \
        "$TOOLS/tree" ready a fork ready b
    assert_all TERM
    assert_said 'no pidfd of the parent to wait on \(EPERM\); looking' 2
    # auto did what it promises, so it is silent
    witness --ready 2 --kill-nobody --wait-ms 100 \
        "${guarded[@]}" "$TOOLS/refuse" EPERM pidfd_open "$TOOLS/tree" ready a fork ready b
    assert_silent
}

# bats test_tags=own,root
@test "hostile: no thread left (RLIMIT_NPROC)" {
    need_root
    chmod 755 "$BATS_RUN_TMPDIR" "${BATS_TEST_TMPDIR%/*}" "$BATS_TEST_TMPDIR"
    cp "$LIBORPHANAGE" "$BATS_TEST_TMPDIR/liborphanage.so"
    cp "$TOOLS/tree" "$BATS_TEST_TMPDIR" # where another user can read them
    # Three tasks of a user that nobody else is: the master, its watch thread, and its worker.
    witness --ready 2 --user 54321 \
        prlimit --nproc=3 env "LD_PRELOAD=$BATS_TEST_TMPDIR/liborphanage.so" ORPHANAGE_SETTLE=0 \
        ORPHANAGE_LOG=debug "$BATS_TEST_TMPDIR/tree" ready a fork ready b
    assert_all TERM
    assert_said 'no thread to watch in \(EAGAIN\); using the parent-death signal instead$'
}

# bats test_tags=own
@test "hostile: no descriptor left (RLIMIT_NOFILE)" {
    healthy_then_ended "${guarded[@]}" ORPHANAGE_INTERVAL=20ms "$TOOLS/tree" ready a limit-files 3 fork ready b
    healthy_then_ended "${guarded[@]}" ORPHANAGE_INTERVAL=20ms "$TOOLS/tree" ready a limit-files 0 fork ready b
}

# bats test_tags=own
@test "hostile: no address space left (RLIMIT_AS)" {
    healthy_then_ended "${guarded[@]}" "$TOOLS/tree" ready a limit-memory fork ready b
    # also where the first thread, whose stack the C library would use again, is still to come
    healthy_then_ended "${guarded[@]}" ORPHANAGE_SCOPE=forked "$TOOLS/tree" ready a limit-memory fork ready b
}

# bats test_tags=own,root
@test "hostile: /proc not mounted" {
    need_root
    healthy_then_ended unshare -m --propagation private sh -c 'umount -l /proc; exec "$@"' sh \
        "${guarded[@]}" "$TOOLS/tree" ready a fork ready b
}

# bats test_tags=own,emulated
@test "hostile: the main thread ends, the process goes on" {
    for strategy in pidfd poll prctl; do
        witness --ready 2 "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=20ms \
            "$TOOLS/tree" ready a fork ready b exitmain
        assert_fate b TERM
    done
}

@test "hostile: the main thread ends because the parent does, in a session of its own" {
    # A pipe from the parent is closed before the parent is gone: the main thread leaves while the
    # watch learns of it, and many at once make all orders of the two.
    for strategy in pidfd poll prctl; do
        witness --ready 41 --kill a --age-ms "$PAST_SETTLING" \
            "${guarded[@]}" ORPHANAGE_SETTLE=1s "ORPHANAGE_STRATEGY=$strategy" \
            ORPHANAGE_INTERVAL=20ms "$TOOLS/tree" ready a lifeline times 40 setsid ready b eof exitmain
        assert_fate b TERM
    done
}

@test "hostile: the main thread ends in the grace, and the process is killed all the same" {
    local program='
import ctypes, os, signal, threading, time
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
threading.Thread(target=time.sleep, args=(1000,)).start()
os.write(1, b"ready worker %d\n" % os.getpid())
signal.sigwait([signal.SIGTERM])
ctypes.CDLL(None).pthread_exit(None)'
    # Waits for the signal where it is blocked; a thread that never ends stays.
    for strategy in pidfd poll prctl; do
        witness --ready 2 \
            "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms ORPHANAGE_KILL_AFTER=100ms \
            sh -c 'python3 -c "$0" & echo ready master $$; wait' "$program"
        assert_fate worker KILL
        witness --ready 2 --wait-ms 400 \
            "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms ORPHANAGE_KILL_AFTER=0 \
            sh -c 'python3 -c "$0" & echo ready master $$; wait' "$program"
        assert_fate worker alive
    done
}

# bats test_tags=own
@test "hostile: a process whose main thread has ended ends with the last of its other threads" {
    # Ours must not be that one: the process would live on for ever.
    for strategy in auto pidfd poll prctl; do
        run -0 timeout 10 env "LD_PRELOAD=$LIBORPHANAGE" "ORPHANAGE_STRATEGY=$strategy" "$TOOLS/tree" lastthread 100
        [ -z "$output" ]
        witness --ready 2 --kill-nobody --wait-ms 3000 "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" \
            "$TOOLS/tree" ready a fork ready b lastthread 300
        assert_fate b ended
    done
    # Also where another thread than the main one started the watch.
    run -0 timeout 10 env "LD_PRELOAD=$LIBORPHANAGE" ORPHANAGE_SCOPE=none "$TOOLS/tree" threadcall lastthread 100
    [ "$output" = "call 0" ]
    # Or where the watch is over, of a daemon.
    witness --ready 2 --before "$(lines_said 'left alone: ' 1)" "${guarded[@]}" ORPHANAGE_SETTLE=1s ORPHANAGE_LOG=debug \
        "$TOOLS/tree" ready a lifeline fork forkexit setsid ready b eof lastthread 100
    assert_fate b exit-0
    # Without the means to hand over to, too.
    witness --ready 2 --kill-nobody --wait-ms 3000 \
        "${guarded[@]}" "$TOOLS/refuse" EPERM prctl "$TOOLS/tree" ready a fork ready b lastthread 300
    assert_fate b ended
}

# storm [NAME=VALUE]...: 400 forks in a malloc storm, all of them well, in time.
storm() {
    run -0 timeout 60 env "$@" "$TOOLS/storm" 400
    [ "$output" = "400 of 400" ]
}

@test "hostile: a malloc storm that forks, under four allocators, before and after us" {
    local allocator found
    storm "LD_PRELOAD=$LIBORPHANAGE"
    storm "LD_PRELOAD=$LIBORPHANAGE" ORPHANAGE_STRATEGY=prctl
    for allocator in libjemalloc.so libtcmalloc_minimal.so libmimalloc.so; do
        found=$(ldconfig -p | awk -v name="$allocator" 'index($1, name ".") == 1 { print $NF; exit }')
        [ -n "$found" ] || skip "no $allocator"
        storm "LD_PRELOAD=$LIBORPHANAGE:$found"
        storm "LD_PRELOAD=$found:$LIBORPHANAGE"
        witness --ready 2 --kill storm env "LD_PRELOAD=$found:$LIBORPHANAGE" ORPHANAGE_SETTLE=0 "$TOOLS/storm" 50 last
        assert_fate last TERM
    done
}

@test "hostile: a library that forks, starts threads and raises signals in its constructor and fork handlers" {
    for order in "$TOOLS/libnoisy.so:$LIBORPHANAGE" "$LIBORPHANAGE:$TOOLS/libnoisy.so"; do
        for strategy in pidfd poll prctl; do
            storm "LD_PRELOAD=$order" "ORPHANAGE_STRATEGY=$strategy"
            healthy_then_ended env "LD_PRELOAD=$order" ORPHANAGE_SETTLE=0 "ORPHANAGE_STRATEGY=$strategy" \
                ORPHANAGE_INTERVAL=20ms "$TOOLS/tree" ready a fork ready b
        done
    done
}

@test "hostile: a storm of shells, subshells and programs" {
    run -0 timeout 60 env "LD_PRELOAD=$LIBORPHANAGE" sh -c '
        i=0; while [ $i -lt 300 ]; do (exit 0) && /bin/true && x=$(echo $i) || exit 1; i=$((i+1)); done; echo "$x"'
    [ "$output" = 299 ]
}

# bash exports an unsetenv() and a getenv() of its own, which know bash's variables alone.
@test "hostile: ORPHANAGE_PARENT is taken out of bash's environment, and its commands live" {
    # The parent says its pid, and stays.
    local parent='ORPHANAGE_PARENT=${2:-$$} LD_PRELOAD=$0 bash -c "$1"; exit $?'
    run -0 --separate-stderr sh -c "$parent" "$LIBORPHANAGE" 'sleep 1 && sleep 1 && env'
    [[ "$output" == *"LD_PRELOAD=$LIBORPHANAGE"* ]]
    [ -z "$stderr" ]
    # bats 1.11 has this test's name in the environment, and the variable's in that.
    run -1 grep '^ORPHANAGE_PARENT=' <<<"$output"
    # The control: of another parent it is an orphan.
    run -143 --separate-stderr sh -c "$parent" "$LIBORPHANAGE" 'while :; do :; done' "$$"
    [[ "$stderr" == *"parent $$ is gone"* ]]
}
