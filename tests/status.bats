#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# orphanage --status: which processes carry the library, and what it does in each.

setup() {
    load helpers
    setup_guarded
    orphanage=${COMMAND_UNDER_TEST:-$TOOLS/orphanage}
    json=$BATS_TEST_TMPDIR/status.json
}

# look [EXTRA]: for the witness's --before and --after: keeps the status of the victim's tree once every watch
# has started. EXTRA: a word that must be in it, too.
look() {
    echo "end=\$((\$(date +%s) + 20))
          until '$orphanage' --status --json \$VICTIM >'$json' && ! grep -q '\"starting\"' '$json' && grep -q '${1:-.}' '$json'; do
              [ \$(date +%s) -lt \$end ] || exit 1
          done"
}

# pid_of NAME: of the one process that was ready under that name.
pid_of() {
    awk -v name="$1" '$1 == name { print $2 }' <<<"$output"
}

# field PID NAME: as JSON has it.
field() {
    python3 -c '
import json, sys
found = [p for p in json.load(open(sys.argv[1])) if p["pid"] == int(sys.argv[2])]
assert len(found) == 1, found
print(json.dumps(found[0][sys.argv[3]]).strip("\""))' "$json" "$1" "$2"
}

# assert_watch NAME WORD: every process of that name, at least one.
assert_watch() {
    local pid words=
    for pid in $(pid_of "$1"); do
        words+="$(field "$pid" watch) "
    done
    if [ "$(tr ' ' '\n' <<<"${words% }" | sort -u)" != "$2" ]; then
        echo "watch of $1: '$words', expected: $2" >&2
        cat "$json"
        return 1
    fi
}

# stays COMMAND...: in the background until teardown; its pid in $pid, its lines in $said_lines.
stays() {
    said_lines=$BATS_TEST_TMPDIR/lines
    "$@" >"$said_lines" 2>/dev/null 3>&- &
    pid=$!
    echo "$pid" >>"$BATS_TEST_TMPDIR/pids"
}

teardown() {
    local each
    while read -r each; do
        kill -9 "$each" 2>/dev/null || :
        wait "$each" 2>/dev/null || :
    done <"$BATS_TEST_TMPDIR/pids" || :
} 2>/dev/null

# bats test_tags=own,emulated
@test "status: a tree under each strategy, since when, and who is watched" {
    local began ended strategy
    for strategy in pidfd poll prctl; do
        began=$(date +%s)
        witness --ready 4 --kill-nobody --wait-ms 1 --before "$(look)" "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" \
            "$TOOLS/tree" ready a fork ready b times 2 ready c
        ended=$(date +%s)
        for name in a b c; do assert_watch "$name" "$strategy"; done
        [ "$(field "$(pid_of b)" parent)" = "$(pid_of a)" ]
        [ "$(field "$(pid_of b)" watched_parent)" = "$(pid_of a)" ]
        [ "$(field "$(pid_of b)" library)" = true ]
        local since
        since=$(date -d "$(field "$(pid_of b)" since)" +%s)
        [ "$since" -ge "$((began - 1))" ]
        [ "$since" -le "$((ended + 1))" ]
    done
}

# bats test_tags=own
@test "status: the fallbacks: poll without pidfd, prctl without threads, nothing at all" {
    witness --ready 2 --kill-nobody --wait-ms 1 --before "$(look)" \
        "${guarded[@]}" "$TOOLS/refuse" ENOSYS pidfd_open "$TOOLS/tree" ready a fork ready b
    assert_watch a poll
    assert_watch b poll
    witness --ready 1 --kill-nobody --wait-ms 1 --before "$(look '"prctl"')" \
        "${guarded[@]}" ORPHANAGE_THREADLESS=tree "$TOOLS/tree" fork ready b
    assert_watch b prctl
    witness --ready 1 --kill-nobody --wait-ms 1 --before "$(look)" \
        "${guarded[@]}" ORPHANAGE_STRATEGY=prctl "$TOOLS/refuse" EPERM prctl \
        "$TOOLS/tree" fork ready b
    assert_watch b unwatched
    [[ "$(field "$(pid_of b)" reason)" == "no way to watch"* ]]
}

