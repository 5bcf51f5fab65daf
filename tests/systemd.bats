#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Services of a real systemd (tools/box.sh): the units in examples/systemd/, real gunicorn, and what
# systemd takes away from a service. A test has a unit of its own name, so its journal is its own.

readonly CONTROL_GROUPS=/sys/fs/cgroup/system.slice
readonly PORT=8000 # the example's; the box has a network of its own

# The box lives as long as somebody holds its input: if bats is killed, it goes. bats 1.8 cannot
# skip in here: setup does, for the reason left in $no_box.
setup_file() {
    local library_folder status=0
    export no_box=
    if [ ! -x /usr/bin/gunicorn ]; then
        no_box="needs Debian's gunicorn"
        return 0
    fi
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
    # bash forgets these variables when the coprocess ends.
    # shellcheck disable=SC2154 # set by coproc
    box_sh=$box_PID box_input=${box[1]}
    if ! read -rt 90 BOX <&"${box[0]}"; then
        wait "$box_sh" || status=$?
        box_sh=
        cat "$BATS_FILE_TMPDIR/box" >&2
        [ "$status" = 77 ] || return 1
        no_box=$(cat "$BATS_FILE_TMPDIR/box")
    fi
    export BOX
}

teardown_file() {
    [ -n "${box_sh-}" ] || return 0
    exec {box_input}>&-
    wait "$box_sh"
}

setup() {
    load helpers
    [ -z "$no_box" ] || skip "$no_box"
    unit=hello-$BATS_TEST_NUMBER.service
}

teardown() {
    [ -z "$no_box" ] || return 0
    in_box journalctl --no-pager -o short-monotonic -u "$unit"
    in_box systemctl kill --signal=KILL "$unit" 2>/dev/null || :
    in_box systemctl stop "$unit"
    until_true 10 in_box test ! -e "$CONTROL_GROUPS/$unit" # the next test's port
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
    in_box cat "$CONTROL_GROUPS/$unit/cgroup.procs" 2>/dev/null | grep -vx "$main_pid"
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
    journal | grep -E -- "$1" >/dev/null # and not -q: journal says it all
}

# said_to_journal PID REGEX: a line of the library's, from that process, under this unit.
said_to_journal() {
    in_journal "^journal $1 gunicorn\[$1\]: $2\$"
}

