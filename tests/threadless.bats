#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The strategy without a thread: for programs that a thread would break, and where none is to be had.

setup() {
    load helpers
    setup_guarded
}

threads_of() {
    find "/proc/$1/task" -mindepth 1 -maxdepth 1 | wc -l
}

# bats test_tags=own
@test "threadless: no thread, in the program and in its fork children" {
    witness --ready 2 --kill-nobody --wait-ms 100 \
        --before 'for p in $(cat /proc/$VICTIM/task/*/children) $VICTIM; do ls /proc/$p/task | wc -l; done' \
        "${guarded[@]}" ORPHANAGE_STRATEGY=prctl "$TOOLS/tree" ready a fork ready b
    [ "$(grep -cx '| 1' <<<"$output")" = 2 ]
    witness --ready 2 --kill-nobody --wait-ms 100 \
        --before 'for p in $(cat /proc/$VICTIM/task/*/children) $VICTIM; do ls /proc/$p/task | wc -l; done' \
        "${guarded[@]}" "$TOOLS/tree" ready a fork ready b
    [ "$(grep -cx '| 2' <<<"$output")" = 2 ]
}

# bats test_tags=own
@test "threadless: named programs get it under auto, and only under auto" {
    for setting in "ORPHANAGE_THREADLESS=tree auto prctl" "ORPHANAGE_THREADLESS=t* auto prctl" \
        "ORPHANAGE_THREADLESS=other auto pidfd" "ORPHANAGE_THREADLESS=tree pidfd pidfd"; do
        read -r list strategy expected <<<"$setting"
        witness --ready 2 --before "$(lines_said watching 2)" \
            "${guarded[@]}" "$list" ORPHANAGE_STRATEGY="$strategy" ORPHANAGE_LOG=debug "$TOOLS/tree" ready a fork ready b
        assert_all TERM
        assert_said "watching parent [0-9]+ \\($expected\\)\$" 2
    done
}

# checked CHECKER fork|leak|nothing [NAME=VALUE]...: a program with a sanitizer, which wants to be the first library.
checked() {
    local checker=$1
    shift
    [ -x "$BATS_TEST_TMPDIR/$checker" ] || cc -g "-fsanitize=$checker" -o "$BATS_TEST_TMPDIR/$checker" -xc - <<'C'
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
static char *volatile lost;
int main(int argc, char **argv)
{
    int status = 0;
    pid_t child;
    lost = strdup(argv[0]);
    if (argc == 1 || strcmp(argv[1], "leak") != 0)
        free(lost);
    lost = NULL;
    for (int forks = argc == 1 || strcmp(argv[1], "fork") != 0 ? 3 : 0; forks < 3; forks++) {
        usleep(1000); /* a thread of ours is there by now */
        child = fork();
        if (child != 0)
            return waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : 99;
    }
    return 0;
}
C
    env "LD_PRELOAD=$(cc -print-file-name="lib${checker:0:1}san.so") $LIBORPHANAGE" ASAN_OPTIONS=exitcode=23 "${@:2}" \
        "$BATS_TEST_TMPDIR/$checker" "$1"
}

@test "threadless: programs with a leak checker or a race checker get it under auto, as root" {
    # With a thread of our own, an ordinary user's, they work as ever.
    local strategy=pidfd
    [ "$(id -u)" != 0 ] || strategy=prctl
    for checker in address thread; do
        run -0 checked "$checker" fork
        [ -z "$output" ]
        run -0 checked "$checker" fork ORPHANAGE_LOG=debug
        # A fork child that ends at once may be gone before its thread has anything to say.
        [ "$(grep -c "watching parent [0-9]* ($strategy)\$" <<<"$output")" -ge 1 ]
        [ "$(grep -c 'watching parent' <<<"$output")" = "$(grep -c "($strategy)\$" <<<"$output")" ]
        [ "$strategy" = pidfd ] || [ "$(grep -c "($strategy)\$" <<<"$output")" = 4 ]
    done
    # The control: ThreadSanitizer ends a fork child that starts a thread of the C library's.
    [ "$(id -u)" != 0 ] || run -66 checked thread fork ORPHANAGE_STRATEGY=pidfd
}

# LeakSanitizer reads through the writable data of all libraries, as collectors do: in ours nothing may
# be out of its reach, and nothing that the thread cost may look lost.
@test "threadless: a leak checker bears the thread in a program that does not fork" {
    for strategy in pidfd poll; do
        run -0 checked address nothing "ORPHANAGE_STRATEGY=$strategy"
        [ -z "$output" ]
        # The control: the check is made.
        run -23 checked address leak "ORPHANAGE_STRATEGY=$strategy"
    done
}

