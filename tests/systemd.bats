#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Services of a real systemd (tools/box.sh): the units in examples/systemd/, real gunicorn, and what
# systemd takes away from a service. A test has a unit of its own name, so its journal is its own.

readonly CONTROL_GROUPS=/sys/fs/cgroup/system.slice
readonly PORT=8000 # the example's; the box has a network of its own

# The box lives as long as somebody holds its input: if bats is killed, it goes.
setup_file() {
    load helpers
    need_root
    local program library_folder status=0
    for program in /usr/bin/gunicorn /lib/systemd/systemd; do
        [ -x "$program" ] || skip "needs $program"
    done
    # Where the C library is, the loader finds ours by its bare name.
    library_folder=$(ldd /usr/bin/env | awk '$1 ~ /^libc\./ { sub("/[^/]*$", "", $3); print $3 }')
    cat >"$BATS_FILE_TMPDIR/hello.py" <<'EOF'
import os

def app(environ, start_response):
    start_response("200 OK", [])
    return [b"hello from %d\n" % os.getpid()]
EOF

    # shellcheck disable=SC2016 # expanded in there
    coproc box { exec "$SOURCE/tests/tools/box.sh" \
        -c "$LIBORPHANAGE:$library_folder/liborphanage.so" \
        -c "$BATS_FILE_TMPDIR/hello.py:/srv/hello/hello.py" \
        -- sh -c 'echo "$BOX"; cat' 2>"$BATS_FILE_TMPDIR/box" 3>&-; }
    # shellcheck disable=SC2154 # set by coproc
    box_sh=$box_PID
    if ! read -rt 90 BOX <&"${box[0]}"; then
        wait "$box_sh" || status=$?
        cat "$BATS_FILE_TMPDIR/box" >&2
        [ "$status" = 77 ] || return 1
        skip "no box for systemd here"
    fi
    export BOX
}

teardown_file() {
    [ -n "${box_sh-}" ] || return 0
    eval "exec ${box[1]}>&-"
    wait "$box_sh"
}

setup() {
    load helpers
    unit=hello-$BATS_TEST_NUMBER.service
}

teardown() {
    in_box journalctl --no-pager -o short-monotonic -u "$unit"
    in_box systemctl stop "$unit"
    in_box systemctl kill --signal=KILL "$unit" 2>/dev/null || :
}

in_box() {
    # shellcheck disable=SC2086 # a list of words
    timeout 30 $BOX "$@"
}

# to_box PATH: writes stdin to a file in the box.
to_box() {
    # shellcheck disable=SC2016 # expanded in there
    in_box sh -c 'mkdir -p "${0%/*}" && cat >"$0"' "$1"
}

# The example as it is, but for the drop-ins. gunicorn's workers look after their master themselves,
# within half of gunicorn's timeout: not while this test runs.
install_example() {
    to_box "/etc/systemd/system/$unit" <"$SOURCE/examples/systemd/gunicorn.service"
    drop_in 'Environment="GUNICORN_CMD_ARGS=--timeout 600"'
}

# drop_in LINE...: more lines for the section Service.
drop_in() {
    drop_ins=$((${drop_ins:-0} + 1))
    printf '%s\n' '[Service]' "$@" | to_box "/etc/systemd/system/$unit.d/$drop_ins.conf"
}

# Started, with all workers, and one of them serves. A unit that was hardened to death ends here.
start_example() {
    in_box systemctl daemon-reload
    in_box systemctl start "$unit"
    wanted_workers=${1:-2}
    learn_workers
}

learn_workers() {
    until_true 10 has_workers
    until_true 10 serves
    main=$(property MainPID)
    mapfile -t workers < <(present_workers)
}

property() {
    in_box systemctl show --property="$1" --value "$unit"
}

present_workers() {
    local main_pid
    main_pid=$(property MainPID)
    in_box cat "$CONTROL_GROUPS/$unit/cgroup.procs" | grep -vx "$main_pid"
}

has_workers() {
    [ "$(present_workers | wc -l)" = "$wanted_workers" ]
}