# found PID FIELD=VALUE...: the journal finds its line of that process by its fields.
found() {
    in_box journalctl --sync
    [ "$(in_box journalctl --no-pager -u "$unit" -o cat "_PID=$1" "${@:2}" | wc -l)" = 1 ]
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

# Each worker said why, under the unit and with fields, and ended in gunicorn's own way.
# The cause is known to a thread on a pidfd, where the kernel tells it.
assert_workers_said_so() {
    local worker cause=killed
    [ "${1-orphanage-pidfd}" = orphanage-pidfd ] && ! kernel_older_than 6.15 || cause='(killed|unknown)'
    for worker in "${workers[@]}"; do
        until_true 5 said_to_journal "$worker" "parent $main (is gone|was killed by SIGKILL), adopted by 1; sending SIGTERM"
        until_true 5 found "$worker" "ORPHANAGE_PARENT_PID=$main" ORPHANAGE_ACTION=SIGTERM PRIORITY=4
        [[ "$(in_box journalctl --no-pager -u "$unit" -o json --output-fields=ORPHANAGE_CAUSE "_PID=$worker" ORPHANAGE_ACTION=SIGTERM)" =~ \"ORPHANAGE_CAUSE\":\"$cause\" ]]
        until_true 5 in_journal "^stdout $worker .*Worker exiting \(pid: $worker\)\$"
    done
}

assert_status_is_clean() {
    [ "$(in_box systemctl is-active "$unit")" = active ]
    [ "$(in_box systemctl is-failed "$unit")" = active ]
    run -0 in_box systemctl status --no-pager "$unit"
    [[ $output == *"Active: active (running)"* ]]
    not_in_journal 'left-over process'
}

# hardened LINE...: the example with these lines, and without those that it has itself.
hardened() {
    grep -vE '^(NoNew|Private|Protect|Memory|Restrict|SystemCall)' \
        "$SOURCE/examples/systemd/gunicorn.service" | to_box "/etc/systemd/system/$unit"
    drop_in 'Environment="GUNICORN_CMD_ARGS=--timeout 600" ORPHANAGE_SETTLE=0' Restart=no "$@"
}

# watched_by THREAD: each worker has this thread; "": none but its own.
watched_by() {
    local worker names
    for worker in "${workers[@]}"; do
        # shellcheck disable=SC2016 # expanded in there
        names=$(in_box sh -c 'cat /proc/$0/task/*/comm' "$worker" | grep -vx gunicorn)
        [ "$names" = "$1" ] || return 1
    done
}

# ends_well THREAD: the service, which runs as it should, is watched in that way; its master is
# killed, its workers end as they should, and nothing is left.
ends_well() {
    until_true 5 watched_by "$1"
    kill_main
    until_true 5 gone "${workers[@]}"
    [ "$(property Result)" = signal ]
    assert_workers_said_so "$1"
    not_in_journal 'Unknown|ignoring|SIGSYS|core-dump'
}

filtered() {
    in_box grep -q '^Seccomp:[[:space:]]*2$' "/proc/${workers[0]}/status"
}

@test "systemd: without the library, workers stay and the restart meets their port" {
    install_example
    drop_in UnsetEnvironment=LD_PRELOAD RestartSec=100ms
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
    until_true 5 gone "${workers[@]}"
    assert_workers_said_so
    until_true 10 restarted
    learn_workers
    not_in_journal 'Connection in use'
    assert_status_is_clean
}

@test "systemd: a unit gets the library by the drop-in examples/systemd/orphanage.conf" {
    grep -v '^Environment=' "$SOURCE/examples/systemd/gunicorn.service" |
        to_box "/etc/systemd/system/$unit"
    drop_in 'Environment="GUNICORN_CMD_ARGS=--timeout 600"'
    to_box "/etc/systemd/system/$unit.d/orphanage.conf" <"$SOURCE/examples/systemd/orphanage.conf"
    start_example
    kill_main
    until_true 5 gone "${workers[@]}"
    assert_workers_said_so
}

@test "systemd: several units share the settings in examples/systemd/orphanage.env" {
    grep -v '^Environment=' "$SOURCE/examples/systemd/gunicorn.service" |
        to_box "/etc/systemd/system/$unit"
    to_box /etc/default/orphanage <"$SOURCE/examples/systemd/orphanage.env"
    drop_in 'Environment="GUNICORN_CMD_ARGS=--timeout 600"' EnvironmentFile=/etc/default/orphanage
    start_example
    in_box grep -qz '^ORPHANAGE_SCOPE=forked$' "/proc/${workers[0]}/environ"
    kill_main
    until_true 5 gone "${workers[@]}"
    assert_workers_said_so
}

@test "systemd: a young worker ends before the new master starts" {
    install_example
    start_example
    kill_main
    until_true 10 restarted
    gone "${workers[@]}"
    assert_workers_said_so
    learn_workers
    not_in_journal 'Connection in use'
}

@test "systemd: reload and stop go on in silence" {
    install_example
    start_example
    until_true 5 watched_by orphanage-pidfd
    local before=("${workers[@]}")
    in_box systemctl reload "$unit"
    until_true 10 gone "${before[@]}"
    learn_workers
    in_box systemctl stop "$unit"
    gone "$main" "${workers[@]}"
    [ "$(property Result)" = success ]
    in_journal 'Handling signal: hup'
    not_in_journal 'orphanage'
}

@test "systemd: a bad value is said in the journal, and the service starts" {
    hardened Environment=ORPHANAGE_KILL_AFTER=soon
    start_example
    in_journal "^stdout $main orphanage: gunicorn\[$main\]: ORPHANAGE_KILL_AFTER='soon'"
    kill_main
    until_true 5 gone "${workers[@]}"
}

@test "systemd: SIGKILL after the grace is said in the journal" {
    hardened Environment=ORPHANAGE_KILL_AFTER=100ms
    to_box /srv/stubborn/stubborn.py <<'EOF'
def post_worker_init(worker):
    import signal
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
EOF
    drop_in 'Environment="GUNICORN_CMD_ARGS=--timeout 600 --config /srv/stubborn/stubborn.py"'
    start_example
    kill_main
    until_true 5 gone "${workers[@]}"
    local worker
    for worker in "${workers[@]}"; do
        until_true 5 said_to_journal "$worker" "still alive 100 ms after SIGTERM; sending SIGKILL"
    done
}

@test "systemd: NoNewPrivileges=" {
    hardened NoNewPrivileges=yes
    start_example
    ends_well orphanage-pidfd
}

@test "systemd: PrivateUsers=" {
    hardened PrivateUsers=yes
    start_example
    ends_well orphanage-pidfd
}

@test "systemd: ProtectSystem=strict, PrivateTmp=, PrivateDevices=" {
    hardened ProtectSystem=strict PrivateTmp=yes PrivateDevices=yes
    start_example
    ends_well orphanage-pidfd
}

@test "systemd: ProtectProc=invisible, ProcSubset=pid" {
    hardened ProtectProc=invisible ProcSubset=pid
    start_example
    ends_well orphanage-pidfd
}

@test "systemd: MemoryDenyWriteExecute=" {
    hardened MemoryDenyWriteExecute=yes
    start_example
    # From 253 on systemd has the kernel do it, without a filter.
    [ "$(systemctl --version | awk 'NR == 1 { print $2 }')" -ge 253 ] || filtered
    ends_well orphanage-pidfd
}

@test "systemd: RestrictNamespaces=" {
    hardened RestrictNamespaces=yes
    start_example
    filtered
    ends_well orphanage-pidfd
}

@test "systemd: DynamicUser=" {
    hardened User= DynamicUser=yes
    start_example
    ends_well orphanage-pidfd
}

@test "systemd: AmbientCapabilities= do not make the loader drop the library" {
    hardened AmbientCapabilities=CAP_NET_BIND_SERVICE
    start_example
    ends_well orphanage-pidfd
}

@test "systemd: SystemCallFilter=@system-service, which kills" {
    hardened SystemCallFilter=@system-service
    start_example
    filtered
    ends_well orphanage-pidfd
}

@test "systemd: SystemCallFilter=@system-service, which answers EPERM" {
    hardened SystemCallFilter=@system-service SystemCallErrorNumber=EPERM
    start_example
    filtered
    ends_well orphanage-pidfd
}

# systemd opens the log as root, this service's user may not open it again: the library takes over
# the descriptor, which behind a filter it does not try.
@test "systemd: StandardError=append:" {
    hardened StandardError=append:/run/hello.log
    start_example
    kill_main
    until_true 5 gone "${workers[@]}"
    run -0 in_box cat /run/hello.log
    local worker
    for worker in "${workers[@]}"; do
        grep -xE "orphanage: gunicorn\[$worker\]: parent $main (is gone|was killed by SIGKILL).*" <<<"$output"
        grep "Worker exiting (pid: $worker)$" <<<"$output"
    done
    not_in_journal orphanage
}

@test "systemd: StandardError=append: behind a filter: the line is in the journal" {
    hardened StandardError=append:/run/hello.log SystemCallFilter=@system-service
    start_example
    filtered
    kill_main
    until_true 5 gone "${workers[@]}"
    local worker
    for worker in "${workers[@]}"; do
        until_true 5 said_to_journal "$worker" "parent $main (is gone|was killed by SIGKILL), .*"
    done
    not_in_journal 'SIGSYS|core-dump'
}

@test "systemd: a filter without pidfd_open: looks each interval" {
    hardened SystemCallFilter=~pidfd_open:EPERM Environment=ORPHANAGE_INTERVAL=100ms
    start_example
    filtered
    ends_well orphanage-poll
}

# One task for the master, one for its worker, none for the worker's thread. TasksMax= counts by the
# pids controller; where that is still one of cgroup v1, the number of the user's tasks is limited,
# which clone(2) tells by the same EAGAIN.
@test "systemd: TasksMax= without room for a thread: the parent-death signal" {
    local limit=LimitNPROC=2
    in_box grep -qw pids /sys/fs/cgroup/cgroup.controllers && limit=TasksMax=2
    hardened User= DynamicUser=yes "$limit" ExecStart= \
        "ExecStart=/usr/bin/gunicorn --bind 127.0.0.1:$PORT --workers 1 hello:app"
    start_example 1
    ends_well ""
}

@test "systemd: an EnvironmentFile of orphanage --print-env is read as it was meant" {
    local value values=() lines=() number=0
    while IFS= read -r value; do
        values+=("V$number=$value")
        lines+=("$("$COMMAND_UNDER_TEST" "--only=$value" --print-env | sed -n "s/^ORPHANAGE_ONLY=/V$number=/p")")
        number=$((number + 1))
    done < <(odd_values)
    printf '%s\n' "${lines[@]}" | to_box /etc/values.env
    to_box "/etc/systemd/system/$unit" <<EOF
[Service]
Type=oneshot
RemainAfterExit=yes
EnvironmentFile=/etc/values.env
StandardOutput=file:/run/$unit.out
ExecStart=/usr/bin/env
EOF
    in_box systemctl daemon-reload
    in_box systemctl start "$unit"
    run -0 in_box grep -E '^V[0-9]+=' "/run/$unit.out"
    diff <(printf '%s\n' "${values[@]}" | sort) <(sort <<<"$output")
}

# many TEST [LINE...]: 100 orphans at once in a unit whose stderr is the journal's; the journal's socket takes ten
# entries at a time or some more (net.unix.max_dgram_qlen). The number of lines that it keeps is like that ("-eq 9").
many() {
    to_box /srv/tree <"$TOOLS/tree"
    in_box chmod 755 /srv/tree
    to_box "/etc/systemd/system/$unit" <<EOF
[Service]
KillMode=process
StandardOutput=null
StandardError=journal
Environment=LD_PRELOAD=liborphanage.so ORPHANAGE_SETTLE=0 ORPHANAGE_LAUNCH=0
ExecStart=/srv/tree ready a times 100 ready b
EOF
    drop_in "${@:2}"
    in_box systemctl daemon-reload
    in_box systemctl start "$unit"
    wanted_workers=100
    until_true 20 has_workers
    kill_main
    until_true 20 in_box test ! -e "$CONTROL_GROUPS/$unit"
    until_true 20 lines_kept "$1"
}

lines_kept() {
    in_box journalctl --sync
    test "$(in_box journalctl --no-pager -u "$unit" -o cat ORPHANAGE_ACTION=SIGTERM | wc -l)" "${1% *}" "${1#* }"
}

@test "systemd: of many at once, the journal keeps all lines" {
    many "-eq 100"
}

@test "systemd: of many at once, the journal's own limit drops some" {
    many "-lt 90" LogRateLimitIntervalSec=1h LogRateLimitBurst=10
}