# bats test_tags=own,emulated
@test "threadless: the end of the forking thread of a healthy parent kills nobody" {
    witness --ready 1 --kill-nobody --wait-ms 500 \
        "${guarded[@]}" ORPHANAGE_STRATEGY=prctl "$TOOLS/tree" threadfork ready b
    [[ "$output" == *"| joined"* ]]
    assert_fate b alive
    assert_silent
    # and the watch goes on
    witness --ready 2 "${guarded[@]}" ORPHANAGE_STRATEGY=prctl "$TOOLS/tree" ready a threadfork ready b
    assert_all TERM
    # The control: the kernel's signal alone does kill.
    witness --kill-nobody --wait-ms 20000 python3 -c '
import ctypes, os, signal, threading
armed, arm = os.pipe()
def fork():
    if os.fork() == 0:
        ctypes.CDLL(None).prctl(1, 15)
        print("ready b", os.getpid(), flush=True)
        os.write(arm, b"x")
        signal.pause()
    os.read(armed, 1)
t = threading.Thread(target=fork); t.start(); t.join(); print("waited", os.waitpid(-1, 0)[1])'
    [[ "$output" == *"| waited 15"* ]]
}

# bats test_tags=own
@test "threadless: a program without the library, exec'd by one with it, survives its parent's thread" {
    # What exec leaves behind is a parent-death signal whose default is to be ignored.
    witness --ready 1 --kill-nobody --wait-ms 500 "${guarded[@]}" ORPHANAGE_STRATEGY=prctl \
        "$TOOLS/tree" threadfork setenv LD_PRELOAD= exec ready b
    assert_fate b alive
}

# bats test_tags=own,emulated
@test "threadless: a parent that executes another program is still the parent" {
    for strategy in pidfd poll prctl; do
        witness --ready 1 --kill-nobody --wait-ms 300 \
            "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms "$TOOLS/tree" forkexec ready b
        assert_fate b alive
        witness --ready 1 \
            "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms "$TOOLS/tree" forkexec ready b
        assert_fate b TERM
    done
}

# bats test_tags=own
@test "threadless: fork in a signal handler of a single-threaded program" {
    witness --ready 1 "${guarded[@]}" ORPHANAGE_STRATEGY=prctl "$TOOLS/tree" signalfork ready b
    assert_fate b TERM
}

# bats test_tags=own
@test "threadless: a parent-death signal of the host's own stays" {
    witness --ready 1 \
        "${guarded[@]}" ORPHANAGE_STRATEGY=prctl sh -c 'setpriv --pdeathsig USR1 "$0" ready b & wait' "$TOOLS/tree"
    assert_fate b USR1
    assert_said 'not watched: no parent-death signal \(EBUSY\)$'
}

# bats test_tags=own
@test "threadless: a host that has SIGURG for itself keeps it, and is watched" {
    witness --ready 2 \
        "${guarded[@]}" ORPHANAGE_STRATEGY=prctl ORPHANAGE_SCOPE=none "$TOOLS/tree" handle 23 ready a fork call ready b
    [[ "$output" == *"| call 0"* ]]
    assert_all TERM
    witness --ready 2 --kill-nobody --wait-ms 500 --before 'kill -URG $VICTIM' \
        "${guarded[@]}" ORPHANAGE_STRATEGY=prctl ORPHANAGE_SCOPE=none \
        "$TOOLS/tree" handle 23 call ready a fork ready b || :
    [[ "$output" == *"| got 23"* ]]
}

# bats test_tags=own
@test "threadless: the real-time signal of such a host gets its handler again after an exec" {
    local words=(ready a fork handle 23 call exec)
    witness --ready 2 \
        "${guarded[@]}" ORPHANAGE_STRATEGY=prctl ORPHANAGE_SCOPE=none "$TOOLS/tree" "${words[@]}" call ready b
    assert_fate b TERM
    # The control: a program that does not ask is ended by that signal itself.
    witness --ready 2 "${guarded[@]}" ORPHANAGE_STRATEGY=prctl ORPHANAGE_SCOPE=none "$TOOLS/tree" "${words[@]}" ready b
    [[ "$output" != *TERM* && "$output" != *alive* ]]
}

# bats test_tags=own,emulated
@test "threadless: a stray SIGURG ends nobody" {
    witness --ready 2 --kill-nobody --wait-ms 300 \
        --before 'for i in 1 2 3; do kill -URG $VICTIM $(cat /proc/$VICTIM/task/*/children); done' \
        "${guarded[@]}" ORPHANAGE_STRATEGY=prctl "$TOOLS/tree" ready a fork ready b
    assert_all alive
    assert_silent
}

