#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# exit_when_orphaned(): the program asks for itself.

setup() {
    load helpers
    setup_guarded
}

# bats test_tags=own,emulated
@test "call: overrides SCOPE, ONLY and SKIP, for fork children too" {
    for excluded in ORPHANAGE_SCOPE=none ORPHANAGE_ONLY=other ORPHANAGE_SKIP=tree; do
        witness --ready 3 --wait-ms 300 "${guarded[@]}" "$excluded" "$TOOLS/tree" ready a fork ready b fork ready c
        assert_all alive
        for strategy in auto poll prctl; do
            witness --ready 3 "${guarded[@]}" "$excluded" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms \
                "$TOOLS/tree" ready a fork call ready b fork ready c
            [[ "$output" == *"| call 0"* ]]
            assert_all TERM
        done
    done
}

# bats test_tags=own
@test "call: a second one is harmless and starts nothing" {
    env "LD_PRELOAD=$LIBORPHANAGE" "$TOOLS/tree" call call call ready me >"$BATS_TEST_TMPDIR/out" 3>&- &
    local pid=$!
    until_true 10 grep -q ready "$BATS_TEST_TMPDIR/out"
    local threads
    threads=$(find "/proc/$pid/task" -mindepth 1 -maxdepth 1 | wc -l)
    kill -KILL "$pid"
    [ "$threads" = 2 ]
    [ "$(grep -c 'call 0' "$BATS_TEST_TMPDIR/out")" = 3 ]
}

@test "call: many threads at once get one watch" {
    run -0 env "LD_PRELOAD=$LIBORPHANAGE" ORPHANAGE_SCOPE=none python3 -c '
import ctypes, threading, os
call = ctypes.CDLL(None, use_errno=True).exit_when_orphaned
results = []
start = threading.Barrier(16)
def one():
    start.wait()
    results.append(call())
threads = [threading.Thread(target=one) for _ in range(16)]
[t.start() for t in threads]; [t.join() for t in threads]
# pthread_join() answers a moment before the kernel forgets the thread
def names():
    try: return [open(f"/proc/self/task/{t}/comm").read() for t in os.listdir("/proc/self/task")]
    except OSError: return names()  # one of them ended meanwhile
while len([n for n in names() if not n.startswith("orphanage")]) > 1: pass
print(results == [0] * 16, [n for n in names() if n.startswith("orphanage")])'
    [ "$output" = "True ['orphanage-pidfd\\n']" ]
}

@test "call: from Python, by loading the library late" {
    cat >"$BATS_TEST_TMPDIR/late.py" <<PYTHON
import ctypes, os, signal
if os.fork() == 0:
    library = ctypes.CDLL("$LIBORPHANAGE", use_errno=True)
    result = library.exit_when_orphaned()
    os.write(1, b"result %d\n" % result)
    name = b"grandchild" if os.fork() == 0 else b"child"
    os.write(1, b"ready %s %d\n" % (name, os.getpid()))
signal.pause()
PYTHON
    witness --ready 2 env ORPHANAGE_SETTLE=0 python3 "$BATS_TEST_TMPDIR/late.py"
    [[ "$output" == *"| result 0"* ]]
    assert_all TERM
}

# bats test_tags=own
@test "call: says so when no watch can be had" {
    # No thread and no parent-death signal: clone3 and clone refused would also refuse fork, so the
    # thread is denied by an address space without room for its stack.
    witness --ready 1 --kill-nobody --wait-ms 100 "${guarded[@]}" ORPHANAGE_SCOPE=none ORPHANAGE_STRATEGY=prctl \
        "$TOOLS/refuse" EPERM prctl "$TOOLS/tree" call ready me
    [[ "$output" == *"| call -1"* ]]
    assert_said 'not watched: no parent-death signal \(EPERM\)$' 1
}

# bats test_tags=own
@test "call: once the main thread has ended a thread of the C library's is no way to watch, our own is" {
    # The C library's would keep the process, and the kernel's signal is the main thread's. Our own would
    # not, and the process ends with status 0 all the same.
    local answer
    for strategy in auto pidfd prctl; do
        answer=-1
        [ "$(id -u)" = 0 ] || [ "$strategy" = prctl ] || answer=0
        run -0 timeout 10 "${guarded[@]}" ORPHANAGE_SCOPE=none "ORPHANAGE_STRATEGY=$strategy" "$TOOLS/tree" mainends call exit 0
        [ "${lines[-1]}" = "call $answer" ]
    done
    run -0 timeout 10 "${guarded[@]}" ORPHANAGE_SCOPE=none "$TOOLS/tree" call exit 0
    [ "$output" = "call 0" ]
}

