#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The line that says why: it reaches whatever stderr is, never waits, and harms no file.

setup() {
    load helpers
    setup_guarded
    line='orphanage: tree\[[0-9]+\]: parent [0-9]+ (is gone|was killed by SIG[A-Z]+|exited with status [0-9]+), adopted by [0-9]+; sending SIGTERM'
}

# bats test_tags=own,emulated
@test "report: to a file opened for appending" {
    witness --ready 2 "${guarded[@]}" "$TOOLS/tree" ready a fork ready b
    assert_said "^$line\$" 1
}

@test "report: to a file that is not, where the host's next line does not overwrite it" {
    local log=$BATS_TEST_TMPDIR/log
    echo "a longer log from before, to be truncated" >"$log"
    witness --ready 2 "${guarded[@]}" bash -c 'exec 2>"$1"; echo first >&2; echo "ready a $$"
        bash -c "trap \"echo last >&2; exit\" TERM; echo ready b \$\$; while :; do read -rt 0.1 <> <(:); done"
        wait' bash "$log"
    cat "$log"
    [ "$(sed -n 1p "$log")" = first ]
    sed -n 2p "$log" | grep -qE '^orphanage: bash.* sending SIGTERM$'
    [ "$(sed -n 3p "$log")" = last ]
}

# bats test_tags=own,emulated
@test "report: to a log of more than 2 GiB, which a 32-bit program must say that it can handle" {
    truncate -s 3G "$BATS_TEST_TMPDIR/stderr.large"
    run -0 "$TOOLS/witness" --stderr "$BATS_TEST_TMPDIR/stderr.large" --ready 2 \
        "${guarded[@]}" "$TOOLS/tree" ready a fork ready b
    tail -c 200 "$BATS_TEST_TMPDIR/stderr.large" | tr -d '\0' | grep -qE "^$line\$"
}

# bats test_tags=own
@test "report: to such a log by a new descriptor, where the host's own cannot be had" {
    truncate -s 3G "$BATS_TEST_TMPDIR/stderr.large"
    run -0 "$TOOLS/witness" --stderr "$BATS_TEST_TMPDIR/stderr.large" --ready 2 \
        "${guarded[@]}" "$TOOLS/refuse" EPERM pidfd_getfd "$TOOLS/tree" ready a fork ready b
    tail -c 200 "$BATS_TEST_TMPDIR/stderr.large" | tr -d '\0' | grep -qE "^$line\$"
}

# bats test_tags=own
@test "report: to a pipe" {
    mkfifo "$BATS_TEST_TMPDIR/pipe"
    cat "$BATS_TEST_TMPDIR/pipe" >"$BATS_TEST_TMPDIR/read" 3>&- &
    local reader=$!
    run -0 "$TOOLS/witness" --stderr "$BATS_TEST_TMPDIR/pipe" --ready 2 "${guarded[@]}" "$TOOLS/tree" ready a fork ready b
    wait "$reader"
    grep -qE "^$line\$" "$BATS_TEST_TMPDIR/read"
}

# bats test_tags=own
@test "report: to a terminal" {
    run -0 script -qec "$TOOLS/witness --ready 2 ${guarded[*]} $TOOLS/tree ready a fork ready b" /dev/null
    tr -d '\r' <<<"$output" | grep -qE "^$line\$"
    # setsid: a terminal that is not the controlling one does not become it
    run -0 script -qec "$TOOLS/witness --ready 2 ${guarded[*]} $TOOLS/tree ready a fork setsid ready b" /dev/null
    tr -d '\r' <<<"$output" | grep -qE "^$line\$"
}

# bats test_tags=own,emulated
@test "report: a full pipe, a closed stderr, a pipe without a reader delay nothing" {
    for strategy in pidfd poll prctl; do
        for stderr_is in mkpipe closeall; do
            witness --ready 2 "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms \
                "$TOOLS/tree" ready a fork "$stderr_is" ready b
            assert_all TERM
        done
        # The fate is SIGTERM, not SIGPIPE, also where our write happens in the host's own thread.
        mkfifo "$BATS_TEST_TMPDIR/$strategy"
        : <"$BATS_TEST_TMPDIR/$strategy" 3>&- &
        run -0 "$TOOLS/witness" --stderr "$BATS_TEST_TMPDIR/$strategy" --ready 2 "${guarded[@]}" \
            "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms "$TOOLS/tree" ready a fork ready b
        assert_all TERM
    done
}

