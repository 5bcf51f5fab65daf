#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A daemon in the making is left alone; what is no daemon is not. Each verdict a hundred times at
# once, on a machine that is thereby busy: none may depend on chance.

setup() {
    load helpers
    guarded=(env "LD_PRELOAD=$LIBORPHANAGE")
    many=${MANY:-100} # fewer where programs run slowly
}

# daemons_live WORDS...: a hundred processes that do these words live on, well past the second in
# which a young orphan is waited for. ORPHANAGE_LAUNCH=0: by what they are, not by how their parent ended
# (the suite "verdict" has that). The control: without settling they do not.
daemons_live() {
    for strategy in pidfd poll prctl; do
        witness --ready "$many" --kill-nobody --wait-ms 1500 \
            "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms ORPHANAGE_LAUNCH=0 \
            "$TOOLS/tree" times "$many" "$@" ready daemon
        assert_fate daemon alive
        [ "$(grep -c '^daemon ' <<<"$output")" = "$many" ]
        assert_silent
    done
    witness --kill-nobody --wait-ms 1500 "${guarded[@]}" ORPHANAGE_LAUNCH=0 ORPHANAGE_SETTLE=0 "$TOOLS/tree" times 10 "$@" ready daemon
    assert_said 'sending SIGTERM$'
}

# bats test_tags=own,emulated
@test "daemons: a prompt double fork" {
    daemons_live forkexit setsid forkexit
}

# bats test_tags=own
@test "daemons: daemon(3), one fork and a new session" {
    daemons_live forkexit setsid
}

# bats test_tags=own
@test "daemons: a slow double fork, whose parents stay" {
    daemons_live forkexit-after 300 setsid forkexit-after 300
}

# bats test_tags=own
@test "daemons: a double fork that takes its time" {
    daemons_live forkexit wait 300 setsid wait 300 forkexit
}

# bats test_tags=own
@test "daemons: a new session before the first fork" {
    daemons_live setsid forkexit
}

# The child's watch sees the end of a parent that leaves at once while the child is still at home, and
# looks again when the second is over. The daemon forks all that time, and at that very moment, too.
@test "daemons: a daemon that never stops forking" {
    local daemon='
import os, time
for _ in range(10):
    if os.fork() == 0: break
else:
    time.sleep(1000)
if os.fork(): os._exit(0)
time.sleep(0.05)
os.setsid()
os.write(1, b"ready daemon %d\n" % os.getpid())
end = time.monotonic() + 1.5
while time.monotonic() < end:
    child = os.fork()
    if child == 0: os._exit(0)
    os.waitpid(child, 0)
time.sleep(1000)'
    for strategy in pidfd poll prctl; do
        witness --ready 10 --kill-nobody --wait-ms 2000 \
            "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms ORPHANAGE_LAUNCH=0 \
            python3 -W ignore::DeprecationWarning -c "$daemon" # which 3.12 gives at a fork beside a thread
        assert_fate daemon alive
        assert_silent
    done
    # The control: its second is over at once.
    witness --kill-nobody --wait-ms 1 --before "$(lines_said 'sending SIGTERM$' 10)" \
        "${guarded[@]}" ORPHANAGE_LAUNCH=0 ORPHANAGE_SETTLE=0 python3 -c "$daemon"
}

# bats test_tags=own
@test "daemons: the daemon is a program of its own, exec'd while the middle process still lives" {
    daemons_live exec forkexit setsid forkexit exec
    daemons_live forkexit setsid forkexit-after 100 exec
}

@test "daemons: setsid -f" {
    for strategy in pidfd poll prctl; do
        witness --ready 50 --kill-nobody --wait-ms 1500 \
            "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms ORPHANAGE_LAUNCH=0 \
            sh -c 'for i in $(seq 50); do setsid -f "$0" ready daemon; done; exec sleep 1000' "$TOOLS/tree"
        assert_fate daemon alive
        assert_silent
    done
}

@test "daemons: start-stop-daemon --background" {
    for strategy in pidfd poll prctl; do
        witness --ready 50 --kill-nobody --wait-ms 1500 \
            "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms ORPHANAGE_LAUNCH=0 \
            sh -c 'for i in $(seq 50); do
                       PATH=$PATH:/sbin:/usr/sbin start-stop-daemon --start --background --no-close \
                           --make-pidfile --pidfile "$1.$i" --exec "$0" -- ready daemon
                   done; exec sleep 1000' "$TOOLS/tree" "$BATS_TEST_TMPDIR/pid"
        assert_fate daemon alive
        [ "$(grep -c '^daemon ' <<<"$output")" = 50 ]
        assert_silent
    done
}