# bats test_tags=own
@test "status: who is left alone, and why" {
    local setting first second
    for setting in "ORPHANAGE_SCOPE=none scope scope" "ORPHANAGE_SCOPE=forked scope pidfd" \
        "ORPHANAGE_ONLY=other only only" "ORPHANAGE_SKIP=tree skip skip"; do
        read -r setting first second <<<"$setting"
        witness --ready 2 --kill-nobody --wait-ms 1 --before "$(look)" \
            "${guarded[@]}" "$setting" "$TOOLS/tree" ready a fork ready b
        assert_watch a "$first"
        assert_watch b "$second"
    done
    [ "$(field "$(pid_of b)" watched_parent)" = null ]
    # what the program asks for itself counts
    witness --ready 1 --kill-nobody --wait-ms 1 --before "$(look)" \
        "${guarded[@]}" ORPHANAGE_SCOPE=none "$TOOLS/tree" call ready a
    assert_watch a pidfd
    witness --ready 3 --kill-nobody --wait-ms 1 --before "$(look)" "${guarded[@]}" "$TOOLS/tree" \
        ready a setenv-pid GUNICORN_PID spawn ready heir fork ready worker
    assert_watch heir heir
    assert_watch worker pidfd
}

# bats test_tags=own
@test "status: a daemon; orphans, noticed and not" {
    witness --ready 1 --kill-nobody --wait-ms 1 \
        --before "VICTIM=\$(sed -n 's/^ready b //p' '$BATS_TEST_TMPDIR/out'); $(look '"daemon"')" \
        env "LD_PRELOAD=$LIBORPHANAGE" ORPHANAGE_LAUNCH=0 sh -c '"$0" forkexit setsid ready b | tee "$1"' "$TOOLS/tree" "$BATS_TEST_TMPDIR/out"
    assert_watch b daemon
    # What a launcher left behind, at home and away; what a trial run would have ended.
    witness --ready 1 --kill-nobody --wait-ms 1 \
        --before "VICTIM=\$(sed -n 's/^ready b //p' '$BATS_TEST_TMPDIR/out'); $(look '"launched"')" \
        env "LD_PRELOAD=$LIBORPHANAGE" sh -c '"$0" forkexit-after 100 ready b | tee "$1"' "$TOOLS/tree" "$BATS_TEST_TMPDIR/out"
    assert_watch b launched
    witness --ready 1 --kill-nobody --wait-ms 1 \
        --before "VICTIM=\$(sed -n 's/^ready b //p' '$BATS_TEST_TMPDIR/out'); $(look '"detached"')" \
        env "LD_PRELOAD=$LIBORPHANAGE" sh -c '"$0" forkexit-after 100 setsid ready b | tee "$1"' "$TOOLS/tree" "$BATS_TEST_TMPDIR/out"
    assert_watch b detached
    witness --ready 1 --kill-nobody --wait-ms 1 \
        --before "VICTIM=\$(sed -n 's/^ready b //p' '$BATS_TEST_TMPDIR/out'); $(look '"trial"')" \
        "${guarded[@]}" ORPHANAGE_SIGNAL=none sh -c '"$0" forkkill 9 100 ready b | tee "$1"' "$TOOLS/tree" "$BATS_TEST_TMPDIR/out"
    assert_watch b trial
    witness --ready 1 --kill-nobody --wait-ms 1 \
        --before "VICTIM=\$(sed -n 's/^ready b //p' '$BATS_TEST_TMPDIR/out'); $(look '"signalled"')" \
        "${guarded[@]}" ORPHANAGE_LAUNCH=0 sh -c 'trap "" TERM; "$0" ignore 15 forkkill 9 0 ready b | tee "$1"' "$TOOLS/tree" "$BATS_TEST_TMPDIR/out"
    assert_watch b signalled
    # An interval of an hour: the parent's end goes unnoticed.
    witness --ready 2 --kill a --wait-ms 100 \
        --before "echo \$VICTIM >'$json.a'; cat /proc/\$VICTIM/task/*/children >'$json.b'; $(look '"poll"')" \
        --after "read -r VICTIM <'$json.b'; $(look '"orphan"')" \
        "${guarded[@]}" ORPHANAGE_STRATEGY=poll ORPHANAGE_INTERVAL=1h "$TOOLS/tree" ready a fork ready b
    assert_watch b orphan
    [ "$(field "$(pid_of b)" watched_parent)" = "$(cat "$json.a")" ]
}