# bats test_tags=own
@test "report: a log that may not grow costs nobody SIGXFSZ" {
    local log=$BATS_TEST_TMPDIR/log
    truncate -s 1G "$log"
    for strategy in pidfd prctl; do
        witness --ready 2 "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" \
            bash -c 'ulimit -f 1048576; exec "$0" ready a fork ready b 2>>"$1"' "$TOOLS/tree" "$log"
        assert_all TERM
        [ "$(stat -c %s "$log")" = $((1 << 30)) ]
    done
    # The control: it costs who writes there himself.
    run -153 bash -c 'ulimit -f 1048576; exec "$0" nonsense 2>>"$1"' "$TOOLS/tree" "$log"
}

# bats test_tags=own
@test "report: a data file that got descriptor 2 is left alone" {
    local data=$BATS_TEST_TMPDIR/data
    echo data >"$data"
    # Read only, it is no log.
    for strategy in pidfd prctl; do
        witness --ready 2 "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" \
            bash -c 'exec "$1" ready a fork ready b 2<"$0"' "$data" "$TOOLS/tree"
        assert_all TERM
        [ "$(cat "$data")" = data ]
    done
}

@test "report: a data file that took descriptor 2 after the load is left alone, however it was opened" {
    local data=$BATS_TEST_TMPDIR/data
    echo data >"$data"
    for strategy in pidfd prctl; do
        for how in O_WRONLY O_RDWR O_WRONLY,O_APPEND; do
            witness --ready 2 "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" python3 -c '
import os, sys
os.close(2)
assert os.open(sys.argv[1], sum(getattr(os, flag) for flag in sys.argv[2].split(","))) == 2
os.write(1, b"ready a %d\n" % os.getpid())
if os.fork() == 0: os.write(1, b"ready b %d\n" % os.getpid())
while True: os.read(os.pipe()[0], 1)' "$data" "$how"
            assert_all TERM
            [ "$(cat "$data")" = data ]
        done
    done
}

# bats test_tags=own
@test "report: a temporary file that is read afterwards is a log" {
    # As a test runner captures stderr: opened for reading, too.
    local log=$BATS_TEST_TMPDIR/capture
    for strategy in pidfd prctl; do
        : >"$log"
        witness --ready 2 "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" \
            bash -c 'exec "$1" ready a fork ready b 2<>"$0"' "$log" "$TOOLS/tree"
        assert_all TERM
        grep -qxE "$line" "$log"
    done
}

# bats test_tags=own,root
@test "report: a socket is not written to; the system log gets the line" {
    need_root
    cat >"$BATS_TEST_TMPDIR/log.py" <<'PYTHON'
import os, socket, subprocess, sys
# A mount namespace of our own: /dev is a copy in which /dev/log is ours.
log = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
log.bind("/dev/log")
ours, theirs = socket.socketpair()
subprocess.run(sys.argv[1:], stderr=theirs, stdout=subprocess.DEVNULL, check=True)
ours.setblocking(False)
try:
    print("on the socket:", ours.recv(1000))
except BlockingIOError:
    print("nothing on the socket")
log.settimeout(5)
print("in the log:", log.recv(1000).decode())
PYTHON
    for strategy in pidfd prctl; do
        run -0 unshare -m --propagation private sh -c '
            mount -t tmpfs tmpfs /mnt && mknod /mnt/null c 1 3 && mount --move /mnt /dev && exec "$@"' \
            sh python3 "$BATS_TEST_TMPDIR/log.py" "$TOOLS/witness" --ready 2 "${guarded[@]}" \
            "ORPHANAGE_STRATEGY=$strategy" "$TOOLS/tree" ready a fork ready b
        echo "$output"
        [ "${lines[0]}" = "nothing on the socket" ]
        [[ "${lines[1]}" == "in the log: <28>orphanage: tree["*"sending SIGTERM" ]]
    done
}

@test "report: while a program loads, a socket is its stderr" {
    run -0 python3 -c '
import socket, subprocess, sys
ours, theirs = socket.socketpair()
subprocess.run(sys.argv[1:], stderr=theirs, check=True)
print(ours.recv(1000).decode(), end="")' env "LD_PRELOAD=$LIBORPHANAGE" ORPHANAGE_SIGNAL=x true
    [[ "$output" == "orphanage: true["*"ORPHANAGE_SIGNAL='x' is not "* ]]
}