# Such a child has the handler, and a parent that is not the one which is watched.
@test "threadless: nor does it end a child that was forked past the fork handlers" {
    witness --ready 1 --kill-nobody --wait-ms 300 \
        --before 'for i in 1 2 3; do kill -URG $(cat /proc/$VICTIM/task/*/children); done' \
        "${guarded[@]}" ORPHANAGE_STRATEGY=prctl python3 -c '
import ctypes, os, signal
if ctypes.CDLL(None)._Fork() == 0:
    print("ready copy", os.getpid(), flush=True)
while True: signal.pause()'
    assert_fate copy alive
    assert_silent
}

# bats test_tags=root
@test "threadless: setpriv, unshare and nsenter work under the default settings" {
    need_root
    unshare -U true || skip "no user namespaces here (in a chroot, for one)"
    # Where the other user can read it, wherever this was built.
    local readable=$BATS_TEST_TMPDIR/liborphanage.so
    chmod 755 "$BATS_RUN_TMPDIR" "${BATS_TEST_TMPDIR%/*}" "$BATS_TEST_TMPDIR"
    cp "$LIBORPHANAGE" "$readable"
    for library in "" "$readable"; do
        run -0 env "LD_PRELOAD=$library" setpriv --reuid=65534 --regid=65534 --clear-groups id -u
        [ "$output" = 65534 ]
        run -0 env "LD_PRELOAD=$library" unshare -U id -u
        [ "$output" = 65534 ]
        run -0 env "LD_PRELOAD=$library" unshare -U -r -m id -u
        [ "$output" = 0 ]
        run -0 env "LD_PRELOAD=$library" unshare -m -p -f true
        env sleep 1000 3>&- &
        local target=$!
        run -0 env "LD_PRELOAD=$library" nsenter -t "$target" -m true
        kill "$target"
        unshare -U -r sleep 1000 3>&- &
        target=$!
        until_true 5 eval '[ "$(readlink /proc/$target/ns/user)" != "$(readlink /proc/self/ns/user)" ]'
        run -0 env "LD_PRELOAD=$library" nsenter -U -t "$target" id -u
        [ "$output" = 0 ]
        kill "$target"
    done
    # The control: with a thread they do not.
    run -1 env "LD_PRELOAD=$LIBORPHANAGE" ORPHANAGE_STRATEGY=pidfd unshare -U id -u
}

# needed PATTERN COMMAND...: the command comes to the same, which is then in $expected, with the library under its
# default settings as without it, and not when the pattern is taken out of the default of ORPHANAGE_THREADLESS.
needed() {
    local pattern=$1
    shift
    run "$@"
    expected="$status $output"
    run env "LD_PRELOAD=$LIBORPHANAGE" "$@"
    [ "$status $output" = "$expected" ]
    run env "LD_PRELOAD=$LIBORPHANAGE" "$(threadless_without "$pattern")" "$@"
    [ "$status $output" != "$expected" ]
}

# The C library ends a process in which a change of the user or group works in one thread and not in another.
# bats test_tags=root
@test "threadless: capsh is needed in the default" {
    need_root
    ulimit -c 0
    needed capsh capsh --keep=1 --uid=1 --caps=cap_setgid+ep --gid=1 -- -c 'id -u'
    [[ "$expected" == "0 1" ]]
    needed capsh capsh --secbits=4 --uid=1 --gid=1 -- -c 'id -u'
    # It has to fail, and not to be aborted.
    needed capsh capsh --caps= --uid=1 -- -c 'id -u'
    [[ "$expected" == "1 "* ]]
}

# They enter the mount namespace of another process, which the kernel does not let a thread do.
# bats test_tags=root
@test "threadless: mount and umount are needed in the default" {
    need_root
    local target folder=$BATS_TEST_TMPDIR/folder
    mkdir "$folder"
    unshare -m sleep 1000 3>&- &
    target=$!
    until_true 5 eval '[ "$(readlink /proc/$target/ns/mnt)" != "$(readlink /proc/self/ns/mnt)" ]'
    needed mount mount -N "$target" -t tmpfs none "$folder"
    [ "$expected" = "0 " ]
    grep " $folder " "/proc/$target/mounts"
    # One more, for the run that fails.
    mount -N "$target" -t tmpfs none "$folder"
    needed umount umount -N "$target" "$folder"
    [ "$expected" = "0 " ]
    kill "$target"
}