@test "status: a child that was forked past the fork handlers is not taken for watched" {
    for strategy in pidfd prctl; do
        witness --ready 1 --kill-nobody --wait-ms 1 --before "$(look)" \
            "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" python3 -c '
import ctypes, os, signal
if ctypes.CDLL(None)._Fork() == 0:
    print("ready copy", os.getpid(), flush=True)
signal.pause()'
        assert_watch copy unwatched
        assert_watch python3 "$strategy"
    done
}

# bats test_tags=root
@test "status: in a pid namespace: children of init, a parent outside, and seen from the host" {
    need_root
    witness --ready 2 --kill-nobody --wait-ms 1 --before "$(look)" \
        "${guarded[@]}" unshare -p -f --mount-proc "$TOOLS/tree" \
        ready init fork ready child fork setsid wait 0
    # the pids in the lines are the namespace's own: look by the tree
    run -0 python3 - "$json" <<'PYTHON'
import json, sys
table = {p["pid"]: p for p in json.load(open(sys.argv[1]))}
order = sorted(table.values(), key=lambda p: p["pid"])
assert [p["watch"] for p in order] == ["prctl", "outside", "init", "pidfd"], order
assert order[3]["watched_parent"] == 2 and order[3]["parent"] == order[2]["pid"], order
PYTHON
    # the same from inside
    run -0 timeout 20 unshare -p -f --mount-proc sh -c '
        LD_PRELOAD=$1 "$0" ready child fork ready worker >/dev/null & pid=$!
        until "$2" --status | grep -q "2 [p]idfd"; do :; done; "$2" --status; kill -9 $pid' "$TOOLS/tree" "$LIBORPHANAGE" "$orphanage"
    echo "$output"
    [[ "${lines[1]}" =~ ^\ +1\ +0\ -\ +-\ +sh ]]
    [[ "${lines[2]}" =~ ^\ +2\ +1\ init\ +[0-9T:-]+\ {2}\`-\ .*tree\ ready ]]
    [[ "${lines[3]}" =~ ^\ +[0-9]+\ +2\ pidfd\ +[0-9T:-]+\ {5}\`-\ .*tree\ ready ]]
}

# bats test_tags=own
@test "status: a program whose first thread has ended" {
    witness --ready 1 --kill-nobody --wait-ms 1 --before "$(look)" "${guarded[@]}" "$TOOLS/tree" ready a exitmain
    # A thread of the C library's has handed over; our own goes on.
    if [ "$(id -u)" = 0 ]; then assert_watch a prctl; else assert_watch a pidfd; fi
    [ "$(field "$(pid_of a)" since)" != null ]
}

@test "status: pids that are nobody's, carry nothing, or are none" {
    stays sleep 1000
    local plain=$pid
    sh -c 'exit 0' &
    local dead=$!
    wait "$dead"
    run -1 --separate-stderr "$orphanage" --status "$dead"
    [ "$stderr" = "orphanage: $dead: no such process" ]
    run -1 --separate-stderr "$orphanage" --status --json "$plain"
    [ "$stderr" = "orphanage: $plain: does not carry the library" ]
    [[ "$output" == *'"library": false, "watch": null'* ]]
    run -1 --separate-stderr "$orphanage" --status "$plain" --json
    [[ "$output" == *'"library": false, "watch": null'* ]]
    stays env "LD_PRELOAD=$LIBORPHANAGE" sleep 1000
    until_true 5 eval "'$orphanage' --status $pid >/dev/null 2>&1"
    run -1 --separate-stderr "$orphanage" --status "$pid" "$dead"
    [[ "$output" == *"sleep 1000" ]]
    run -0 --separate-stderr "$orphanage" --status "$pid"
    [ -z "$stderr" ]
    run -125 --separate-stderr "$orphanage" --status $'1\n\e[31m'
    [ "${stderr_lines[0]}" = "orphanage: '1??[31m' is not a process id" ]
    for bad in x 0 1.5 99999999999 "" "$pid "; do
        run -125 --separate-stderr "$orphanage" --status "$pid" "$bad"
        [ "${stderr_lines[0]}" = "orphanage: '$bad' is not a process id" ]
        [ "${stderr_lines[1]}" = "Try 'orphanage --help' for more information." ]
        [ -z "$output" ]
    done
}

# bats test_tags=own
@test "status: all of the library's processes, with the parents that make them a tree" {
    stays env "LD_PRELOAD=$LIBORPHANAGE" "$TOOLS/tree" ready a setenv LD_PRELOAD= spawn ready plain \
        setenv "LD_PRELOAD=$LIBORPHANAGE" spawn ready b
    until_true 10 grep -q 'ready b' "$said_lines"
    local plain b
    plain=$(sed -n 's/^ready plain //p' "$said_lines")
    b=$(sed -n 's/^ready b //p' "$said_lines")
    printf '%s\n' "$plain" "$b" >>"$BATS_TEST_TMPDIR/pids"
    until_true 5 eval "'$orphanage' --status --json $pid | tr -d '\n' | grep -qE '\"pid\": $b,[^}]*pidfd'"
    "$orphanage" --status --json >"$json"
    [ "$(field "$$" library)" = false ]
    [ "$(field "$pid" watch)" = pidfd ]
    [ "$(field "$plain" library)" = false ]
    [ "$(field "$b" watch)" = pidfd ]
    [ "$(field "$b" watched_parent)" = "$plain" ]
    run -0 "$orphanage" --status
    [[ "${lines[0]}" =~ ^\ +PID\ +PARENT\ WATCH\ +SINCE\ +COMMAND$ ]]
    [[ "$output" == *" $$ "*" $pid "*" $plain "*" $b "* ]]
}

# is_listed PID [WORD]: among all orphans, of which the list is kept, and its line has that word in it.
is_listed() {
    "$orphanage" --status --orphans --json >"$json" 2>/dev/null
    grep "{\"pid\": $1," "$json" | grep -q -- "${2-}"
}

# orphan_stays COMMAND...: which kills itself to leave "orphan", with its child "child", behind; the pids are
# in the variables of these names, and the parent's in $parent.
orphan_stays() {
    stays "$@"
    until_true 10 grep -q '^ready child' "$said_lines"
    parent=$(sed -n 's/^ready parent //p' "$said_lines")
    orphan=$(sed -n 's/^ready orphan //p' "$said_lines")
    child=$(sed -n 's/^ready child //p' "$said_lines")
    printf '%s\n' "$orphan" "$child" >>"$BATS_TEST_TMPDIR/pids"
}

# bats test_tags=own
@test "status: orphans that carry the library: whose they were, since when, why they are left alone" {
    local began since
    local words=("$TOOLS/tree" fork ready parent forkkill 9 100 ready orphan fork ready child)
    began=$(date +%s)
    orphan_stays "${guarded[@]}" ORPHANAGE_SIGNAL=none "${words[@]}"
    until_true 10 is_listed "$orphan" '"trial"'
    [ "$(field "$orphan" library)" = true ]
    [ "$(field "$orphan" orphan)" = true ]
    [ "$(field "$orphan" former_parent)" = "$parent" ]
    [[ "$(field "$orphan" reason)" == *ORPHANAGE_SIGNAL=none ]]
    since=$(date -d "$(field "$orphan" orphan_since)" +%s)
    [ "$since" -ge "$((began - 1))" ]
    [ "$since" -le "$(($(date +%s) + 1))" ]
    # The control: whose parent lives.
    run ! is_listed "$child"
    run ! is_listed "$pid"
    "$orphanage" --status --json "$orphan" >"$json"
    [ "$(field "$child" orphan)" = false ]
    [ "$(field "$child" former_parent)" = null ]
    [ "$(field "$orphan" orphan)" = true ]
    # The same in the table, of this one and what is below it.
    run -0 --separate-stderr "$orphanage" --orphans --status "$orphan"
    [ "${#lines[@]}" = 2 ]
    [[ "${lines[0]}" =~ ^\ +PID\ +PARENT\ +FORMER\ WATCH\ +SINCE\ +COMMAND$ ]]
    [[ "${lines[1]}" =~ ^\ +$orphan\ +[0-9]+\ +$parent\ trial\ +[0-9T:-]+\ +[^\ ]*/tree\ fork ]]
    [ -z "$stderr" ]
    # Where nobody watches, and where nobody has looked yet, nothing tells since when.
    orphan_stays "${guarded[@]}" ORPHANAGE_SKIP=tree "${words[@]}"
    until_true 10 is_listed "$orphan" '"skip"'
    [ "$(field "$orphan" former_parent)" = "$parent" ]
    [ "$(field "$orphan" orphan_since)" = null ]
    orphan_stays "${guarded[@]}" ORPHANAGE_STRATEGY=poll ORPHANAGE_INTERVAL=1h "${words[@]}"
    until_true 10 is_listed "$orphan" '"orphan", "reason": "its parent is gone'
    [ "$(field "$orphan" former_parent)" = "$parent" ]
    [ "$(field "$orphan" orphan_since)" = null ]
}

# bats test_tags=own
@test "status: orphans without the library are told by the session of another" {
    orphan_stays "$TOOLS/tree" fork setsid ready parent forkkill 9 100 ready orphan fork ready child
    until_true 10 is_listed "$orphan"
    [ "$(field "$orphan" library)" = false ]
    [ "$(field "$orphan" orphan)" = true ]
    [ "$(field "$orphan" former_parent)" = null ]
    [ "$(field "$orphan" orphan_since)" = null ]
    run -0 --separate-stderr "$orphanage" --status --orphans "$orphan"
    [[ "${lines[1]}" =~ ^\ +$orphan\ +[0-9]+\ +\?\ -\ +\?\ +[^\ ]*/tree\ fork ]]
    # The controls: whose parent lives, in its session and in one of its own.
    run ! is_listed "$child"
    stays "$TOOLS/tree" fork setsid ready leader fork ready below
    until_true 10 grep -q '^ready below' "$said_lines"
    local each
    for each in $(sed -n 's/^ready .* //p' "$said_lines"); do
        echo "$each" >>"$BATS_TEST_TMPDIR/pids"
        run ! is_listed "$each"
    done
    # One that is there and no orphan is no failure, one that is not there is.
    run -0 --separate-stderr "$orphanage" --status --orphans "$child"
    [ "${#lines[@]}" = 1 ]
    sh -c 'exit 0' &
    wait "$!"
    run -1 --separate-stderr "$orphanage" --status "$!" --orphans
    [ "$stderr" = "orphanage: $!: no such process" ]
}

# bats test_tags=root
@test "status: of a child of init in a session of its own, nothing tells who forked it" {
    need_root
    cd "$BATS_TEST_TMPDIR"
    # Init starts a session, two trees and whoever looks; it adopts two, of which one made its session itself.
    run -0 --separate-stderr timeout 20 unshare -p -f --mount-proc setsid sh -c '
        setsid sleep 1000 &
        "$0" fork setsid forkkill 9 0 setsid ready leader >leader &
        "$0" fork setsid forkkill 9 0 ready orphan >orphan &
        until [ -s leader ] && [ -s orphan ] && "$1" --status --orphans 2>&1 | grep -q "not listed: 5 "; do :; done
        cat orphan
        "$1" --status --orphans' "$TOOLS/tree" "$orphanage"
    [ "${#lines[@]}" = 3 ]
    [[ "${lines[2]}" =~ ^\ +${lines[0]#ready orphan }\ +1\ +\?\ -\ +\?\ +[^\ ]*/tree\ fork ]]
    [ "$stderr" = "orphanage: not listed: 5 children of init, which may have started or adopted them" ]
}

# bats test_tags=own
@test "status: a tree that is deeper than can be drawn has all its processes" {
    local forks
    forks=$(printf 'fork %.0s' {1..70})
    # shellcheck disable=SC2086 # words
    stays "${guarded[@]}" "$TOOLS/tree" $forks ready deepest
    until_true 10 grep -q deepest "$said_lines"
    run -0 --separate-stderr "$orphanage" --status "$pid"
    [ "${#lines[@]}" = 72 ]
    [[ "${lines[-1]}" == " "*" ready deepest" ]]
}

# bats test_tags=root
@test "status: another user's processes: what cannot be read is said" {
    need_root
    local place=$BATS_TEST_TMPDIR/place
    chmod 755 "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "$BATS_TEST_TMPDIR" "${BATS_TEST_TMPDIR%/*}"
    mkdir -m 755 "$place"
    cp "$orphanage" "$place/orphanage"
    local nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups "$place/orphanage" --status)
    stays env "LD_PRELOAD=$LIBORPHANAGE" "$TOOLS/tree" ready a
    until_true 10 eval "'$orphanage' --status $pid | grep -q pidfd"
    # the thread's name tells how, and nothing else
    run -0 --separate-stderr "${nobody[@]}" --json "$pid"
    python3 -m json.tool <<<"$output" >/dev/null
    [[ "$output" == *'"library": true, "watch": "pidfd", "reason": "its mappings cannot be read", "error": "Permission denied", "since": null'* ]]
    [[ "$stderr" == "orphanage: $pid: no more is known than its threads' names tell: its mappings cannot be read: Permission denied" ]]
    # no thread, nothing
    stays env "LD_PRELOAD=$LIBORPHANAGE" ORPHANAGE_STRATEGY=prctl "$TOOLS/tree" ready a
    until_true 10 eval "'$orphanage' --status $pid | grep -q prctl"
    run -1 --separate-stderr "${nobody[@]}" --json "$pid"
    [[ "$output" == *'"library": null, "watch": null'* ]]
    [[ "$stderr" == "orphanage: $pid: whether it carries the library is not known: Permission denied" ]]
    run -0 --separate-stderr "${nobody[@]}"
    [[ "$stderr" == *" cannot be looked into: Permission denied"* ]]
    # and root sees the processes of others
    chmod 755 "$place"
    cp "$LIBORPHANAGE" "$place/liborphanage.so"
    cp "$TOOLS/tree" "$place/"
    witness --user 65534 --ready 1 --kill-nobody --wait-ms 1 --before "$(look)" \
        env "LD_PRELOAD=$place/liborphanage.so" "$place/tree" ready a
    assert_watch a pidfd
}

# bats test_tags=root
@test "status: a /proc that hides others is said" {
    need_root
    local place=$BATS_TEST_TMPDIR/place
    chmod 755 "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "$BATS_TEST_TMPDIR" "${BATS_TEST_TMPDIR%/*}"
    mkdir -m 755 "$place"
    cp "$orphanage" "$place/orphanage"
    stays sleep 1000
    local hide='mount -t proc -o hidepid=2 proc /proc && exec setpriv --reuid=65534 --regid=65534 --clear-groups "$@"'
    run -0 --separate-stderr unshare -m sh -c "$hide" sh "$place/orphanage" --status
    [[ "$stderr" == *"orphanage: /proc hides other users' processes (hidepid)" ]]
    run -1 --separate-stderr unshare -m sh -c "$hide" sh "$place/orphanage" --status "$pid"
    [ "${stderr_lines[0]}" = "orphanage: $pid: not shown by /proc" ]
}

@test "status: any bytes on a command line, in JSON and in the table" {
    stays env "LD_PRELOAD=$LIBORPHANAGE" "$TOOLS/tree" ready $'\e[31m"\\\n\t\x7f' wait 1000000 $'\xff\xc3\xa9\xc2\x9b' ''
    until_true 10 eval "'$orphanage' --status $pid | grep -q pidfd"
    "$orphanage" --status --json "$pid" >"$json"
    python3 -m json.tool "$json" >/dev/null
    python3 - "$json" <<'PYTHON'
import json, sys
command = json.load(open(sys.argv[1], encoding="utf-8"))[0]["command"]
assert command[1:] == ["ready", "\x1b[31m\"\\\n\t\x7f", "wait", "1000000", "\ufffd\u00e9\u009b", ""], command
PYTHON
    run -0 "$orphanage" --status "$pid"
    [ "${#lines[@]}" = 2 ]
    [[ "${lines[1]}" == *$'ready ?[31m"\\??? wait 1000000 ?\xc3\xa9? ' ]]
}

@test "status: colour on a terminal alone, unless it is not wanted; long lines are cut" {
    stays env "LD_PRELOAD=$LIBORPHANAGE" "$TOOLS/tree" ready a wait 1000000 "$(printf '%0300d' 7)"
    until_true 10 eval "'$orphanage' --status $pid | grep -q pidfd"
    local on_terminal=(script -qec "stty cols 90; '$orphanage' --status $pid" /dev/null)
    run -0 env -u NO_COLOR TERM=xterm "${on_terminal[@]}" </dev/null
    [[ "$output" == *$'\e[32mpidfd     \e[0m'* ]]
    run -0 env NO_COLOR=1 TERM=xterm "${on_terminal[@]}" </dev/null
    [[ "$output" == *pidfd* ]]
    [[ "$output" != *$'\e'* ]]
    run -0 env -u NO_COLOR TERM=dumb "${on_terminal[@]}" </dev/null
    [[ "$output" == *pidfd* ]]
    [[ "$output" != *$'\e'* ]]
    local last=${lines[1]%$'\r'}
    [ "${#last}" = 90 ]
    run -0 env -u NO_COLOR TERM=xterm "$orphanage" --status "$pid"
    [[ "$output" != *$'\e'* ]]
    [ "${#lines[1]}" -gt 300 ]
}

@test "status: a list that cannot be written is a failure" {
    run -125 --separate-stderr sh -c '"$0" --status --json >/dev/full' "$orphanage"
    [[ "$stderr" == "orphanage: cannot write the list: No space left on device"* ]]
}

# bats test_tags=root
@test "status: no /proc, or one that may not be read, is a failure" {
    need_root
    run -125 --separate-stderr unshare -m sh -c 'mount -t tmpfs none /proc && exec "$0" --status' "$orphanage"
    [[ "$stderr" == "orphanage: /proc cannot be read: No such file or directory" ]]
    cp "$orphanage" "$BATS_TEST_TMPDIR/orphanage"
    chmod 755 "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "$BATS_TEST_TMPDIR" "${BATS_TEST_TMPDIR%/*}"
    run -125 --separate-stderr unshare -m sh -c 'mount -t tmpfs -o mode=700 none /proc &&
        exec setpriv --reuid=65534 --regid=65534 --clear-groups "$0" --status' "$BATS_TEST_TMPDIR/orphanage"
    [[ "$stderr" == "orphanage: /proc cannot be read: Permission denied" ]]
}