# bats test_tags=own
@test "report: a system call filter does not see pidfd_getfd" {
    witness --ready 2 "${guarded[@]}" "$TOOLS/refuse" kill pidfd_getfd "$TOOLS/tree" ready a fork ready b
    assert_all TERM
    assert_said "^$line\$" 1
}

# piped COMMAND...: its stderr is a pipe of this user's, what came out of it the file $read.
piped() {
    read=$BATS_TEST_TMPDIR/read
    : >"$read"
    # shellcheck disable=SC2016 # expanded in there
    witness --ready 2 --wait-ms 4000 bash -c 'exec "$@" 2> >(exec cat >>"$0")' "$read" "$@"
    assert_fate b TERM
}

line_was_read() {
    grep -qxE "$line" "$read"
}

# bats test_tags=own,root
@test "report: of a worker that has become another user, to its master's pipe and terminal" {
    need_root
    local tree=("$TOOLS/tree" ready a fork setuid 65534 ready b) strategy
    for strategy in pidfd poll; do
        piped "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=20ms "${tree[@]}"
        until_true 5 line_was_read
        run -0 script -qec "$TOOLS/witness --ready 2 ${guarded[*]} ORPHANAGE_STRATEGY=$strategy ORPHANAGE_INTERVAL=20ms ${tree[*]}" /dev/null
        tr -d '\r' <<<"$output" | grep -qE "^$line\$"
    done
    # The control: behind a filter the host's descriptor is not taken over, and may not be opened.
    piped "${guarded[@]}" "$TOOLS/refuse" EPERM pidfd_getfd "${tree[@]}"
    assert_fate cat exit-0 # it has read all there was
    run -1 line_was_read
}

# bats test_tags=own
@test "report: after the main thread has ended" {
    local tree=("$TOOLS/tree" ready a fork ready b exitmain) strategy
    for strategy in pidfd poll prctl; do
        witness --ready 2 "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=20ms "${tree[@]}"
        assert_fate b TERM
        assert_said "^$line\$" 1
        piped "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=20ms "${tree[@]}"
        until_true 5 line_was_read
    done
    # The control: without a look at the other threads.
    piped "${guarded[@]}" "LD_PRELOAD=$TOOLS/libfaults.so" FAULTS=openat:/task=EACCES,gettid=0 "${tree[@]}"
    assert_fate cat exit-0
    run -1 line_was_read
}

# bats test_tags=own,root
@test "report: where nobody keeps a log, to a socket that is this machine's, and to no other" {
    need_root
    cat >"$BATS_TEST_TMPDIR/stderr_is.py" <<'PYTHON'
import socket, subprocess, sys
if sys.argv[1] == "local":
    ours, theirs = socket.socketpair()
else:
    listener = socket.create_server(("127.0.0.1", 0))
    theirs = socket.create_connection(listener.getsockname())
    ours = listener.accept()[0]
subprocess.run(sys.argv[2:], stderr=theirs, stdout=subprocess.DEVNULL, check=True)
ours.setblocking(False)
try:
    print(ours.recv(1000).decode(), end="")
except BlockingIOError:
    print("nothing")
PYTHON
    # on_socket KIND COMMAND...: in a mount namespace whose /dev and /run have no log.
    on_socket() {
        # shellcheck disable=SC2016 # expanded in there
        run unshare -m --propagation private sh -c '
            mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /mnt && mknod /mnt/null c 1 3 &&
            mount --move /mnt /dev && exec "$@"' \
            sh python3 "$BATS_TEST_TMPDIR/stderr_is.py" "$1" "$TOOLS/witness" --ready 2 "${guarded[@]}" "${@:2}" \
            "$TOOLS/tree" ready a fork ready b
        echo "$output"
        [ "$status" = 0 ]
    }
    local strategy
    for strategy in pidfd prctl; do
        on_socket local "ORPHANAGE_STRATEGY=$strategy"
        [[ "$output" =~ ^$line$ ]]
    done
    on_socket network
    [ "$output" = nothing ]
    on_socket local "$TOOLS/refuse" kill pidfd_getfd
    [ "$output" = nothing ]
}

