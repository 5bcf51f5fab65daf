#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Who is watched at all, and whom the signal goes to: SCOPE, ONLY, SKIP, TARGET, PARENT, init.

setup() {
    load helpers
    setup_guarded
}

# bats test_tags=own,emulated
@test "choice: scope forked watches fork children, not what was exec'd" {
    witness --ready 2 "${guarded[@]}" ORPHANAGE_SCOPE=forked "$TOOLS/tree" ready a fork ready b
    assert_all TERM
    witness --ready 2 --wait-ms 300 "${guarded[@]}" ORPHANAGE_SCOPE=forked "$TOOLS/tree" ready a spawn ready b
    assert_all alive
    # ... but the fork children of what was exec'd
    witness --ready 3 --kill b "${guarded[@]}" ORPHANAGE_SCOPE=forked "$TOOLS/tree" ready a spawn ready b fork ready c
    assert_fate c TERM
}

# bats test_tags=own,emulated
@test "choice: scope none watches nobody" {
    witness --ready 3 --wait-ms 300 \
        "${guarded[@]}" ORPHANAGE_SCOPE=none "$TOOLS/tree" ready a fork ready b spawn ready c
    assert_all alive
    assert_silent
}

# bats test_tags=own
@test "choice: ONLY and SKIP go by the name of the program, and hold for its fork children" {
    local names=$BATS_TEST_TMPDIR
    cp "$TOOLS/tree" "$names/worker-7"
    for setting in ORPHANAGE_ONLY=worker-? ORPHANAGE_ONLY=a,worker* ORPHANAGE_SKIP=tree ORPHANAGE_SKIP=x,[a-v]*; do
        witness --ready 2 "${guarded[@]}" "$setting" "$names/worker-7" ready a fork ready b
        assert_all TERM
        witness --ready 2 --wait-ms 300 "${guarded[@]}" "$setting" "$TOOLS/tree" ready a fork ready b
        assert_all alive
    done
    # SKIP wins
    witness --ready 2 --wait-ms 300 \
        "${guarded[@]}" ORPHANAGE_ONLY=tree ORPHANAGE_SKIP=tree "$TOOLS/tree" ready a fork ready b
    assert_all alive
}

@test "choice: a script goes by its own name and by its interpreter's" {
    printf '#!/bin/bash\necho "ready $1 $$"; [ "$1" = b ] || "$0" b & read -r x <> <(:)\n' >"$BATS_TEST_TMPDIR/my-script"
    chmod +x "$BATS_TEST_TMPDIR/my-script"
    for name in my-script bash; do
        witness --ready 2 "${guarded[@]}" ORPHANAGE_ONLY="$name" "$BATS_TEST_TMPDIR/my-script" a
        assert_fate b TERM
        assert_said 'my-script\[[0-9]+\]: parent'
        witness --ready 2 --wait-ms 300 "${guarded[@]}" ORPHANAGE_SKIP="$name" "$BATS_TEST_TMPDIR/my-script" a
        assert_fate b alive
    done
}

# bats test_tags=own
@test "choice: target group reaches members without the library, target process does not" {
    # setsid makes the group; a bystander in it has no library and another, living parent
    for strategy in pidfd prctl; do
        witness --ready 3 --kill master --wait-ms 1000 \
            "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_TARGET=group \
            "$TOOLS/tree" fork ready master fork setsid ready worker setenv LD_PRELOAD= spawn ready bystander
        assert_fate worker TERM
        assert_fate bystander TERM
        assert_said 'sending SIGTERM to its process group$' 1
        witness --ready 3 --kill master --wait-ms 1500 "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" \
            "$TOOLS/tree" fork ready master fork setsid ready worker setenv LD_PRELOAD= spawn ready bystander
        assert_fate worker TERM
        assert_fate bystander alive
    done
}

@test "choice: a parent that is not who the spawner says is gone already" {
    local fifo=$BATS_TEST_TMPDIR/fifo
    mkfifo "$fifo"
    # No settling: at once, although SETTLE is a minute. timeout(1) would end it with another status.
    for strategy in pidfd poll prctl; do
        run -143 timeout 5 env "LD_PRELOAD=$LIBORPHANAGE" ORPHANAGE_SETTLE=60s "ORPHANAGE_STRATEGY=$strategy" \
            ORPHANAGE_PARENT=$$ cat "$fifo"
        [[ "$output" == *"parent $$ is gone, adopted by "*"; sending SIGTERM"* ]]
    done
}

