#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Each call of the library that can fail, made to fail, in the library alone (tools/faults.c). What is
# promised: the host runs on, and it is watched all the same, or it is said that it is not. Root's
# processes have the C library's thread, other users' one of our own: "as_user.sh bats --filter-tags '!root'
# faults.bats" runs the suite with the other kind.

setup() {
    load helpers
    export FAULTS_LOG=$BATS_TEST_TMPDIR/faults
    setup_guarded
    guarded=(env "LD_PRELOAD=$TOOLS/libfaults.so" ORPHANAGE_SETTLE=0 ORPHANAGE_INTERVAL=20ms)
    if [ "$(id -u)" = 0 ]; then thread=pthread_create; else thread=clone; fi
}

# with FAULTS ARGUMENT OF WITNESS...: with that set, and each of the calls came by.
with() {
    : >"$FAULTS_LOG"
    chmod 666 "$FAULTS_LOG"
    FAULTS=$1 witness "${@:2}"
    echo "faults of $1: $(sort "$FAULTS_LOG" | uniq -c | tr -s '\n ' ' ')"
    struck "$1"
}

struck() {
    local fault
    for fault in ${1//,/ }; do
        if ! grep -qx "${fault%=*}" "$FAULTS_LOG"; then
            echo "not called: ${fault%=*}" >&2
            return 1
        fi
    done
}

# How often.
strikes() {
    grep -cx "$1" "$FAULTS_LOG" || :
}

# tree_with FAULTS STRATEGY [ARGUMENT OF WITNESS...]: its root is killed when it has lived for a while.
tree_with() {
    with "$1" --ready 2 --age-ms 60 "${@:3}" "${guarded[@]}" "ORPHANAGE_STRATEGY=$2" \
        "$TOOLS/tree" ready a fork ready b
}

# watched FAULTS STRATEGY: all the same, and no other line is said.
watched() {
    tree_with "$@"
    assert_fate b TERM
    assert_said '.' 1
    assert_said ': parent [0-9]+ (is gone|was killed by SIGKILL), adopted by [0-9]+; sending SIGTERM$' 1
}

# watched_by LINE FAULTS STRATEGY: all the same, and both processes say how.
watched_by() {
    tree_with "$2" "$3" --before "$(lines_said "$1" 2)"
    assert_fate b TERM
    assert_said "$1" 2
}

# unwatched REASON FAULTS STRATEGY: and both processes say so. The control: without the faults.
unwatched() {
    tree_with "$2" "$3" --wait-ms 200
    assert_fate b alive
    assert_said "not watched: $1\$" 2
    watched '' "$3"
}

# main_thread_ends FAULTS STRATEGY: ours is not the thread that stays, and the process ends.
main_thread_ends() {
    : >"$FAULTS_LOG"
    run -0 --separate-stderr timeout -s KILL 10 "${guarded[@]}" "FAULTS=$1" "ORPHANAGE_STRATEGY=$2" \
        "$TOOLS/tree" wait 100 lastthread 100
    struck "$1"
}

@test "faults: they strike the library alone, and what is not known is refused" {
    : >"$FAULTS_LOG"
    run -0 --separate-stderr timeout 10 "${guarded[@]}" "FAULTS=$thread=EAGAIN,prctl:PR_SET_PDEATHSIG=EPERM" \
        ORPHANAGE_LOG=debug "$TOOLS/tree" lastthread 10
    [[ "$stderr" == *"no thread to watch in (EAGAIN); using the parent-death signal instead"*"not watched: no parent-death signal (EPERM)"* ]]
    struck "$thread=EAGAIN,prctl:PR_SET_PDEATHSIG=EPERM"
    [ "$(wc -l <"$FAULTS_LOG")" = 2 ]
    : >"$FAULTS_LOG"
    run -0 --separate-stderr timeout 10 "${guarded[@]}" ORPHANAGE_LOG=debug "$TOOLS/tree" lastthread 10
    [[ "$stderr" != *"no thread"* ]]
    [ ! -s "$FAULTS_LOG" ]
    for fault in nothing=EPERM openat:/nothing=EPERM; do
        run -64 "${guarded[@]}" "FAULTS=$fault" "$TOOLS/tree" exit 0
        [ "$output" = "faults: not known: $fault" ]
    done
    # An answer is looked at when it is to be given.
    run -64 "${guarded[@]}" FAULTS=fcntl=ENOTHING "$TOOLS/tree" exit 0
    run -0 "${guarded[@]}" FAULTS=kill=ENOTHING "$TOOLS/tree" exit 0
}

@test "faults: no thread: the parent-death signal, and whoever asked for a thread is told" {
    local error fault
    for error in EAGAIN ENOMEM EPERM; do
        watched "$thread=$error" auto
        for strategy in pidfd poll; do
            watched_by "no thread to watch in \\($error\\); using the parent-death signal instead\$" "$thread=$error" "$strategy"
        done
    done
    # A thread that does not block the signals would run the host's handlers, or be ended by its own
    # rousing, and the host with it.
    watched rt_sigprocmask=EPERM auto
    watched_by 'no thread to watch in \(EPERM\); using the parent-death signal instead$' rt_sigprocmask=ENOSYS pidfd
    main_thread_ends rt_sigprocmask=EPERM auto
    [ "$thread" = pthread_create ] || return 0
    # Too small a stack, whatever its size; and no attributes.
    for fault in pthread_create=EINVAL pthread_attr_setstacksize=EINVAL pthread_attr_init=ENOMEM; do
        watched "$fault" auto
        watched_by 'no thread to watch in \(E[A-Z]*\); using the parent-death signal instead$' "$fault" pidfd
    done
    [ "$(strikes pthread_attr_init)" = 2 ]
    # The end of the main thread would not be noticed, and ours would keep the process for ever.
    for fault in pthread_key_create=EAGAIN pthread_setspecific=ENOMEM; do
        watched_by "no thread to watch in \\(${fault#*=}\\); using the parent-death signal instead\$" "$fault" pidfd
        main_thread_ends "$fault" auto
    done
}

@test "faults: what the watch does without" {
    local faults=(prctl:PR_GET_NAME=EPERM prctl:PR_SET_NAME=EPERM pidfd_open:PIDFD_THREAD=EINVAL rt_sigpending=EPERM
        rt_sigaction=EPERM close=EIO getresuid=EPERM)
    if [ "$thread" = clone ]; then
        faults+=(capset=EPERM prctl:PR_SET_NO_NEW_PRIVS=EINVAL getresgid=EPERM capget=EPERM)
    else
        faults+=(signalfd4=EMFILE sysconf=0 malloc=ENOMEM)
    fi
    for fault in "${faults[@]}"; do
        watched "$fault" auto
    done
}

@test "faults: no futex: the constructor comes back" {
    watched futex=EPERM auto
    run -0 timeout 10 "${guarded[@]}" FAULTS=futex=ENOSYS "$TOOLS/tree" exit 0
    [ -z "$output" ]
    # and so do the main thread's end and the process's
    run -0 timeout 10 "${guarded[@]}" FAULTS=futex=ENOSYS "$TOOLS/tree" lastthread 100
}

# bats test_tags=root
@test "faults: a thread that cannot be roused leaves by itself when the main thread ends" {
    need_root
    for fault in tgkill=EPERM signalfd4=EMFILE; do
        main_thread_ends "$fault" auto
    done
}

@test "faults: a thread that is ended before it is armed: the program goes on, and it is said" {
    for strategy in auto pidfd poll; do
        witness --ready 1 --kill-nobody --wait-ms 200 env "LD_PRELOAD=$LIBORPHANAGE" "ORPHANAGE_STRATEGY=$strategy" \
            "$TOOLS/refuse" kill-thread close_range "$TOOLS/tree" ready me
        assert_fate me alive
        assert_said 'not watched: the thread to watch in was ended \(by a filter\?\)$' 1
        # What asks for the watch is told, too.
        witness --ready 1 --kill-nobody --wait-ms 200 env "LD_PRELOAD=$LIBORPHANAGE" "ORPHANAGE_STRATEGY=$strategy" \
            ORPHANAGE_SCOPE=none "$TOOLS/refuse" kill-thread close_range "$TOOLS/tree" call ready me
        [[ "$output" == *"| call -1"* ]]
        assert_said 'not watched: the thread to watch in was ended \(by a filter\?\)$' 1
        # The control: refused, it is not the end of the thread.
        witness --ready 1 --kill-nobody --wait-ms 100 env "LD_PRELOAD=$LIBORPHANAGE" "ORPHANAGE_STRATEGY=$strategy" \
            "$TOOLS/refuse" EPERM close_range "$TOOLS/tree" call ready me
        [[ "$output" == *"| call 0"* ]]
        assert_said 'not watched' 0
    done
    # The process ends as ever.
    run -0 timeout -s KILL 10 env "LD_PRELOAD=$LIBORPHANAGE" "$TOOLS/refuse" kill-thread close_range \
        "$TOOLS/tree" wait 100 lastthread 100
}

@test "faults: a program that filters the calls of all its threads after its start" {
    # It is ended at the first of these that anyone makes in it; a watch that sleeps makes none, also when
    # the settling ends.
    local calls=getpid,getppid,gettid,getsid,clock_gettime,prctl
    witness --ready 1 --kill-nobody --wait-ms 1000 env "LD_PRELOAD=$LIBORPHANAGE" ORPHANAGE_SETTLE=300ms \
        "$TOOLS/refuse" kill "$calls"
    assert_fate refuse alive
    # The control: the filter is upon our thread, too.
    run -159 timeout -s KILL 10 env "LD_PRELOAD=$LIBORPHANAGE" ORPHANAGE_STRATEGY=poll ORPHANAGE_INTERVAL=20ms \
        "$TOOLS/refuse" kill "$calls"
}

@test "faults: no pidfd, or no table of our own: it looks each interval, and whoever asked for a pidfd is told" {
    local error fault
    for fault in pidfd_open={EMFILE,ENFILE,ESRCH,ENOSYS} close_range={ENOMEM,EPERM,ENOSYS}; do
        watched "$fault" auto
        watched_by "no pidfd of the parent to wait on \\(${fault#*=}\\); looking each ORPHANAGE_INTERVAL instead\$" "$fault" pidfd
        watched "$fault" poll
    done
    # A filter that lies: the table is the host's.
    for fault in close_range=0{,",fcntl:F_GETFD=EPERM"{,",pidfd_open:PIDFD_THREAD=EINVAL"}}; do
        watched "$fault" auto
        watched_by 'no pidfd of the parent to wait on \(ENOTSUP\); looking each ORPHANAGE_INTERVAL instead$' "$fault" pidfd
        tree_with "$fault" auto --before 'readlink /proc/$VICTIM/fd/* | grep -c pidfd; true'
        [[ "$output" == *"| 0"* ]]
    done
}

@test "faults: a pidfd that is readable while the parent lives: it asks ever more seldom" {
    for strategy in auto pidfd; do
        tree_with pidfd_open:PARENT=ready,poll=noted "$strategy" --age-ms 1100
        assert_fate b TERM
        assert_said '.' 1
        # Without end, in the second and more that both have lived, it would be thousands.
        [ "$(strikes poll)" -lt 100 ]
    done
}

@test "faults: a wait that is cut short time and again" {
    for strategy in pidfd poll; do watched poll=EINTR "$strategy"; done
}

@test "faults: no waiting: it looks now and then, and does not spin" {
    for error in EINVAL EPERM ENOSYS; do
        for strategy in pidfd poll; do
            tree_with "poll=$error" "$strategy" --age-ms 300
            assert_fate b TERM
            assert_said '.' 1
            # Without end it would be thousands.
            [ "$(strikes poll)" -lt 200 ]
        done
    done
    # Nor does it hold up the end of the main thread for more than a moment.
    main_thread_ends poll=EPERM pidfd
}

@test "faults: the parent or the time is not told: it is said, and nobody is ended for that" {
    for strategy in auto poll prctl; do
        for error in EPERM ENOSYS; do
            unwatched "getppid\\(\\) does not answer \\($error\\)" "getppid=$error" "$strategy"
            unwatched "getpid\\(\\) does not answer \\($error\\)" "getpid=$error" "$strategy"
            unwatched "the clock does not answer \\($error\\)" "clock_gettime=$error" "$strategy"
        done
        # A filter that lies. Where the parent lives, too.
        for answer in EPERM 0; do
            with "getppid=$answer" --ready 2 --age-ms 60 --kill-nobody --wait-ms 200 \
                "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" "$TOOLS/tree" ready a fork ready b
            assert_all alive
            assert_said sending 0
        done
    done
}

@test "faults: the session is not told: whoever may be a daemon is left alone" {
    # A young orphan, of whom nobody can tell that it is at home.
    local young=("${guarded[@]}" ORPHANAGE_SETTLE=300ms "$TOOLS/tree" ready a fork ready b)
    for error in EPERM ENOSYS; do
        with "getsid=$error" --ready 2 --wait-ms 600 "${young[@]}"
        assert_fate b alive
        assert_silent
        # An old one needs no home.
        watched "getsid=$error" auto
    done
    with '' --ready 2 "${young[@]}"
    assert_fate b TERM
}

@test "faults: no parent-death signal, no handler for it: it is said" {
    for fault in sigaction=EINVAL rt_sigaction=EPERM; do unwatched 'no parent-death signal \(EBUSY\)' "$fault" prctl; done
    for error in EINVAL EPERM; do
        unwatched "no parent-death signal \\($error\\)" "prctl:PR_SET_PDEATHSIG=$error" prctl
        unwatched "no parent-death signal \\($error\\)" "prctl:PR_GET_PDEATHSIG=$error" prctl
    done
    unwatched 'no parent-death signal \(ENOTSUP\)' gettid=ENOSYS prctl
    unwatched 'no parent-death signal \(EPERM\)' "$thread=EAGAIN,prctl:PR_SET_PDEATHSIG=EPERM" auto
}

@test "faults: no fork handlers: it is said that what is forked is not watched" {
    tree_with pthread_atfork=ENOMEM auto --wait-ms 200
    assert_fate b alive
    assert_said 'what it forks is not watched: no fork handlers \(ENOMEM\)$' 1
    # The program itself is, and what it starts.
    with pthread_atfork=ENOMEM --ready 2 "${guarded[@]}" "$TOOLS/tree" ready a spawn ready b
    assert_fate b TERM
    watched '' auto
}

@test "faults: no way to watch: the program that asked is told, and may ask again" {
    for strategy in auto prctl; do
        local refused=prctl:PR_SET_PDEATHSIG=EPERM
        [ "$strategy" = prctl ] || refused+=,$thread=EAGAIN
        with "$refused" --ready 1 --kill-nobody --wait-ms 100 \
            "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_SCOPE=none "$TOOLS/tree" call call ready me
        [ "$(grep -c '^| call -1$' <<<"$output")" = 2 ]
        assert_said 'not watched: no parent-death signal \(EPERM\)$' 2
        assert_fate me alive
        # The control.
        with '' --ready 1 --kill-nobody --wait-ms 100 \
            "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_SCOPE=none "$TOOLS/tree" call call ready me
        [ "$(grep -c '^| call 0$' <<<"$output")" = 2 ]
        assert_silent
    done
}

@test "faults: the main thread ends, and the process with the last of the others" {
    local faults=('' close_range=EPERM pidfd_open=EPERM pidfd_open:PIDFD_THREAD=EINVAL)
    [ "$thread" = clone ] || faults+=(signalfd4=EMFILE rt_sigaction=EPERM prctl:PR_SET_PDEATHSIG=EPERM sigaction=EINVAL)
    for fault in "${faults[@]}"; do
        main_thread_ends "$fault" pidfd
        [[ "$fault" = pidfd_open* ]] || main_thread_ends "$fault" poll
    done
}

@test "faults: the main thread ends, and the process is watched all the same, or it is said that it is not" {
    local tree=("${guarded[@]}" "$TOOLS/tree" ready a fork ready b exitmain)
    for fault in signalfd4=EMFILE close_range=EPERM; do
        [[ "$fault$thread" = signalfd4*clone ]] && continue
        with "$fault" --ready 2 --age-ms 60 "${tree[@]}"
        assert_fate b TERM
        assert_said 'not watched' 0
    done
    # A thread of our own just goes on.
    with '' --ready 2 --age-ms 60 "${tree[@]}"
    assert_fate b TERM
    assert_said 'not watched' 0
    [ "$thread" != clone ] || return 0
    for fault in prctl:PR_SET_PDEATHSIG=EPERM sigaction=EBUSY; do
        with "${fault/EBUSY/EINVAL}" --ready 2 --wait-ms 200 --before "$(lines_said 'not watched' 1)" "${tree[@]}"
        assert_fate b alive
        assert_said "not watched any more: its main thread has ended \\(${fault#*=}\\)\$" 1
    done
}

@test "faults: no timer: it is said, and the orphan is not ended before its time" {
    for fault in timer_create=EAGAIN timer_settime=EINVAL; do
        # To judge a young one again.
        with "$fault" --ready 2 --wait-ms 200 --after "$(lines_said 'no timer' 1)" \
            "${guarded[@]}" ORPHANAGE_STRATEGY=prctl ORPHANAGE_SETTLE=1s "$TOOLS/tree" ready a fork ready b
        assert_fate b alive
        assert_said 'no timer \(E[A-Z]+\): this orphan is not waited for$' 1
        # To end one that does not heed its signal.
        with "$fault" --ready 2 --wait-ms 200 --after "$(lines_said 'no timer' 1)" \
            "${guarded[@]}" ORPHANAGE_STRATEGY=prctl ORPHANAGE_KILL_AFTER=50ms "$TOOLS/tree" ready a fork ignore 15 ready b
        assert_fate b alive
        assert_said 'no timer \(E[A-Z]+\): this orphan is not waited for$' 1
    done
    # The controls; and a thread needs no timer.
    with '' --ready 2 "${guarded[@]}" ORPHANAGE_STRATEGY=prctl ORPHANAGE_SETTLE=1s "$TOOLS/tree" ready a fork ready b
    assert_fate b TERM
    with '' --ready 2 "${guarded[@]}" ORPHANAGE_STRATEGY=prctl ORPHANAGE_KILL_AFTER=50ms \
        "$TOOLS/tree" ready a fork ignore 15 ready b
    assert_fate b KILL
    FAULTS=timer_create=EAGAIN witness --ready 2 \
        "${guarded[@]}" ORPHANAGE_KILL_AFTER=50ms "$TOOLS/tree" ready a fork ignore 15 ready b
    assert_fate b KILL
}

@test "faults: stderr is looked at and reached in more than one way" {
    for strategy in pidfd prctl; do
        # Each of them is one of two ways to a regular file.
        for fault in pidfd_getfd=EPERM prctl:PR_GET_SECCOMP=EINVAL; do watched "$fault" "$strategy"; done
        # Without a look at load nothing is written there; nor where all ways are closed.
        for fault in statx=ENOSYS statx=EPERM fcntl=EPERM pidfd_getfd=EPERM,openat:/fd/2=EACCES; do
            tree_with "$fault,socket=EMFILE" "$strategy"
            assert_fate b TERM
            assert_silent
        done
        tree_with fcntl=EPERM,sendto=EPERM "$strategy"
        assert_fate b TERM
    done
}

@test "faults: a line that cannot be written keeps no signal back" {
    for strategy in pidfd poll prctl; do
        for error in EIO EFBIG EPIPE ENOSPC EAGAIN; do
            tree_with "write=$error,socket=EMFILE" "$strategy"
            assert_fate b TERM
            assert_silent
        done
        watched '' "$strategy"
    done
}

# limited NAME=VALUE... PROGRAM...: a program whose stderr is a file that may not grow, and which says a
# line at load, in its own thread.
limited() {
    bash -c 'ulimit -f 0; exec "$@" 2>>"$0"' "$BATS_TEST_TMPDIR/log" \
        "${guarded[@]}" ORPHANAGE_STRATEGY=prctl ORPHANAGE_LOG=debug "$@"
}

@test "faults: a line that cannot be written leaves no signal, and takes none of the host's" {
    unset FAULTS_LOG
    run -0 limited "$TOOLS/tree" exit 0
    # The control: what the line costs, where that is not taken back (SIGXFSZ).
    run -153 limited FAULTS=rt_sigtimedwait=EPERM "$TOOLS/tree" exit 0
    # A signal of that number that the host blocks, and that was there before.
    local program='
import os, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGXFSZ])
os.kill(os.getpid(), signal.SIGXFSZ)
os.execvp(sys.argv[1], sys.argv[1:])'
    witness --ready 1 --kill-nobody --wait-ms 1 --before 'grep ShdPnd /proc/$VICTIM/status' \
        python3 -c "$program" "${guarded[@]}" FAULTS=write=EFBIG,socket=EMFILE ORPHANAGE_STRATEGY=prctl ORPHANAGE_LOG=debug \
        "$TOOLS/tree" ready me
    [[ "$output" == *$'| ShdPnd:\t0000000001000000'* ]]
}

