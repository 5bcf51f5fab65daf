#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The sentences of SECURITY.md that no other suite proves.

setup() {
    load helpers
    setup_guarded
    orphanage=${COMMAND_UNDER_TEST:-$TOOLS/orphanage}
    here=$BATS_TEST_TMPDIR
}

teardown() {
    [ -n "${pid-}" ] || return 0
    kill -9 "$pid"
    wait "$pid" || :
}

# bats test_tags=root
@test "security: a program that gains privileges reads no setting, and the defaults hold" {
    need_root
    # In a copy of this machine the library lies where the loader trusts it, with the set-uid bit by
    # which ld.so(8) loads it into such programs, too. PARENT names nobody: whoever reads it ends.
    cat >"$here/commands" <<'BASH'
set -eu
folder=$(dirname "$(ldd "$TOOLS/tree" | awk '/libc\.so/ { print $3 }')")
install -m 4644 "$LIBORPHANAGE" "$folder/liborphanage.so"
for kind in plain setuid caps; do cp "$TOOLS/tree" "/tmp/$kind"; done
chown nobody /tmp/setuid
chmod 4755 /tmp/setuid
python3 -c 'import os, struct
os.setxattr("/tmp/caps", "security.capability", struct.pack("<5I", 0x02000001, 1 << 10, 0, 0, 0))'
fate() {
    local kind=$1 ms=$2
    shift 2
    echo "$kind $("$TOOLS/witness" --user 1 --ready 2 --kill a --age-ms 300 --wait-ms "$ms" --stderr "/tmp/said.$kind" \
        env LD_PRELOAD=liborphanage.so \
        "$@" "/tmp/$kind" ready a fork ready b | awk '$1 == "b" { print $3 }')"
}
all=(ORPHANAGE_SIGNAL=USR1 ORPHANAGE_SCOPE=none 'ORPHANAGE_SKIP=*' ORPHANAGE_SETTLE=24h ORPHANAGE_STRATEGY=poll
    ORPHANAGE_INTERVAL=1h ORPHANAGE_LOG=debug ORPHANAGE_PARENT=4194303 ORPHANAGE_TYPO=1)
fate setuid 10000 "${all[@]}"
fate caps 10000 "${all[@]}"
fate plain 300 "${all[@]}"
grep -c 'TYPO' /tmp/said.plain
grep -hvE ': parent [0-9]+ (is gone|was killed by SIG[A-Z]+|exited with status [0-9]+), adopted by [0-9]+; sending SIGTERM$' /tmp/said.setuid /tmp/said.caps || echo nothing else
# PARENT is taken out nevertheless: what such a program starts may be none.
cp /usr/bin/env /tmp/env
chown nobody /tmp/env
chmod 4755 /tmp/env
setpriv --reuid=1 --clear-groups env LD_PRELOAD=liborphanage.so "${all[@]}" /tmp/env | grep -c '^ORPHANAGE_' || :
setpriv --reuid=1 --clear-groups env LD_PRELOAD=liborphanage.so "${all[@]}" /tmp/env | grep '^ORPHANAGE_PARENT' || echo taken
# The control: the same variables do count, and without the bit the loader drops the library.
fate plain 10000 ORPHANAGE_SETTLE=0 ORPHANAGE_SIGNAL=USR1
chmod u-s "$folder/liborphanage.so"
fate setuid 2500
BASH
    run -0 --separate-stderr "$SOURCE/tests/tools/overlay.sh" -b "$BUILD" -b "$SOURCE" -b "$BATS_RUN_TMPDIR" -- \
        env -u LD_PRELOAD PATH=/usr/sbin:/usr/bin:/sbin:/bin bash "$here/commands"
    echo "$output"
    diff - <(echo "$output") <<'EXPECTED'
setuid TERM
caps TERM
plain alive
1
nothing else
8
taken
plain USR1
setuid alive
EXPECTED
}