@test "choice: a parent that ends while the program loads is gone if the spawner says who it was" {
    need_tracer
    # The constructor's second getsid() asks for the parent. The tracer holds it there until the parent
    # has ended; a parent of whom nothing is known any more might have made a daemon.
    slow_load=(strace -f -qq -o "$BATS_TEST_TMPDIR/trace" -e trace=getsid -e inject=getsid:delay_enter=900000:when=2)
    for strategy in pidfd poll prctl; do
        witness --kill-nobody --wait-ms 1 --before "$(lines_said 'sending SIGTERM$' 1)" \
            sh -c '"$@" & exec sleep 1000' sh \
            "${slow_load[@]}" env "LD_PRELOAD=$LIBORPHANAGE" "ORPHANAGE_STRATEGY=$strategy" \
            "$TOOLS/tree" setenv-pid ORPHANAGE_PARENT forkexit-after 300 exec ready b
        grep -q 'getsid.*ESRCH' "$BATS_TEST_TMPDIR/trace"
    done
}

# bats test_tags=own
@test "choice: a parent that is who the spawner says is watched as any" {
    witness --ready 2 "${guarded[@]}" "$TOOLS/tree" ready a setenv-pid ORPHANAGE_PARENT spawn ready b
    assert_all TERM
    witness --ready 2 --kill-nobody --wait-ms 300 \
        "${guarded[@]}" "$TOOLS/tree" ready a setenv-pid ORPHANAGE_PARENT spawn ready b
    assert_all alive
}

# bats test_tags=own,root
@test "choice: children of init have no watch, their fork children do" {
    need_root
    # A pid namespace: tree is forked by its init (sh), or is its init itself.
    witness --ready 2 --kill a "${guarded[@]}" ORPHANAGE_LOG=debug unshare -p -f --mount-proc sh -c '
        "$0" ready a fork ready b & pid=$!
        until [ "$(cat /proc/$pid/task/$pid/children | wc -w)" = 1 ]; do :; done
        cat /proc/$pid/task/*/comm >&2; kill -9 $pid; wait; exec sleep 1000' "$TOOLS/tree" || :
    assert_said '^orphanage: tree\[[0-9]+\]: not watched: a child of init$' 1
    assert_said 'tree\[[0-9]+\]: parent [0-9]+ (is gone|was killed by SIG[A-Z]+|exited with status [0-9]+), adopted by 1; sending SIGTERM$' 1
}

# bats test_tags=root
@test "choice: a fork child in a new pid namespace is not taken for an orphan" {
    need_root
    # Python 3.12 warns of a fork beside a thread.
    witness --ready 1 --kill-nobody --wait-ms 400 "${guarded[@]}" python3 -W ignore::DeprecationWarning -c '
import ctypes, os, signal
assert ctypes.CDLL(None).unshare(0x20000000) == 0  # CLONE_NEWPID
if os.fork() == 0:
    os.write(1, b"ready child 0\n")  # its number out here is not known in there
    signal.pause()
signal.pause()'
    assert_all alive
    assert_silent
}

# bats test_tags=own
@test "choice: of two copies one watches, and one line is said" {
    local copy=$BATS_TEST_TMPDIR/copy.so threads
    cp "$LIBORPHANAGE" "$copy"
    threads='for p in $(cat /proc/$VICTIM/task/*/children) $VICTIM; do ls /proc/$p/task | wc -l; done'
    for list in "$LIBORPHANAGE:$copy" "$copy:$LIBORPHANAGE"; do
        witness --ready 2 --before "$threads" env "LD_PRELOAD=$list" ORPHANAGE_SETTLE=0 "$TOOLS/tree" ready a fork ready b
        assert_all TERM
        [ "$(grep -cx '| 2' <<<"$output")" = 2 ]
        assert_said 'sending SIGTERM$' 1
    done
}

@test "choice: a copy that a program asks hands the question on" {
    local copy=$BATS_TEST_TMPDIR/copy.so
    cp "$LIBORPHANAGE" "$copy"
    run -0 env "LD_PRELOAD=$LIBORPHANAGE" ORPHANAGE_SCOPE=none python3 -c '
import ctypes, os, sys
library = ctypes.CDLL(sys.argv[1], use_errno=True)
before = len(os.listdir("/proc/self/task"))
print(library.exit_when_orphaned(), before, len(os.listdir("/proc/self/task")))' "$copy"
    [ "$output" = "0 1 2" ]
}
