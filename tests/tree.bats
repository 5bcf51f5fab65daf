#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# orphanage --tree: what the library does not reach ends, too; and what is to be seen of the command is
# the same as without it.
# shellcheck disable=SC2016 # what is for other shells to expand
# shellcheck disable=SC2154 # stderr, set by run

setup_file() {
    load helpers
    # Some are counted by their name, so it is no other run's.
    export STATIC=$BATS_FILE_TMPDIR/static-$$
    # What it says of dlopen() in a static program is not about us.
    cc -static -D_GNU_SOURCE -o "$STATIC" "$SOURCE"/tests/tools/tree/*.c 2>"$BATS_FILE_TMPDIR/log" || {
        cat "$BATS_FILE_TMPDIR/log"
        return 1
    }
}

setup() {
    load helpers
    command=$COMMAND_UNDER_TEST
    tree=$TOOLS/tree
    here=$BATS_TEST_TMPDIR
    kinds=("$SOURCE/tests/tools/kinds.sh" "$tree" "$STATIC") # 11 lines "ready"
}

# nothing_left COUNT: the witness saw so many besides orphanage's own, and all have ended.
nothing_left() {
    local count
    count=$(grep -vcE '^(\||orphanage)' <<<"$output")
    if grep ' alive ' <<<"$output" || [ "$count" -lt "$1" ]; then
        echo "left of $count, of which there should be $1: see above" >&2
        return 1
    fi
}

# --- whom it ends -------------------------------------------------------------------------------

# The witness looks again when the middle processes of double forks have gone.
readonly GROWN=(--ready 11 --age-ms 60)

@test "tree: ten kinds of process, whose head's parent is killed: the library alone leaves some" {
    witness --ready 11 --age-ms "$PAST_SETTLING" --wait-ms 600 "$tree" fork program "$command" -k 100ms "${kinds[@]}"
    assert_fate main TERM
    assert_fate dynamic TERM
    local name
    for name in static env-cleared below-static daemon; do
        assert_fate "$name" alive
    done
}

# ends_all WORD...: five times, what the witness does with those words leaves nothing.
ends_all() {
    local round
    for round in 1 2 3 4 5; do
        witness "${GROWN[@]}" "$@"
        nothing_left 11
    done
}

@test "tree: ten kinds: their head's parent is killed" {
    ends_all "$tree" fork program "$command" --tree -k 100ms "${kinds[@]}"
    assert_said '^orphanage: kinds.sh\[[0-9]+\]: parent [0-9]+ is gone; sending SIGTERM to all below$' 1
    assert_said '^orphanage: kinds.sh\[[0-9]+\]: not all below has ended 100 ms after SIGTERM; sending SIGKILL$' 1
}

@test "tree: ten kinds: the outer instance, which was started, is killed" {
    ends_all "$command" --tree -k 100ms "${kinds[@]}"
    assert_said 'the outer orphanage \([0-9]+\) was ended; sending SIGTERM to all below$' 1
}

@test "tree: ten kinds: the inner instance, which is their parent, is killed" {
    ends_all --kill parent "$command" --tree -k 100ms "${kinds[@]}"
    assert_said 'the inner orphanage \([0-9]+\) was ended; sending SIGTERM to all below$' 1
    # Whose status the outer one still has.
    assert_fate orphanage TERM
}

@test "tree: ten kinds: the command ends by itself" {
    ends_all --kill main --signal USR1 "$command" --tree -k 100ms "${kinds[@]}"
    assert_fate orphanage USR1
    assert_said 'has ended and left others; sending SIGTERM to all below$' 1
}

@test "tree: ten kinds: TERM, INT, HUP and QUIT to the command" {
    local signal
    for signal in TERM INT HUP QUIT; do
        witness "${GROWN[@]}" --signal "$signal" "$command" --tree -k 100ms "${kinds[@]}"
        nothing_left 11
    done
}

@test "tree: ten kinds: SIGKILL to the whole process group, and to the whole session" {
    # Without --tree, whoever left stays.
    local killed=(witness --ready 12 --age-ms 60 --wait-ms 2000 --before)
    "${killed[@]}" 'kill -KILL -$(pgrep -P $VICTIM)' bash -c 'set -m; "$@" & echo ready outer $!; wait; kill -STOP $$' bash "${kinds[@]}"
    assert_fate own-group alive
    assert_fate own-session alive
    "${killed[@]}" 'kill -KILL -$(pgrep -P $VICTIM)' bash -c 'set -m; "$@" & echo ready outer $!; wait; kill -STOP $$' bash \
        "$command" --tree -k 100ms "${kinds[@]}"
    nothing_left 0
    "${killed[@]}" 'pkill -KILL -s $(pgrep -P $VICTIM)' bash -c 'setsid "$@" & echo ready outer $!; wait; kill -STOP $$' bash \
        "$command" --tree -k 100ms "${kinds[@]}"
    nothing_left 0
}

@test "tree: ten kinds: one instance is stopped, and is needed" {
    # The inner one, when the parent is killed that it looks after; and when the outer one is killed.
    witness "${GROWN[@]}" --before 'kill -STOP $(pgrep -P $(pgrep -P $VICTIM))' \
        "$tree" fork program "$command" --tree -k 100ms "${kinds[@]}"
    nothing_left 11
    witness "${GROWN[@]}" --before 'kill -STOP $(pgrep -P $VICTIM)' "$command" --tree -k 100ms "${kinds[@]}"
    nothing_left 11
    # The outer one, when the inner one is killed.
    witness "${GROWN[@]}" --kill parent --before 'kill -STOP $(ps -o ppid= $VICTIM)' "$command" --tree -k 100ms "${kinds[@]}"
    nothing_left 11
    # Both, when the outer one is killed.
    witness "${GROWN[@]}" --before 'kill -STOP $VICTIM $(pgrep -P $VICTIM)' "$command" --tree -k 100ms "${kinds[@]}"
    nothing_left 11
}

@test "tree: SIGKILL to the group before the inner instance has left it leaves nothing" {
    need_tracer
    # strace, in a session of its own (-DDD), holds up setsid() by a second: the command must not run before.
    local delayed=(strace -DDD -qq -f -o /dev/null -e trace=setsid -e inject=setsid:delay_enter=1000000:when=1)
    witness --ready 2 --before 'kill -KILL -$(pgrep -P $VICTIM -x orphanage)' \
        bash -c 'set -m; "$@" & echo ready outer $!; wait; kill -STOP $$' bash \
        "${delayed[@]}" "$command" --tree -k 100ms "$STATIC" fork setpgid ready other
    [[ "$output" != *"other "*" alive "* ]]
}

@test "tree: below a tree there may be another one" {
    ends_all "$command" --tree -k 100ms "$command" --tree -k 100ms "${kinds[@]}"
}

@test "tree: in a tree that carries the library, the inner instance keeps its own time" {
    # The library ends the outer one 100 ms after the parent's end, and would the inner one.
    witness --ready 1 "$tree" setenv "LD_PRELOAD=$LIBORPHANAGE" setenv ORPHANAGE_SETTLE=0 \
        setenv ORPHANAGE_KILL_AFTER=100ms fork program "$command" --tree -k 20s \
        sh -c 'outer=$(ps -o ppid= -p $PPID)
            trap "while kill -0 $outer 2>/dev/null; do :; done; echo finished >&2; exit" TERM
            echo ready a $$; while :; do sleep 0.05; done'
    assert_fate orphanage KILL
    nothing_left 1
    assert_said '^finished$' 1
    assert_said 'not all below has ended' 0
}

@test "tree: as an ordinary user" {
    need_root
    # Not below bats's own folders, which are root's.
    local box
    box=$(mktemp -d)
    chmod 755 "$box"
    cp "$tree" "$STATIC" "$command" "$LIBORPHANAGE" "${kinds[0]}" "$box"
    witness "${GROWN[@]}" --user 65534 "$box/tree" fork program "$box/orphanage" --tree -k 100ms \
        "$box/kinds.sh" "$box/tree" "$box/${STATIC##*/}"
    rm -rf "$box"
    nothing_left 11
}

