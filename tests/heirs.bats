#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Hot restarts: the new master outlives the old one, and its workers end with it.

setup() {
    load helpers
    setup_guarded
}

# Client, in Python: requests without a pause, each on a new connection, until the file "stop" is
# there; prints how many, and how many were refused.
client='
import os, socket, sys
done = failed = 0
while not os.path.exists(sys.argv[2]):
    try:
        s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 5)
        s.sendall(b"GET / HTTP/1.0\r\n\r\n")
        data = b""
        while chunk := s.recv(4096): data += chunk
    except ConnectionRefusedError:
        failed += 1
    except OSError:
        pass  # gunicorn calls QUIT its quick shutdown: it cuts requests short, also without us
    done += 1
    if done == 10: open(sys.argv[2] + "-not-yet", "w")
print("ten and more requests:", done > 10, "refused:", failed)'

# bats test_tags=own
@test "heirs: in miniature, a hundred at once" {
    for strategy in pidfd poll prctl; do
        for sign in "setenv-pid GUNICORN_PID" "setenv NGINX=5;" "setenv UNICORN_FD=5"; do
            # shellcheck disable=SC2086 # words
            witness --ready 100 --kill-nobody --wait-ms 900 \
                "${guarded[@]}" ORPHANAGE_LAUNCH=0 "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms \
                "$TOOLS/tree" times 100 exec $sign forkexit-after 500 exec ready heir
            assert_fate heir alive
            [ "$(grep -c '^heir ' <<<"$output")" = 100 ]
            assert_silent
        done
    done
    # The control: without a sign of it, the same process is no heir.
    witness --ready 10 --kill-nobody --wait-ms 5000 \
        "${guarded[@]}" ORPHANAGE_LAUNCH=0 "$TOOLS/tree" times 10 exec forkexit-after 1000 exec ready other
    assert_fate other TERM
}

# bats test_tags=own
@test "heirs: an inherited sign makes no heir" {
    # GUNICORN_PID of somebody else; NGINX from a parent of another name.
    witness --ready 2 "${guarded[@]}" "$TOOLS/tree" setenv-pid GUNICORN_PID exec fork fork ready a fork exec ready b
    assert_all TERM
    ln -s "$TOOLS/tree" "$BATS_TEST_TMPDIR/helper"
    witness --ready 2 "${guarded[@]}" NGINX='5;' "$TOOLS/tree" ready a fork ready b
    assert_all TERM
    # Not what a hot restart writes: the version in an image's environment.
    for sign in NGINX=1.25 UNICORN_FD=yes UNICORN_FD=5.6; do
        witness --ready 2 "${guarded[@]}" "$sign" "$TOOLS/tree" ready a spawn ready b
        assert_all TERM
    done
    # The sign of unicorn from a parent of another name.
    witness --ready 2 "${guarded[@]}" UNICORN_FD=7,8 sh -c '"$0" ready b & echo "ready a $$"; wait' "$TOOLS/tree"
    assert_fate b TERM
}

# bats test_tags=own
@test "heirs: an heir's fork children are watched" {
    for strategy in pidfd poll prctl; do
        witness --ready 2 --kill heir "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms \
            "$TOOLS/tree" setenv-pid GUNICORN_PID fork exec ready heir fork ready worker
        assert_fate worker TERM
    done
}