# bats test_tags=own,root
@test "call: there is nothing to watch in the first process of a pid namespace" {
    need_root
    run -0 timeout 10 unshare -p -f "${guarded[@]}" ORPHANAGE_LOG=debug "$TOOLS/tree" call exit 0
    [[ "$output" == *"not watched: its parent is outside its pid namespace"* ]]
    [[ "$output" != *watching* ]]
    [ "${lines[-1]}" = "call 0" ]
}

# bats test_tags=own
@test "call: a daemon that was left alone is watched again" {
    # "a" keeps the daemon from asking until it has been left alone.
    local again="timeout 20 sh -c 'until sed \"1,/left alone: /d\" \"\$0\" | grep -q watching; do :; done' '$BATS_TEST_TMPDIR/stderr'"
    for strategy in pidfd poll prctl; do
        witness --ready 1 --wait-ms 1 --before "$(lines_said 'left alone: ' 1)" --after "$again" \
            "${guarded[@]}" ORPHANAGE_SETTLE=1s \
            ORPHANAGE_LOG=debug "ORPHANAGE_STRATEGY=$strategy" "$TOOLS/tree" ready a lifeline fork forkexit setsid eof call
        [[ "$output" == *"| after: 0"* ]]
    done
    # The control: unless it asks, it is not.
    witness --ready 1 --wait-ms 1 --before "$(lines_said 'left alone: ' 1)" --after "${again/timeout 20/timeout 1}" \
        "${guarded[@]}" ORPHANAGE_SETTLE=1s \
        ORPHANAGE_LOG=debug "$TOOLS/tree" ready a lifeline fork forkexit setsid eof
    [[ "$output" == *"| after: 124"* ]]
}

@test "call: the errors of exit_when_orphaned(3), and no others" {
    cat >"$BATS_TEST_TMPDIR/error.py" <<'PYTHON'
import ctypes, errno, sys, threading
call = ctypes.CDLL(None, use_errno=True).exit_when_orphaned
def ask(): print("call", call(), errno.errorcode.get(ctypes.get_errno()))
if sys.argv[1:] == ["thread"]:
    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
else:
    ask()
PYTHON
    local asks=("${guarded[@]}" ORPHANAGE_SCOPE=none ORPHANAGE_LOG=off) python=(python3 "$BATS_TEST_TMPDIR/error.py")
    while read -r error strategy program; do
        local words=()
        eval "words=($program)"
        run -0 timeout 20 "${words[@]:0:${#words[@]}-1}" "${asks[@]}" "ORPHANAGE_STRATEGY=$strategy" "${python[@]}" "${words[-1]}"
        echo "$error: $output"
        [ "$output" = "call -1 $error" ]
    done <<'CALLS'
EBUSY prctl setpriv --pdeathsig USR1 main
ENOTSUP prctl thread
EPERM prctl "$TOOLS/refuse" EPERM prctl main
EPERM auto "$TOOLS/refuse" EPERM getppid main
ENOSYS auto "$TOOLS/refuse" ENOSYS getppid main
ENOSYS auto "$TOOLS/refuse" ENOSYS clock_gettime main
CALLS
    # No error: a kernel without pidfds. The control for all of them: without a filter.
    run -0 timeout 20 "$TOOLS/refuse" ENOSYS pidfd_open,close_range "${asks[@]}" "${python[@]}"
    [ "$output" = "call 0 None" ]
    run -0 timeout 20 "${asks[@]}" "${python[@]}"
    [ "$output" = "call 0 None" ]
}

# A parent that fails leaves its children a second, and a young orphan at home has as long. Who asks meanwhile ends
# at once: the ten exit by themselves before that second is over, if nothing ends them. Most of them: the machine may
# be busy.
@test "call: it cuts short what waits for a verdict" {
    for strategy in pidfd poll prctl; do
        for meanwhile in "say nothing" call; do
            # shellcheck disable=SC2086 # words
            witness --ready 10 --kill-nobody --wait-ms 10000 "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" \
                ORPHANAGE_INTERVAL=10ms ORPHANAGE_SETTLE=1s \
                "$TOOLS/tree" times 10 forkexit-status 3 100 ready asker wait 250 $meanwhile wait 250 exit 7
            if [ "$meanwhile" = call ]; then
                [ "$(grep -c '^asker .* TERM ' <<<"$output")" -gt 5 ]
            else
                [ "$(grep -c '^asker .* exit-7 ' <<<"$output")" -gt 5 ]
            fi
        done
    done
}