# bats test_tags=own
@test "report: of many at once: all lines in a file, and in a pipe that is read slowly" {
    cat >"$BATS_TEST_TMPDIR/slowly.py" <<'PYTHON'
import fcntl, os, subprocess, sys, time
reads = sys.argv[1] == "reads"
ours, theirs = os.pipe()
fcntl.fcntl(theirs, fcntl.F_SETPIPE_SZ, 4096)
os.set_inheritable(theirs, True)
tree = subprocess.Popen(sys.argv[2:], stderr=theirs)
os.close(theirs)
if not reads:
    tree.wait()
text = b""
while piece := os.read(ours, 512):
    text += piece
    time.sleep(0.001)
sys.stderr.write("%d lines\n" % text.count(b"sending SIGTERM\n"))
PYTHON
    local many=200 strategy
    local tree=("$TOOLS/tree" ready a times "$many" ready b)
    for strategy in pidfd prctl; do
        witness --ready $((many + 1)) --kill a "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" "${tree[@]}"
        assert_fate b TERM
        assert_said "^$line\$" "$many"
        run -0 --separate-stderr python3 "$BATS_TEST_TMPDIR/slowly.py" reads "$TOOLS/witness" --ready $((many + 1)) --kill a \
            "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" "${tree[@]}"
        assert_fate b TERM
        [ "$stderr" = "$many lines" ]
        # The control: the pipe has room for a part of them, and nobody waits for ever.
        run -0 --separate-stderr python3 "$BATS_TEST_TMPDIR/slowly.py" waits "$TOOLS/witness" --ready $((many + 1)) --kill a \
            "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" "${tree[@]}"
        assert_fate b TERM
        [ "${stderr% lines}" -lt "$many" ]
    done
}

# Its file "log" can be written to while tools/filesystem.py runs.
start_filesystem() {
    mounted=$BATS_TEST_TMPDIR/mounted
    mkdir "$mounted"
    chmod 755 "$BATS_RUN_TMPDIR" "${BATS_TEST_TMPDIR%/*}" "$BATS_TEST_TMPDIR"
    mkfifo "$BATS_TEST_TMPDIR/input"
    "$SOURCE/tests/tools/filesystem.py" "$mounted" <"$BATS_TEST_TMPDIR/input" >"$BATS_TEST_TMPDIR/written" 3>&- &
    filesystem=$!
    exec {input}>"$BATS_TEST_TMPDIR/input"
    until_true 10 grep -qx ready "$BATS_TEST_TMPDIR/written"
    # From the first close on, the kernel knows that a close needs no answer.
    : >>"$mounted/log"
}

# bats test_tags=own,root
@test "report: a hung file system holds up neither the signal nor SIGKILL" {
    need_root
    [ -c /dev/fuse ] || skip "needs /dev/fuse"
    start_filesystem
    cp "$LIBORPHANAGE" "$BATS_TEST_TMPDIR/liborphanage.so"
    cp "$TOOLS/tree" "$BATS_TEST_TMPDIR" # where another user can read them
    local user
    # logs_to_it FATE STRATEGY WITNESS-OPTION... -- WORD...
    logs_to_it() {
        local fate=$1 strategy=$2 options=()
        shift 2
        for ((; $# > 0; )); do
            [ "$1" != -- ] || break
            options+=("$1")
            shift
        done
        shift
        # shellcheck disable=SC2016 # expanded in there
        witness --ready 2 "${options[@]}" bash -c 'exec "$@" 2>>"$0"' "$mounted/log" env \
            "LD_PRELOAD=$BATS_TEST_TMPDIR/liborphanage.so" ORPHANAGE_SETTLE=0 ORPHANAGE_LAUNCH=0 \
            ORPHANAGE_KILL_AFTER=300ms "ORPHANAGE_STRATEGY=$strategy" "$BATS_TEST_TMPDIR/tree" ready a fork "$@" ready b
        kill -CONT "$filesystem"
        assert_fate b "$fate"
    }
    # The two kinds of thread.
    for user in 0 65534; do
        # The control: it answers, and has the line.
        logs_to_it TERM auto --user "$user" --
        logs_to_it TERM auto --user "$user" --before "kill -STOP $filesystem" --
        logs_to_it KILL auto --user "$user" --before "kill -STOP $filesystem" -- ignore 15
        # A program that handles the signal does so in time.
        logs_to_it exit-0 auto --user "$user" --before "kill -STOP $filesystem" -- handle 15
    done
    # Here it is the host's own thread that hangs; SIGKILL is not held up.
    logs_to_it KILL prctl --before "kill -STOP $filesystem" --
    exec {input}>&-
    wait "$filesystem"
    [ "$(grep -cxE "$line" "$BATS_TEST_TMPDIR/written")" -ge 2 ]
}