@test "faults: a signal that is refused is not passed over in silence" {
    with kill=EPERM --ready 2 --wait-ms 400 --after "$(lines_said 'sending SIGKILL' 1)" \
        "${guarded[@]}" ORPHANAGE_KILL_AFTER=50ms "$TOOLS/tree" ready a fork ready b
    assert_fate b alive
    assert_said 'sending SIGTERM$' 1
    assert_said 'still alive 50 ms after SIGTERM; sending SIGKILL$' 1
    # The control.
    with '' --ready 2 "${guarded[@]}" ORPHANAGE_KILL_AFTER=50ms "$TOOLS/tree" ready a fork ready b
    assert_fate b TERM
}

@test "faults: what /proc does not tell: who might have been asked to outlive is left alone" {
    # Both ignore SIGHUP, which tells that nobody was; then the parent's cannot be read.
    local tree=("${guarded[@]}" "$TOOLS/tree" ignore 1 ready a spawn ready b)
    with '' --ready 2 "${tree[@]}"
    assert_fate b TERM
    for fault in openat=EACCES openat:/status=EACCES read=EIO; do
        with "$fault" --ready 2 --wait-ms 300 "${tree[@]}"
        assert_fate b alive
        assert_silent
    done
}

@test "faults: what /proc does not tell: a young one of a session's leader is left alone" {
    # The leader was loaded itself, which tells that it is no daemon's middle process.
    local tree=("${guarded[@]}" ORPHANAGE_SETTLE=300ms "$TOOLS/tree" setsid exec ready a spawn ready b)
    with '' --ready 2 "${tree[@]}"
    assert_fate b TERM
    for fault in openat=EACCES openat:/stat=EACCES read=EIO; do
        with "$fault" --ready 2 --wait-ms 600 "${tree[@]}"
        assert_fate b alive
        assert_silent
    done
}