# upgrade SIGNALS: run by the witness, waits for a new master, retires the old one.
@test "heirs: gunicorn's USR2, then QUIT of the old master: no connection is refused" {
    local port dir=$BATS_TEST_TMPDIR
    port=$(free_port)
    printf 'def app(e, s):\n    s("200 OK", [("Content-Length", "3")])\n    return [b"ok\\n"]\n' >"$dir/app.py"
    export PYTHONPATH=$dir port dir client
    # shellcheck disable=SC2016 # for the witness's shell
    local upgrade='
        python3 -c "$client" "$port" "$dir/stop" >"$dir/client" 2>&1 &
        until [ -e "$dir/stop-not-yet" ]; do :; done
        kill -USR2 "$(cat "$dir/pid")"
        until [ -s "$dir/pid.2" ]; do :; done
        new=$(cat "$dir/pid.2")
        until [ "$(cat /proc/$new/task/$new/children | wc -w)" -ge 2 ]; do :; done
        old=$(cat "$dir/pid")
        kill -QUIT "$old"
        while [ -e "/proc/$old" ] && [ "$(cut -d" " -f3 /proc/$old/stat)" != Z ]; do :; done
        touch "$dir/stop"; wait; cat "$dir/client"
        until [ "$(cat "$dir/pid")" = "$new" ]; do :; done'
    # The old master is the shell's child; the new one is killed in the end by its pid.
    witness --port "$port" --descendants 3 --age-ms "$PAST_SETTLING" --kill-nobody --wait-ms 300 --before "$upgrade" \
        env "LD_PRELOAD=$LIBORPHANAGE" \
        sh -c 'gunicorn -w 2 -b "127.0.0.1:$0" -p "$1" app:app & exec sleep 1000' "$port" "$dir/pid"
    [[ "$output" == *"ten and more requests: True refused: 0"* ]]
    [ "$(awk '$1 == "python3" && $3 == "alive"' <<<"$output" | wc -l)" = 3 ]
    assert_said 'orphanage:' 0

    # ... and the new master's workers end with it.
    rm -f "$dir"/pid* "$dir/stop"
    witness --port "$port" --descendants 3 --age-ms "$PAST_SETTLING" --kill heir --before "$upgrade" \
        env "LD_PRELOAD=$LIBORPHANAGE" sh -c '
        gunicorn -w 2 -b "127.0.0.1:$0" -p "$1/pid" app:app &
        until [ -e "$1/stop" ]; do :; done
        echo "ready heir $(cat "$1/pid.2" 2>/dev/null || cat "$1/pid")"; exec sleep 1000' "$port" "$dir"
    assert_fate python3 exit-0
    assert_said 'sending SIGTERM$' 2
}

@test "heirs: nginx's USR2, then QUIT of the old master: no connection is refused" {
    local port dir=$BATS_TEST_TMPDIR
    port=$(free_port)
    local nginx # by its whole path: the new binary is started as the old one was
    nginx=$(PATH=$PATH:/usr/sbin command -v nginx)
    cat >"$dir/nginx.conf" <<CONF
env LD_PRELOAD; env ORPHANAGE_LOG;
worker_processes 2;
pid $dir/pid;
error_log $dir/error.log;
events {}
http {
    access_log off;
    client_body_temp_path $dir/t; proxy_temp_path $dir/t; fastcgi_temp_path $dir/t;
    uwsgi_temp_path $dir/t; scgi_temp_path $dir/t;
    server { listen 127.0.0.1:$port; location / { return 200 "ok\n"; } }
}
CONF
    chmod 755 "$dir"
    export port dir client
    # shellcheck disable=SC2016
    local upgrade='
        python3 -c "$client" "$port" "$dir/stop" >"$dir/client" 2>&1 &
        until [ -e "$dir/stop-not-yet" ]; do :; done
        old=$(cat "$dir/pid")
        kill -USR2 "$old"
        until [ -s "$dir/pid.oldbin" ] && [ -s "$dir/pid" ] && [ "$(cat "$dir/pid")" != "$old" ]; do :; done
        new=$(cat "$dir/pid")
        until [ "$(cat /proc/$new/task/$new/children | wc -w)" -ge 2 ]; do :; done
        grep -q liborphanage "/proc/$new/maps" && echo "the heir carries the library"
        kill -QUIT "$old"
        while [ -e "/proc/$old" ] && [ "$(cut -d" " -f3 /proc/$old/stat)" != Z ]; do :; done
        touch "$dir/stop"; wait; cat "$dir/client"; cp "$dir/pid" "$dir/new"'
    # daemon on: the launcher is gone, as nginx wants it for USR2.
    witness --port "$port" --descendants 3 --age-ms "$PAST_SETTLING" --kill-nobody --wait-ms 300 --before "$upgrade" \
        env "LD_PRELOAD=$LIBORPHANAGE" \
        sh -c '"$1" -c "$0"; exec sleep 1000' "$dir/nginx.conf" "$nginx"
    [[ "$output" == *"the heir carries the library"* ]]
    [[ "$output" == *"ten and more requests: True refused: 0"* ]]
    [ "$(awk '$1 == "nginx" && $3 == "alive"' <<<"$output" | wc -l)" = 3 ]
    assert_said 'orphanage:' 0
    run -1 grep orphanage "$dir/error.log"
}