@test "tree: who may not be signalled is said, and not waited for" {
    need_root
    local box
    box=$(mktemp -d)
    chmod 755 "$box"
    cp "$tree" "$box/root"
    chmod 4755 "$box/root"
    cp "$tree" "$command" "$LIBORPHANAGE" "$box"
    witness --ready 2 --wait-ms 1000 --user 65534 "$box/tree" fork program "$box/orphanage" --tree -k 100ms \
        sh -c '"$0" setuid 0 ready root & exec "$1" ready main' "$box/root" "$box/tree"
    rm -rf "$box"
    assert_fate root alive
    assert_fate main ended
    assert_said 'process [0-9]+ may not be signalled, and is left alone$' 1
}

@test "tree: a set-id program that /proc hides from its own user" {
    need_root
    local box
    box=$(mktemp -d)
    chmod 755 "$box"
    cp "$STATIC" "$box/root"
    chmod 4755 "$box/root"
    cp "$tree" "$command" "$LIBORPHANAGE" "$box"
    # hidden WORD...: such a program does them.
    hidden() {
        witness --ready 2 --wait-ms 2000 unshare --mount sh -c 'mount -t proc -o hidepid=2 none /proc && exec "$@"' sh \
            setpriv --reuid=65534 --regid=65534 --clear-groups "$box/tree" fork program "$box/orphanage" --tree -k 100ms \
            /bin/sh -c '"$0/root" "$@" ready root & exec "$0/tree" ready main' "$box" "$@"
        assert_fate main ended
    }
    # Who started it may signal it,
    hidden
    nothing_left 2
    hidden ignore 15
    nothing_left 2
    # until it is another user's altogether.
    hidden setuid 0
    assert_fate root alive
    assert_said 'process [0-9]+ may not be signalled, and is left alone$' 1
    [ "$(grep -c '^orphanage.* alive' <<<"$output")" = 0 ]
    rm -rf "$box"
}