# A parent that does not reap, and ends when all of the other processes have.
unreaped=(python3 -c '
import os, subprocess, sys
end, theirs = os.pipe()
os.set_inheritable(theirs, True)
subprocess.Popen(sys.argv[1:], close_fds=False)
os.close(theirs)
os.read(end, 1)')

# cause_said CAUSE FAULTS WORD...: the words make the parent end, which nobody reaps, and its orphan c,
# which ends: of that cause.
cause_said() {
    with "$2" --ready 1 --kill-nobody "${unreaped[@]}" "${guarded[@]}" "$TOOLS/tree" "${@:3}" ready c
    assert_fate c TERM
    assert_said ": parent [0-9]+ $1, adopted by [0-9]+; sending SIGTERM\$" 1
}

@test "faults: how the parent ended: from the kernel, or a zombie, or it is not known" {
    local killed=(forkkill 9 100) exited=(forkexit-status 3 100)
    # A kernel before 6.15 knows nothing of the pidfd's, the zombie tells.
    for fault in '' ioctl=ENOTTY; do
        cause_said 'was killed by SIGKILL' "$fault" "${killed[@]}"
        cause_said 'exited with status 3' "$fault" "${exited[@]}"
    done
    for fault in openat:/stat=EACCES openat=EACCES read=EIO openat:/stat=EACCES,ioctl=ENOTTY; do
        cause_said 'is gone' "$fault" "${killed[@]}"
        cause_said 'is gone' "$fault" "${exited[@]}"
    done
    # Without a pause between the looks.
    cause_said 'is gone' openat:/stat=EACCES,nanosleep=EPERM "${killed[@]}"
}

@test "faults: a zombie's status of 0 is believed where another one would be shown, too" {
    for fault in '' ioctl=ENOTTY; do
        with "$fault" --ready 1 --kill-nobody --wait-ms 500 "${unreaped[@]}" \
            "${guarded[@]}" "$TOOLS/tree" forkexit-after 100 ready c
        assert_fate c alive
        assert_silent
    done
    # Where it is not known whether it would, it is no launcher.
    for fault in readlinkat=EACCES readlinkat=EACCES,ioctl=ENOTTY; do
        cause_said 'is gone' "$fault" forkexit-after 100
    done
}

# bats test_tags=root
@test "faults: a killed parent of another user, a zombie, is not taken for a launcher" {
    need_root
    chmod 755 "$BATS_RUN_TMPDIR" "${BATS_TEST_TMPDIR%/*}" "$BATS_TEST_TMPDIR"
    cp "$LIBORPHANAGE" "$BATS_TEST_TMPDIR/liborphanage.so"
    cp "$TOOLS/tree" "$BATS_TEST_TMPDIR" # where another user can read them
    local guarded=(env "LD_PRELOAD=$BATS_TEST_TMPDIR/liborphanage.so" ORPHANAGE_SETTLE=0) program=$BATS_TEST_TMPDIR/tree user
    # The C library's thread, which came along to the user; and one of our own, from the exec on. Of b,
    # whom nobody reaps, that user is shown a status of 0.
    for user in "setuid 65534" "setuid 65534 exec"; do
        # shellcheck disable=SC2016,SC2086 # the hook's; words
        witness --ready 2 --kill b --after '
            awk "{ print \"shown\", \$3, \$52 }" "/proc/$VICTIM/stat"
            setpriv --reuid=65534 --clear-groups awk "{ print \"shown\", \$3, \$52 }" "/proc/$VICTIM/stat"' \
            "${unreaped[@]}" "${guarded[@]}" "$program" ready b fork $user ready c
        assert_fate c TERM
        assert_said ': parent [0-9]+ is gone, adopted by [0-9]+; sending SIGTERM$' 1
        [[ "$output" == *$'| shown Z 9\n| shown Z 0\n'* ]]
    done
    # The control: of the same user.
    witness --ready 2 --kill b "${unreaped[@]}" "${guarded[@]}" "$program" ready b fork ready c
    assert_fate c TERM
    assert_said ': parent [0-9]+ was killed by SIGKILL, adopted by [0-9]+; sending SIGTERM$' 1
}
