#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A real gunicorn, from Debian's package: it works as ever, and its workers end with their master.

setup_file() {
    load helpers
    command -v gunicorn >/dev/null || skip "no gunicorn"
}

setup() {
    load helpers
    # As a user runs it: default settings, so the workers have to have outlived the settling.
    guarded=(env "LD_PRELOAD=$LIBORPHANAGE")
    port=$(free_port)
    export PYTHONPATH=$BATS_TEST_TMPDIR port
    chmod 755 "$BATS_TEST_TMPDIR" "$BATS_FILE_TMPDIR" "$BATS_RUN_TMPDIR"
    cat >"$BATS_TEST_TMPDIR/app.py" <<'PYTHON'
import os

def app(environ, start_response):
    if environ["PATH_INFO"] == "/stuck":
        read, write = os.pipe()
        open(os.environ["MARK"], "w").close()
        while True:
            os.write(write, b"x" * 65536)
    body = str(os.getpid()).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
PYTHON
    # get PATH: one request; the pid of the worker that answered
    cat >"$BATS_TEST_TMPDIR/get" <<'PYTHON'
import os, sys, urllib.request
print(urllib.request.urlopen(f"http://127.0.0.1:{os.environ['port']}{sys.argv[1]}", timeout=10).read().decode())
PYTHON
    get="python3 $BATS_TEST_TMPDIR/get"
    # The port is free if a new master could have it.
    bind="python3 -c 'import os, socket; s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind((\"127.0.0.1\", int(os.environ[\"port\"]))); s.listen()' 2>/dev/null"
}

# live_on WORKERS OPTION...: the control, without the library.
live_on() {
    local workers=$1
    shift
    witness --port "$port" --descendants "$workers" --age-ms "$PAST_SETTLING" --wait-ms 150 \
        --before "${before:-$get / >/dev/null}" --after "$bind" \
        gunicorn -w "$workers" -b "127.0.0.1:$port" "$@" app:app &&
        assert_all alive && [[ "$output" == *"| after: 1"* ]] && assert_said orphanage 0
}

# ends_with_master FATE WORKERS OPTION...: first the control, then the library. The control may be tried
# again: a gevent worker looks for its master once a second, which may be just then.
ends_with_master() {
    local fate=$1 workers=$2
    shift 2
    until_true 30 live_on "$workers" "$@"
    witness --port "$port" --descendants "$workers" --age-ms "$PAST_SETTLING" \
        --before "${before:-$get / >/dev/null}" --after "$bind" \
        "${guarded[@]}" gunicorn -w "$workers" -b "127.0.0.1:$port" "$@" app:app
    assert_all "$fate"
    [[ "$output" == *"| after: 0"* ]]
    [ "$(grep -vc '^|' <<<"$output")" = "$workers" ]
    assert_said 'orphanage: gunicorn\[[0-9]+\]: parent [0-9]+ (is gone|was killed by SIG[A-Z]+|exited with status [0-9]+), adopted by [0-9]+; sending SIGTERM$' "$workers"
    assert_said orphanage "$workers"
}

@test "gunicorn: sync workers" {
    ends_with_master exit-0 4
}

@test "gunicorn: gthread workers" {
    ends_with_master exit-0 2 -k gthread --threads 4
}

@test "gunicorn: gevent workers" {
    ends_with_master exit-0 2 -k gevent
}

@test "gunicorn: --preload" {
    ends_with_master exit-0 2 --preload
}

# bats test_tags=root
@test "gunicorn: --user and --group" {
    need_root
    ends_with_master exit-0 2 --user www-data --group www-data
}

@test "gunicorn: workers after a HUP reload" {
    before='first=$('"$get"' /); kill -HUP "$VICTIM"; while [ "$('"$get"' /)" = "$first" ] || kill -0 "$first" 2>/dev/null; do :; done'
    ends_with_master exit-0 1
}

@test "gunicorn: workers recycled by --max-requests" {
    before='first=$('"$get"' /); while [ "$('"$get"' / 2>/dev/null || echo "$first")" = "$first" ]; do :; done'
    ends_with_master exit-0 1 --max-requests 3
}

@test "gunicorn: a worker stuck in a write to a pipe is killed after the grace" {
    export MARK=$BATS_TEST_TMPDIR/stuck
    guarded+=(ORPHANAGE_KILL_AFTER=300ms)
    before="rm -f $MARK; $get /stuck >/dev/null 2>&1 & until [ -e $MARK ]; do :; done"
    # The control: SIGTERM alone, which is all that a parent-death signal gives, does not end it.
    witness --port "$port" --descendants 1 --age-ms "$PAST_SETTLING" --wait-ms 600 --before "$before" \
        env "LD_PRELOAD=$LIBORPHANAGE" ORPHANAGE_KILL_AFTER=0 gunicorn -w 1 -b "127.0.0.1:$port" app:app
    assert_fate gunicorn alive
    assert_said 'sending SIGTERM$' 1
    witness --port "$port" --descendants 1 --age-ms "$PAST_SETTLING" --before "$before" \
        "${guarded[@]}" gunicorn -w 1 -b "127.0.0.1:$port" app:app
    assert_fate gunicorn KILL
    assert_said 'sending SIGTERM$' 1
    assert_said 'still alive 300 ms after SIGTERM; sending SIGKILL$' 1
}

@test "gunicorn: a normal stop says and changes nothing" {
    for library in "" "$LIBORPHANAGE"; do
        witness --port "$port" --descendants 2 --signal TERM \
            --before "$get / >/dev/null" --after "$(lines_said 'Shutting down: Master' 1)" \
            env "LD_PRELOAD=$library" gunicorn -w 2 -b "127.0.0.1:$port" app:app
        # gunicorn's last lines race with each other; times and pids differ
        sed -E 's/^\[[^]]*\] \[[0-9]+\] //; s/pid: [0-9]+/pid/; s/\([0-9]+\)//' "$said" | sort >"$said.${library:+with}"
    done
    diff "$said." "$said.with"
}