# --- crowds -------------------------------------------------------------------------------------

@test "tree: a thousand, and those who fork while they are looked for" {
    # Without --tree they stay.
    witness --ready 1 --wait-ms 300 "$STATIC" fork ready master keep 3
    assert_fate master alive
    local before='until [ $(pgrep -cx ${STATIC##*/}) -gt $0 ]; do :; done'
    witness --ready 1 --before "${before/\$0/1000}" "$command" --tree -k 500ms "$STATIC" ready master times 1000
    nothing_left 1000
    # A master that replaces its workers, and hears no signal; its workers do.
    witness --ready 1 --before "${before/\$0/50}" "$command" --tree -k 200ms \
        "$STATIC" ready master block 15 keep 50
    nothing_left 50
    # Nobody who has a number long enough to be found by it.
    witness --ready 1 "$command" --tree -k 200ms "$STATIC" ready master times 5 blockall hop
    [ "$(pgrep -cx "${STATIC##*/}")" = 0 ]
}

# --- when ---------------------------------------------------------------------------------------

@test "tree: the command gets the signal first, and the rest when it has ended" {
    local script='clean_up() { echo got TERM >&2; sleep 0.3; kill -0 "$rest" && echo the rest lives >&2; exit 3; }
        trap clean_up TERM
        "$0" ready rest & rest=$!
        echo ready main $$; while :; do wait; done'
    witness --ready 2 --signal TERM "$command" --tree sh -c "$script" "$tree"
    nothing_left 2
    assert_said '^got TERM$' 1
    assert_said '^the rest lives$' 1
    assert_said 'sh\[[0-9]+\]: has ended and left others; sending SIGTERM to all below$' 1
}

@test "tree: a command that ignores the signal gets SIGKILL after the grace, and none if that is 0" {
    witness --ready 2 --signal TERM --wait-ms 3000 "$command" --tree -k 100ms "$tree" ignore 15 ready a fork ready b
    nothing_left 2
    assert_said 'tree\[[0-9]+\]: still alive 100 ms after SIGTERM, and gets SIGKILL; sending SIGTERM to all below$' 1
    witness --ready 2 --signal TERM --wait-ms 600 "$command" --tree -k 0 "$tree" ignore 15 ready a fork ready b
    assert_fate a alive
    assert_fate b alive
}

@test "tree: --signal is what all get, and none is for trying it out" {
    witness --ready 2 "$tree" fork program "$command" --tree -s USR1 "$tree" handle 10 ready a fork ready b
    assert_fate a ended
    assert_said 'parent [0-9]+ is gone; sending SIGUSR1 to all below$' 1
    [[ "$output" == *"| got 10"*"| got 10"* ]]
    witness --ready 2 --wait-ms 400 "$tree" fork program "$command" --tree -s none "$tree" ready a fork ready b
    assert_fate a alive
    assert_fate b alive
    assert_said 'parent [0-9]+ is gone; sending nothing \(ORPHANAGE_SIGNAL=none\)$' 1
    witness --ready 2 --kill a --wait-ms 400 "$command" --tree -s none "$tree" ready a fork ready b
    assert_fate b alive
    assert_fate orphanage KILL
}

@test "tree: --watch: ends when that process ends, whoever that is, and else as ever" {
    witness --ready 3 --kill friend sh -c '"$0" ready friend & exec "$1" --tree --watch $! "$0" ready a fork ready b' \
        "$tree" "$command"
    assert_fate a ended
    assert_fate b ended
    assert_said 'process [0-9]+ of --watch has ended; sending SIGTERM to all below$' 1
    witness --ready 3 "$command" --tree --watch 1 "$tree" ready a fork ready b fork ready c
    nothing_left 3
}

@test "tree: what is stopped ends, too" {
    witness --ready 2 --before 'kill -STOP $(pgrep -P $(pgrep -P $(pgrep -P $VICTIM)))' \
        "$tree" fork program "$command" --tree -k 20s "$tree" ready a fork ready b
    nothing_left 2
}

@test "tree: a parent that is gone before it begins, and one that is not to be watched" {
    run -125 --separate-stderr env ORPHANAGE_PARENT=1 "$command" --tree touch "$here/ran"
    [ "$stderr" = "orphanage: parent 1 is gone already; 'touch' is not run" ]
    [ ! -e "$here/ran" ]
    # nohup: it ignores SIGHUP, and its parent does not.
    witness --ready 2 --wait-ms 400 "$tree" fork ignore 1 program "$command" --tree "$tree" ready a fork ready b
    assert_fate a alive
    # Below a parent that ignores it as well, that is no sign.
    witness --ready 2 "$tree" ignore 1 fork program "$command" --tree "$tree" ready a fork ready b
    nothing_left 2
}

@test "tree: where the kernel or a filter knows no pidfd, it looks" {
    witness --ready 2 "$tree" fork program "$TOOLS/refuse" ENOSYS pidfd_open,close_range \
        "$command" --tree -i 20ms "$tree" ready a fork ready b
    nothing_left 2
}

# --- what is to be seen of the command ----------------------------------------------------------

@test "tree: the status of twenty commands and more is theirs, signals too" {
    # Python tells a signal from 128 and more.
    run -0 python3 -c 'import signal, subprocess, sys
commands = [["sh", "-c", "exit %d" % code] for code in (0, 1, 2, 7, 125, 126, 127, 128, 137, 255)]
commands += [["sh", "-c", "kill -%d $$" % number] for number in (1, 2, 3, 6, 9, 10, 11, 13, 14, 15, 34, 64)]
commands += [["true"], ["false"], ["sh", "-c", "sleep 0 & wait; kill -TERM $$"]]
def ends(*command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True)
    return done.returncode, done.stdout, done.stderr
for command in commands:
    without, found = ends(*command), ends(sys.argv[1], "--tree", *command)
    print(command, without, found)
    assert without == found
assert ends("sh", "-c", "kill -9 $$")[0] == -9
print(len(commands))' "$command"
    [ "${lines[-1]}" = 25 ]
    run -127 "$command" --tree no-such-command
    [ "$output" = "orphanage: failed to run command 'no-such-command': No such file or directory" ]
    run -126 "$command" --tree /etc/passwd
}

@test "tree: no core of ours beside the command's" {
    cd "$here"
    ulimit -c unlimited
    run bash -c '"$0" --tree sh -c "ulimit -c 0; kill -SEGV \$\$"' "$command"
    [ "$status" = 139 ]
    [[ "$output" != *"core dumped"* ]]
    [ -z "$(find . -name 'core*')" ]
}

@test "tree: the first process of a pid namespace ends with 128 and the signal" {
    need_root
    run -143 unshare --pid --fork --mount-proc "$command" --tree sh -c 'echo $PPID; kill -TERM $$'
    [ "$output" = 2 ]
    # Signals for the first process are forwarded, also from below.
    run -143 timeout -k 5 20 unshare --pid --fork --mount-proc "$command" --tree sh -c 'setsid kill -TERM 1; exec sleep 1000'
    run -125 --separate-stderr unshare --pid --fork "$command" --tree true
    [ "$stderr" = "orphanage: --tree needs a /proc of this pid namespace to find what is below" ]
}

@test "tree: no room for the command's process: 125, and nobody is signalled" {
    need_root
    local box
    box=$(mktemp -d)
    chmod 755 "$box"
    cp "$command" "$LIBORPHANAGE" "$box"
    # The limit counts all processes of a user: of one who has no others. In a pid namespace, as it once made
    # kill(-1) of a number that fork() did not give.
    local limited=(timeout 9 unshare --pid --fork --kill-child --mount-proc setpriv "--reuid=$((100000 + BASHPID))" --clear-groups)
    run -125 "${limited[@]}" prlimit --nproc=2 "$box/orphanage" --tree true
    [ "$output" = "orphanage: cannot start 'true': Resource temporarily unavailable" ]
    run -125 "${limited[@]}" prlimit --nproc=1 "$box/orphanage" --tree true
    [ "$output" = "orphanage: cannot begin --tree: Resource temporarily unavailable" ]
    run -0 "${limited[@]}" prlimit --nproc=3 "$box/orphanage" --tree true
    rm -rf "$box"
}

# seen: what a process can see of itself, without numbers that differ each time.
seen='import os, signal, sys
print(sys.argv[1:], sorted(os.listdir("/proc/self/fd"), key=int), os.getcwd(), os.umask(0))
print(os.getpgid(0) == int(os.environ["GROUP"]), os.getsid(0) == int(os.environ["SESSION"]))
print(sorted(n for n in os.environ), os.nice(0))
for line in open("/proc/self/status"):
    if line.startswith(("Sig", "Shd", "Groups", "Cap", "NoNewPrivs")) and not line.startswith("SigQ"): print(line, end="")
import ctypes; value = ctypes.c_int(); ctypes.CDLL(None).prctl(37, ctypes.byref(value), 0, 0, 0); print("subreaper", value.value)'

@test "tree: descriptors, signals, group, session and the rest are as without" {
    local script='trap "" ALRM USR1 CHLD; cd /usr; umask 027; GROUP=$(ps -o pgid= $$) SESSION=$(ps -o sid= $$) exec "$@"' mask
    mask='import os, signal, sys; signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGUSR2]); os.execvp(sys.argv[1], sys.argv[1:])'
    run -0 --separate-stderr sh -c "$script" sh python3 -c "$mask" "$command" python3 -c "$seen" a b
    local without=$output
    [[ "$without" == *$'True True\n'*"subreaper 0" ]]
    run -0 --separate-stderr sh -c "$script" sh python3 -c "$mask" "$command" --tree python3 -c "$seen" a b
    diff <(echo "$without") <(echo "$output")
}

@test "tree: with 0, 1 and 2 closed it works as ever, and the command has them closed" {
    local closed count=0 open='echo >"$SEEN" /proc/self/fd/*'
    for closed in '<&-' '>&-' '2>&-' '<&- >&-' '<&- >&- 2>&-'; do
        SEEN=$here/without bash -c '"$@"'" $closed" bash bash -c "$open"
        SEEN=$here/with bash -c '"$@"'" $closed" bash "$command" --tree bash -c "$open"
        diff "$here/without" "$here/with"
        # The signal for the outer one reaches the command, long before SIGKILL would; so does the parent's end.
        export STARTED=$here/started.$((count += 1))
        local before='until [ -s $STARTED ]; do :; done' run='exec "$0" --tree -k 20s bash -c "echo >\$STARTED; exec sleep 1000"'
        witness --descendants 2 --before "$before" --signal TERM bash -c "$run $closed" "$command"
        nothing_left 1
        rm "$STARTED"
        witness --descendants 2 --before "$before" "$tree" fork program /bin/bash -c "$run $closed" "$command"
        nothing_left 1
    done
}

@test "tree: pipes of the command end when it closes them" {
    # Its stdout and stderr, a pipe of another number, and stdin, whose writer gets SIGPIPE.
    run timeout 9 python3 -c 'import os, subprocess, sys
other, end = os.pipe()
host = subprocess.Popen([sys.argv[1], "--tree", "sh", "-c",
    "exec 0<&- >&- 2>&- %d>&-; exec sleep 1000" % end],
    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, pass_fds=[end])
os.close(end)
print(host.stdout.read(), host.stderr.read(), os.read(other, 9))
try:
    while True: os.write(host.stdin.fileno(), b"x" * 4096)
except BrokenPipeError: print("broken")
host.terminate(); print(host.wait())' "$command"
    [ "$output" = $'b\'\' b\'\' b\'\'\nbroken\n-15' ]
}

@test "tree: a full pipe for the lines delays nothing, and loses no line that there is room for" {
    witness --ready 2 "$tree" mkpipe fork program "$command" --tree -k 20s "$tree" ready a fork ready b
    nothing_left 2
    run -0 bash -c '"$0" --tree sh -c "sleep 1000 & sleep 1000 &" 2>&1 | cat' "$command"
    [[ "$output" == *"has ended and left others; sending SIGTERM to all below" ]]
    # In a file, behind what is there and before what comes.
    bash -c 'echo before; "$0" --tree sh -c "sleep 1000 &"; echo after' "$command" >"$here/file" 2>&1
    [ "$(sed 's/.*left others.*/line/' "$here/file")" = $'before\nline\nafter' ]
}

@test "tree: no zombie of an orphan is left" {
    run -0 timeout 9 "$command" --tree sh -c 'for i in 1 2 3 4 5; do (sh -c : &); done
        until [ "$(ps -o stat= --ppid $PPID | grep -c Z)" = 0 ]; do :; done; ps -o comm= --ppid $PPID'
    [ "$output" = sh ]
}

@test "tree: signals that are sent to it reach the command; what a group sends to itself does not end it" {
    # A signal from another group, as a user's: USR1 is passed on, and ends nothing.
    local script='trap "echo ready usr1 $$" USR1; outer=$(ps -o ppid= $PPID); echo ready main $$
        setsid kill -USR1 $outer; while :; do sleep 0.05; done'
    witness --ready 2 --kill-nobody --wait-ms 200 "$command" --tree sh -c "$script"
    assert_fate usr1 alive
    # As Apache does it when it restarts its workers.
    export UP=$here/up
    local worker='sh -c '\''echo ready worker $$; : >"$UP"; exec "$0"'\'' "$0" & until [ -e "$UP" ]; do sleep 0.05; done; rm "$UP"'
    script="$worker; "'trap "" TERM; kill -TERM 0; wait $!; trap - TERM; exec "$0" ready main'
    witness --ready 2 --kill-nobody --wait-ms 500 setsid "$command" --tree -k 100ms sh -c "$script" "$tree"
    assert_fate main alive
    witness --ready 2 --kill-nobody --wait-ms 500 setsid sh -c "$script" "$tree"
    assert_fate main alive
    # kill $PPID is meant for the one who started it.
    witness --ready 2 --kill-nobody --before ': >"$UP"' "$command" --tree \
        sh -c "$worker; "'echo ready main $$; until [ -e "$UP" ]; do sleep 0.05; done; kill $PPID; exec "$0"' "$tree"
    nothing_left 0
}

# --- terminals ----------------------------------------------------------------------------------

@test "tree: job control: Ctrl-Z, fg, bg, Ctrl-C, a shell below; the same as without" {
    run -0 python3 "$SOURCE/tests/tools/terminal.py" jobs
    run -0 python3 "$SOURCE/tests/tools/terminal.py" jobs "$command" --tree
}

@test "tree: a terminal that hangs up ends all" {
    local hangup=(--ready 1 --kill-nobody python3 "$SOURCE/tests/tools/terminal.py" hangup)
    witness --wait-ms 400 "${hangup[@]}" "$STATIC" blockall ignore 1 fork setsid ready a
    assert_fate "${STATIC##*/}" alive
    witness "${hangup[@]}" "$command" --tree -k 100ms "$STATIC" blockall ignore 1 fork setsid ready a
    nothing_left 2
}
