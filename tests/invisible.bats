#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What a host sees of itself is what it saw before; what it does to itself does not shake us off.

setup() {
    load helpers
    setup_guarded
}

# views NAME=VALUE...: what the probe sees, in $without and $with; "probe" is run the same way twice.
views() {
    local how
    for how in "" exec; do
        # descriptor 3 is bats's own
        env -u LD_PRELOAD "$TOOLS/probe" $how <"$BATS_TEST_TMPDIR/in" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&-
        mv "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/without$how"
        env "LD_PRELOAD=$LIBORPHANAGE" "$@" "$TOOLS/probe" $how <"$BATS_TEST_TMPDIR/in" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&-
        mv "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/with$how"
        [ ! -s "$BATS_TEST_TMPDIR/err" ]
        # 0 lines would be a broken probe
        [ "$(wc -l <"$BATS_TEST_TMPDIR/without$how")" -gt 150 ]
        diff "$BATS_TEST_TMPDIR/without$how" "$BATS_TEST_TMPDIR/with$how" >"$BATS_TEST_TMPDIR/difference$how" || :
        cat "$BATS_TEST_TMPDIR/difference$how"
    done
}

# bats test_tags=own,emulated
@test "invisible: a host sees the same of itself, in the program, in its fork child, after exec" {
    : >"$BATS_TEST_TMPDIR/in"
    for strategy in pidfd poll; do
        views "ORPHANAGE_STRATEGY=$strategy"
        [ ! -s "$BATS_TEST_TMPDIR/difference" ]
        [ ! -s "$BATS_TEST_TMPDIR/differenceexec" ]
    done
}

# bats test_tags=own
@test "invisible: the threadless strategy shows one handler and nothing else" {
    : >"$BATS_TEST_TMPDIR/in"
    views ORPHANAGE_STRATEGY=prctl
    [ "$(grep -c '^>' "$BATS_TEST_TMPDIR/difference")" = 2 ]
    [ "$(grep '^>' "$BATS_TEST_TMPDIR/difference" | grep -c 'signal 23: handled')" = 2 ]
    [ "$(grep -c '^>' "$BATS_TEST_TMPDIR/differenceexec")" = 2 ]
}

# bats test_tags=own,emulated
@test "invisible: a program that closes all descriptors, or dups over them, stays watched" {
    for strategy in pidfd poll prctl; do
        for what in closeall dupall; do
            witness --ready 2 "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms \
                "$TOOLS/tree" ready a fork "$what" ready b
            assert_all TERM
        done
    done
}

# bats test_tags=own
@test "invisible: a program that closes stderr lets its reader see the end" {
    # The pipe's reader sees its end although the program lives on, and is watched.
    mkfifo "$BATS_TEST_TMPDIR/pipe"
    timeout 10 cat "$BATS_TEST_TMPDIR/pipe" >"$BATS_TEST_TMPDIR/read" 3>&- &
    local reader=$!
    witness --ready 2 --before "while kill -0 $reader 2>/dev/null; do :; done; cat /proc/\$VICTIM/task/*/comm" \
        --stderr "$BATS_TEST_TMPDIR/pipe" "${guarded[@]}" "$TOOLS/tree" closeall ready a fork ready b
    assert_all TERM
    wait "$reader" # 124 if the time was over
}

@test "invisible: a blocked signal stays pending, and is the host's" {
    run -0 env "LD_PRELOAD=$LIBORPHANAGE" python3 -c '
import os, signal
for number in (signal.SIGUSR1, signal.SIGTERM, signal.SIGCHLD, signal.SIGRTMIN + 5):
    signal.pthread_sigmask(signal.SIG_BLOCK, [number])
    os.kill(os.getpid(), number)
    assert number in signal.sigpending()
    assert signal.sigwait([number]) == number
print("pending and waited for")'
    [ "$output" = "pending and waited for" ]
}

# bats test_tags=own,root
@test "invisible: a change of the user after arming does not unwatch a process that has a thread" {
    need_root
    for strategy in pidfd poll; do
        witness --ready 2 "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms \
            "$TOOLS/tree" ready a fork setuid 65534 ready b
        assert_all TERM
    done
    # The kernel forgets a parent-death signal then: a known limit of the threadless strategy.
    witness --ready 2 --wait-ms 300 \
        "${guarded[@]}" ORPHANAGE_STRATEGY=prctl "$TOOLS/tree" ready a fork setuid 65534 ready b
    assert_all alive
}

@test "invisible: POSIX locks survive, also on the file that is stderr" {
    # Closing any descriptor of a file drops all of a process's locks on it (fcntl(2)).
    for strategy in pidfd poll prctl; do
        run -0 --separate-stderr env "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_LOG=debug "LD_PRELOAD=$LIBORPHANAGE" python3 -c '
import ctypes, fcntl, os, sys
path = sys.argv[1]
log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
os.dup2(log, 2)
fcntl.lockf(2, fcntl.LOCK_EX)
child = os.fork()   # its watch writes a line to the same file
if child == 0: os._exit(0)
os.waitpid(child, 0)
other = os.fork()
if other == 0:
    try: fcntl.lockf(os.open(path, os.O_RDWR), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError: os._exit(3)
    os._exit(4)
print(os.waitstatus_to_exitcode(os.waitpid(other, 0)[1]))' "$BATS_TEST_TMPDIR/log"
        [ "$output" = 3 ]
    done
}

@test "invisible: waiting for any child sees no other than the host's" {
    run -0 env "LD_PRELOAD=$LIBORPHANAGE" python3 -c '
import os
try: os.waitpid(-1, os.WNOHANG)
except ChildProcessError: print("no children")'
    [ "$output" = "no children" ]
}