# bats test_tags=own
@test "daemons: a young orphan that stays at home ends when its second is over" {
    for strategy in pidfd poll prctl; do
        witness --ready "$many" --kill-nobody --wait-ms 300 \
            "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms ORPHANAGE_LAUNCH=0 \
            "$TOOLS/tree" times "$many" forkexit-after 100 ready young
        assert_fate young alive
        assert_silent
        witness --ready "$many" --kill-nobody "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms ORPHANAGE_LAUNCH=0 \
            "$TOOLS/tree" times "$many" forkexit-after 100 ready young
        assert_fate young TERM
        assert_said 'sending SIGTERM$' "$many"
    done
}

# bats test_tags=own
@test "daemons: an old orphan ends, in a session of its own too" {
    for strategy in pidfd poll prctl; do
        witness --ready 2 --age-ms "$PAST_SETTLING" \
            "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms ORPHANAGE_LAUNCH=0 \
            "$TOOLS/tree" ready master fork setsid ready backend
        assert_all TERM
    done
    witness --ready 2 --age-ms "$PAST_SETTLING" \
        "${guarded[@]}" "$TOOLS/tree" ready master fork setsid exec ready backend
    assert_all TERM
    # also where the last look before the end was long ago
    witness --ready 2 --age-ms "$PAST_SETTLING" --wait-ms 20000 \
        "${guarded[@]}" ORPHANAGE_STRATEGY=poll ORPHANAGE_INTERVAL=4s \
        "$TOOLS/tree" ready master fork setsid ready backend
    assert_all TERM
}

# bats test_tags=own
@test "daemons: a daemon's later workers are watched" {
    for strategy in pidfd poll prctl; do
        witness --ready 2 --age-ms "$PAST_SETTLING" --kill daemon \
            "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms ORPHANAGE_LAUNCH=0 \
            "$TOOLS/tree" forkexit setsid forkexit ready daemon wait 1100 fork ready worker
        assert_fate worker TERM
        # ... and so are its first ones, once they are old enough to be no daemons themselves
        witness --ready 2 --age-ms "$PAST_SETTLING" --kill daemon \
            "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms ORPHANAGE_LAUNCH=0 \
            "$TOOLS/tree" forkexit setsid forkexit ready daemon fork ready worker
        assert_fate worker TERM
    done
}

# bats test_tags=own,emulated
@test "daemons: the first workers of a server in a session of its own are no daemons" {
    witness --ready 2 "${guarded[@]}" setsid -w "$TOOLS/tree" ready server fork ready worker >/dev/null
    witness --ready 2 --kill server "${guarded[@]}" setsid -w "$TOOLS/tree" ready server fork ready worker
    assert_fate worker TERM
}

# bats test_tags=own
@test "daemons: ORPHANAGE_SETTLE moves the window" {
    # Shorter: a young orphan is signalled sooner, a slow daemonizer is killed.
    witness --ready 1 --kill-nobody --wait-ms 900 \
        "${guarded[@]}" ORPHANAGE_SETTLE=200ms ORPHANAGE_LAUNCH=0 "$TOOLS/tree" forkexit ready young
    assert_fate young TERM
    # Longer: a daemon whose parent stays for 1.5 s is one.
    witness --ready 1 --kill-nobody --wait-ms 3000 \
        "${guarded[@]}" ORPHANAGE_LAUNCH=0 "$TOOLS/tree" fork setsid forkexit-after 1500 ready daemon
    assert_fate daemon TERM
    witness --ready 1 --kill-nobody --wait-ms 3000 "${guarded[@]}" ORPHANAGE_SETTLE=10s ORPHANAGE_LAUNCH=0 \
        "$TOOLS/tree" fork setsid forkexit-after 1500 ready daemon
    assert_fate daemon alive
}

@test "daemons: gunicorn --daemon serves, and its workers end with it" {
    local port
    port=$(free_port)
    cat >"$BATS_TEST_TMPDIR/app.py" <<'PYTHON'
def app(environ, start_response):
    start_response("200 OK", [("Content-Length", "3")])
    return [b"ok\n"]
PYTHON
    export PYTHONPATH=$BATS_TEST_TMPDIR
    for round in 1 2 3; do
        witness --ready 1 --kill master --port "$port" --descendants 3 --age-ms "$PAST_SETTLING" "${guarded[@]}" sh -c '
            gunicorn --daemon -w 2 -b "127.0.0.1:$0" -p "$1" app:app
            until [ -s "$1" ]; do :; done
            echo "ready master $(cat "$1")"; exec sleep 1000' "$port" "$BATS_TEST_TMPDIR/master.pid"
        assert_fate gunicorn exit-0
        assert_fate sleep alive
        rm -f "$BATS_TEST_TMPDIR/master.pid"
    done
}