# serves: a worker answers; its pid is in $server.
serves() {
    # shellcheck disable=SC2016 # expanded in there
    server=$(in_box bash -c 'exec 3<>/dev/tcp/127.0.0.1/$0 && printf "GET / HTTP/1.0\r\n\r\n" >&3 &&
        sed -n "s/^hello from //p" <&3' "$PORT" 2>/dev/null) && [ -n "$server" ]
}

# outlived_settling PID...: for tests with the default ORPHANAGE_SETTLE.
outlived_settling() {
    in_box ps -o etimes= -p "$(IFS=, && echo "$*")" | awk '$1 < 2 { exit 1 }'
}

kill_main() {
    in_box systemctl kill --kill-who=main --signal=KILL "$unit"
}

gone() {
    # shellcheck disable=SC2016 # expanded in there
    in_box sh -c 'for pid; do [ ! -e "/proc/$pid" ] || exit 1; done' - "$@"
}

# The journal of the unit, as "TRANSPORT PID MESSAGE".
journal() {
    in_box journalctl --sync
    in_box journalctl --no-pager -u "$unit" -o json \
        --output-fields=_TRANSPORT,_PID,MESSAGE |
        /usr/bin/python3 -c '
import json, sys
for line in sys.stdin:
    entry = json.loads(line)
    print(entry.get("_TRANSPORT"), entry.get("_PID"), entry.get("MESSAGE"))'
}

in_journal() {
    journal | grep -qE -- "$1"
}

not_in_journal() {
    if journal | grep -E -- "$1"; then
        echo "that is in the journal" >&2
        return 1
    fi
}

restarted() {
    [ "$(property NRestarts)" = 1 ] && [ "$(property ActiveState)" = active ]
}

# Each worker said why, under the unit and through /dev/log, and ended in gunicorn's own way.
assert_workers_said_so() {
    local worker
    for worker in "${workers[@]}"; do
        until_true 5 in_journal \
            "^syslog $worker gunicorn\[$worker\]: parent $main is gone, adopted by 1; sending SIGTERM\$"
        until_true 5 in_journal "^stdout $worker .*Worker exiting \(pid: $worker\)\$"
    done
}

assert_status_is_clean() {
    [ "$(in_box systemctl is-active "$unit")" = active ]
    [ "$(in_box systemctl is-failed "$unit")" = active ]
    run -0 in_box systemctl status --no-pager "$unit"
    [[ $output == *"Active: active (running)"* ]]
    not_in_journal 'left-over process|remains running after unit stopped'
}

# It ran as it should, its master is killed, its workers end as they should, and nothing is left.
survives_hardening() {
    start_example "${1:-2}"
    kill_main
    until_true 5 gone "${workers[@]}"
    [ "$(property Result)" = signal ]
    not_in_journal 'SIGSYS|core-dump|remains running'
    assert_workers_said_so
}

# hardened LINE...: the example with these lines, and without those that it has itself.
hardened() {
    grep -vE '^(NoNew|Private|Protect|Memory|Restrict|SystemCall)' \
        "$SOURCE/examples/systemd/gunicorn.service" | to_box "/etc/systemd/system/$unit"
    drop_in 'Environment="GUNICORN_CMD_ARGS=--timeout 600"' ORPHANAGE_SETTLE=0 Restart=no "$@"
}

@test "systemd: without the library, workers stay and the restart meets their port" {
    install_example
    drop_in UnsetEnvironment=LD_PRELOAD
    start_example
    kill_main
    until_true 10 in_journal '^stdout [0-9]+ .*Connection in use'
    in_journal 'Found left-over process [0-9]+ \(gunicorn\)'
    [ "$(in_box ps -o ppid= -p "${workers[0]}" | tr -d ' ')" = 1 ]
    serves
    [[ " ${workers[*]} " == *" $server "* ]]
}

@test "systemd: examples/systemd/gunicorn.service ends orphans and comes back" {
    install_example
    start_example
    until_true 10 outlived_settling "${workers[@]}"
    [[ $(in_box readlink "/proc/${workers[0]}/fd/2") == socket:* ]]
    kill_main
    until_true 2 gone "${workers[@]}"
    assert_workers_said_so
    until_true 10 restarted
    learn_workers
    not_in_journal 'Connection in use'
    assert_status_is_clean
}