# files NAME COMMAND...: what it and its children do with files and sockets: lines "CALL PATH FLAGS".
files() {
    timeout 30 strace -f -qq -y -o "$here/$1" -e trace=%file,%network,write,pidfd_getfd "${@:2}" >/dev/null 2>&1 3>&- || :
    sed -E 's/^[0-9]+ +//; /^(\+\+\+|---|<\.\.\. )/d; s,/proc/[0-9]+/,/proc/PID/,; s/AT_FDCWD(<[^>]*>)?, //' "$here/$1" |
        sed -nE 's/^(openat|open)\("([^"]*)", ([A-Z_|]*).*/\1 \2 \3/p; t
                 s/^(send|sendto|connect)\(.*sun_path="([^"]*)".*/\1 \2/p; t
                 s/^write\([0-9]+<([^>[]*).*/write \1/p; t
                 s/^([a-z0-9_]+)\("([^"]*)".*/\1 \2/p; t
                 s/^([a-z0-9_]+)\(.*/\1/p' |
        sed -E 's/[|]?O_(RDONLY|CLOEXEC)//g; s/ $//; s/^(new)?fstatat(64)? /stat /; s/^lstat /stat /' | sort -u >"$here/list.$1"
    grep -q '^execve ' "$here/list.$1"
}

# of_ours REDIRECTION NAME=VALUE... COMMAND...: what the library adds to that. A look at what
# descriptor 2 is (stat) opens nothing.
of_ours() {
    # shellcheck disable=SC2016 # for the inner shell
    local run=(sh -c "\"\$@\" $1" sh env)
    shift
    files without "${run[@]}" ORPHANAGE_NOTHING= "$@"
    files with "${run[@]}" "LD_PRELOAD=$LIBORPHANAGE" "$@"
    comm -13 "$here/list.without" "$here/list.with" | grep -vF "$LIBORPHANAGE" | grep -v "^stat" || :
}

# assert_ours LINE...
assert_ours() {
    diff <(printf '%s\n' "$@" | sort) <(echo "$output")
}

# life_of_ours REDIRECTION NAME=VALUE... COMMAND...: likewise, without the places that tell how the parent
# ended: which of them is asked depends on when the parent is reaped.
life_of_ours() {
    of_ours "$@" | grep -vxE 'openat /proc/(PID/stat|thread-self/fdinfo/[0-9]+)|readlinkat /proc/PID/ns/user' || :
}

@test "security: files are opened, read and written as documented, and none is created" {
    need_tracer
    # An orphan's whole life: watched, told about, gone.
    local life=("$TOOLS/tree" forkexit-after 200 exec ready b wait 400 exit 0)
    local own_stderr="openat /proc/self/fd/2 O_WRONLY|O_NOCTTY|O_APPEND|O_NONBLOCK"
    for strategy in pidfd poll prctl; do
        local settings=(ORPHANAGE_SETTLE=0 ORPHANAGE_LAUNCH=0 "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms)
        run life_of_ours "2>$here/log" "${settings[@]}" ORPHANAGE_LOG=debug "${life[@]}"
        assert_ours pidfd_getfd "write $here/log"
        run life_of_ours "2>&1 | cat" "${settings[@]}" ORPHANAGE_LOG=debug "${life[@]}"
        assert_ours "$own_stderr"
        run life_of_ours "2>&-" "${settings[@]}" "${life[@]}"
        assert_ours socket setsockopt "sendto /run/systemd/journal/socket" "sendto /dev/log"
        # Nothing to say, nothing to look at.
        run life_of_ours "2>$here/log" "${settings[@]}" ORPHANAGE_LOG=off "${life[@]}"
        [ -z "$output" ]
    done
    # A parent that leads the session; the name of a parent, for nginx.
    run of_ours "" ORPHANAGE_LOG=off "$TOOLS/tree" setsid forkexit-after 200 exec ready b exit 0
    assert_ours "openat /proc/PID/stat"
    run of_ours "" ORPHANAGE_LOG=off NGINX=5 "$TOOLS/tree" exit 0
    assert_ours "openat /proc/PID/comm"
    # The control: what is created is seen.
    files new sh -c "echo x >$here/created"
    grep -qx "openat $here/created O_WRONLY|O_CREAT|O_TRUNC" "$here/list.new"
}

@test "security: the command writes and creates nothing, and --status reads /proc alone" {
    need_tracer
    local changing='O_WRONLY|O_RDWR|O_CREAT|^(mk|un|re|sym)?(link|name|dir|nod)|^(ch|socket|connect|bind)'
    files start "$orphanage" "$TOOLS/tree" exit 0
    grep -q "^execve $TOOLS/tree" "$here/list.start"
    run -1 grep -E "$changing" <(grep -v '^chdir' "$here/list.start")
    files status "$orphanage" --status --json
    grep -q '^openat /proc/PID/status$' "$here/list.status"
    run -1 grep -E "$changing" "$here/list.status"
    run -1 grep -vE '^openat (/proc[ /]|/etc/ld\.so|(/usr)?/lib|/usr/share/(locale|zoneinfo)|/etc/localtime)' \
        <(grep '^open' "$here/list.status")
    files new mkdir "$here/folder"
    grep -qE "$changing" "$here/list.new"
}

@test "security: ORPHANAGE_PARENT ends who carries it, never whom it names" {
    "$TOOLS/tree" ready named >"$here/out" 2>&1 3>&- &
    pid=$!
    until_true 10 grep -q ready "$here/out"
    mkfifo "$here/fifo"
    for named in "$pid" 1 4194303; do
        # 1 is nobody's business: children of init are not watched.
        run timeout 3 env "LD_PRELOAD=$LIBORPHANAGE" "ORPHANAGE_PARENT=$named" ORPHANAGE_SIGNAL=USR1 cat "$here/fifo"
        echo "$named: $status"
        [ "$status" = "$([ "$named" = 1 ] && echo 124 || echo $((128 + $(kill -l USR1))))" ]
        kill -0 "$pid"
    done
    # No number (0: a parent outside): said, and nothing done.
    for named in 0 -1 0x1 "$pid " 99999999999; do
        run -0 --separate-stderr env "LD_PRELOAD=$LIBORPHANAGE" "ORPHANAGE_PARENT=$named" printf fine
        [ "$output" = fine ]
        kill -0 "$pid"
    done
}

# bats test_tags=root
@test "security: a group gets only what the process itself might send" {
    need_root
    chmod 755 "$BATS_RUN_TMPDIR" "${here%/*}" "$here"
    cp "$TOOLS/tree" "$LIBORPHANAGE" "$here/"
    # In the orphan's group is a process of root's. The control: root's orphan does reach it.
    for user in 65534 0; do
        witness --ready 3 --kill master --age-ms "$PAST_SETTLING" setsid -w sh -c '
            "$0" ready bystander &
            setpriv --reuid="$2" --clear-groups env LD_PRELOAD="$1/liborphanage.so" ORPHANAGE_TARGET=group "$1/tree" ready orphan &
            echo "ready master $$"; wait' "$TOOLS/tree" "$here" "$user"
        assert_fate orphan TERM
        assert_fate bystander "$([ "$user" = 0 ] && echo TERM || echo alive)"
    done
}

# reuse: for the witness's --before, in a pid namespace: the victim ends and is reaped, and the next process
# has its number. The child, stopped meanwhile, finds a parent that is not its own.
reuse() {
    # shellcheck disable=SC2016
    echo 'child=$(cat /proc/$VICTIM/task/$VICTIM/children | cut -d" " -f1)
        kill -STOP $child; kill -KILL $VICTIM; while [ -e /proc/$VICTIM ]; do :; done
        for try in $(seq 100); do
            echo $((VICTIM - 1)) >/proc/sys/kernel/ns_last_pid
            sleep 1000 >/dev/null 2>&1 &
            [ $! != $VICTIM ] || break
            kill $!
        done
        kill -CONT $child; echo "the next one has number $!, and the victim had $VICTIM"
        [ $! = $VICTIM ]'
}

# bats test_tags=root
@test "security: a number that the parent had and another process has now changes nothing" {
    need_root
    [ -w /proc/sys/kernel/ns_last_pid ] || skip "the next pid cannot be chosen here"
    said=$here/stderr
    for strategy in pidfd poll prctl; do
        local in_namespace=(unshare -p -f --mount-proc "$TOOLS/witness" --stderr "$said" --kill-nobody --wait-ms 1500)
        # The orphan ends, and the stranger lives.
        : >"$said"
        run -0 "${in_namespace[@]}" --kill a --ready 2 --before "$(reuse)" sh -c '"$@" & wait $!; exec sleep 1000' sh \
            "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=20ms "$TOOLS/tree" ready a fork ready b
        echo "$output"
        [[ "$output" == *"| the next one has number"* ]]
        assert_said 'sending SIGTERM$' 1
        # Alive are the shell, and the stranger under the number that was ready as a.
        [ "$(grep ' alive ' <<<"$output" | cut -d" " -f1 | sort | xargs)" = "a sleep" ]
        # Of a grandparent it is nobody's business: its child carries no library, and lives.
        : >"$said"
        run -0 "${in_namespace[@]}" --kill a --ready 3 --before "$(reuse)" sh -c '"$@" & wait $!; exec sleep 1000' sh \
            "$TOOLS/tree" ready a fork ready b setenv "LD_PRELOAD=$LIBORPHANAGE" setenv ORPHANAGE_SETTLE=0 \
            setenv "ORPHANAGE_STRATEGY=$strategy" spawn ready c
        assert_fate c alive
        assert_said orphanage: 0
    done
    # The control: who is not watched lives under the stranger, too.
    run -0 "${in_namespace[@]}" --kill a --ready 2 --before "$(reuse)" sh -c '"$@" & wait $!; exec sleep 1000' sh \
        "${guarded[@]}" ORPHANAGE_SCOPE=none "$TOOLS/tree" ready a fork ready b
    assert_fate b alive
}

@test "security: --status of a process that forges what it says" {
    # Each page is named as the library is, and says more than there is: numbers out of all range, the
    # mark at the very end, no end to the marks; in a folder whose name is an escape sequence.
    local folder=$here/$'\e[31m\n'
    mkdir "$folder"
    python3 - "$folder/liborphanage.so" >"$here/out" 3>&- <<'PYTHON' &
import mmap, os, struct, sys, time
magic = b"\xb7orphan\0"
pages = [magic + b"\xff" * 4088, b"\0" * 4088 + magic, magic * 512,
         magic + struct.pack("<IIiIIIII", 1, 40, -1, 9999, 9999, 0xffffffff, 0xffffffff, 0) + bytes(4056),
         magic + struct.pack("<IIiIIIII", 1, 40, 2**31 - 1, 0, 2, 0xffffffff, 0x7fffffff, 0) + bytes(4056)]
kept = []
for page in pages:
    with open(sys.argv[1], "wb+") as file:
        file.write(page)
        file.flush()
        kept.append(mmap.mmap(file.fileno(), 4096, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_WRITE))
    os.unlink(sys.argv[1])
print("mapped", flush=True)
time.sleep(1000)
PYTHON
    pid=$!
    until_true 10 grep -q mapped "$here/out"
    run -0 --separate-stderr timeout 60 "$orphanage" --status --json "$pid"
    python3 -m json.tool <<<"$output"
    run -0 --separate-stderr timeout 60 "$orphanage" --status "$pid"
    [[ "$output$stderr" != *$'\e'* ]]
    [ "${#lines[@]}" = 2 ]
}
