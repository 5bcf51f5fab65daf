#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# examples/demo.sh shows what it promises, and leaves nothing behind, whenever it is interrupted;
# examples/prefork.c is an orphanage without the library, and none with it.

# shellcheck disable=SC2154 # guarded, unguarded: of helpers.bash
setup() {
    load helpers
    setup_guarded
    demo_tmp=$(mktemp -d)
    # In the environment of all that the demonstration starts, and of nothing else.
    mark=DEMO_MARK=$demo_tmp
}

teardown() {
    rm -rf "$demo_tmp" "${copy:-$demo_tmp}"
}

# copy_source DIRECTORY: without what was built.
copy_source() {
    mkdir -p "$1"
    tar -C "$SOURCE" --exclude=./build --exclude=./.git -cf - . | tar -C "$1" -xf - --no-same-owner
}

assert_nothing_left() {
    local left port
    # A zombie has no environment any more.
    left=$(grep -lszxF "$mark" /proc/[0-9]*/environ || :)
    if [ -n "$left" ]; then
        echo "left over: $left" >&2
        return 1
    fi
    if [ -n "$(ls -A "$demo_tmp")" ]; then
        echo "left over in TMPDIR: $(ls -A "$demo_tmp")" >&2
        return 1
    fi
    port=$(grep -oE '127\.0\.0\.1:[0-9]+' <<<"$output" | tail -n 1) || return 0
    if (: <>"/dev/tcp/${port/:/\/}") 2>/dev/null; then
        echo "$port is taken" >&2
        return 1
    fi
}

demo() {
    run -"$1" env "$mark" TMPDIR="$demo_tmp" "${@:2}"
    echo "$output"
}

assert_shown() {
    [ "$(grep -cE "^  orphanage: $1\[[0-9]+\]: parent [0-9]+ (is gone|was killed by SIG[A-Z]+|exited with status [0-9]+), adopted by [0-9]+; sending SIGTERM$" <<<"$output")" = 4 ]
    grep -E '^  its workers +4 orphans, [0-9.]+ s later +all gone in [0-9]+ ms$' <<<"$output"
    grep -E '^  port [0-9]+ +taken +free$' <<<"$output"
    grep -E '^  a second master +refused, exit status 1 +starts and answers$' <<<"$output"
}

# interrupt_at PATTERN SIGNAL process|group: the demonstration, when it has said a line like this;
# its exit status is that of the signal's.
interrupt_at() {
    local pattern=$1 signal=$2 line status=0 pid
    output=
    mkfifo "$BATS_TEST_TMPDIR/lines"
    # A shell's background process ignores SIGINT, and could not even trap it. In a session of its
    # own it leads the group that a Ctrl-C would go to.
    env "$mark" TMPDIR="$demo_tmp" setsid env --default-signal=INT \
        "$SOURCE/examples/demo.sh" "${@:4}" >"$BATS_TEST_TMPDIR/lines" 2>&1 </dev/null 3>&- &
    pid=$!
    exec 8<"$BATS_TEST_TMPDIR/lines"
    rm "$BATS_TEST_TMPDIR/lines"
    while IFS= read -rt 60 -u 8 line; do
        output+=$line$'\n'
        # shellcheck disable=SC2053 # a pattern
        [[ $line != $pattern ]] || break
    done
    # shellcheck disable=SC2053
    [[ $line == $pattern ]]
    if [ "$3" = group ]; then
        kill -s "$signal" -- "-$pid"
    else
        kill -s "$signal" "$pid"
    fi
    while IFS= read -rt 60 -u 8 line; do output+=$line$'\n'; done
    exec 8<&-
    wait "$pid" || status=$?
    echo "$output"
    if [ "$status" != $((128 + $(kill -l "$signal"))) ]; then
        echo "exit status $status after SIG$signal" >&2
        return 1
    fi
    assert_nothing_left
}

@test "demo: shows gunicorn's workers, orphans without the library, gone with it" {
    [ -x /usr/bin/gunicorn ] || skip "no gunicorn of Debian's"
    demo 0 "$SOURCE/examples/demo.sh"
    assert_shown gunicorn
    grep -F "[ERROR] Connection in use: ('127.0.0.1', " <<<"$output"
    assert_nothing_left
}

@test "demo: is plain where there is no terminal, and with NO_COLOR" {
    demo 0 "$SOURCE/examples/demo.sh" --prefork
    [[ $output != *$'\e'* ]]
    [ "$(script -qec true /dev/null </dev/null; echo $?)" = 0 ] || skip "no script(1)"
    demo 0 TERM=xterm script -qec "'$SOURCE/examples/demo.sh' --prefork" /dev/null </dev/null
    [[ $output == *$'\e[1m== '* ]]
    demo 0 TERM=xterm NO_COLOR=1 script -qec "'$SOURCE/examples/demo.sh' --prefork" /dev/null </dev/null
    [[ $output != *$'\e'* ]]
}

@test "demo: works in a path with blanks, from elsewhere, for a user who may not write there" {
    copy=$(mktemp -d)
    copy_source "$copy/a path with blanks"
    chmod -R a+rX,a-w "$copy"
    local user=()
    if [ "$(id -u)" = 0 ]; then
        user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
        chown 65534 "$demo_tmp"
    fi
    cd /
    demo 0 "${user[@]}" "$copy/a path with blanks/examples/demo.sh" --prefork
    assert_shown prefork
    assert_nothing_left
    chmod -R u+w "$copy"

    demo 0 "$copy/a path with blanks/examples/demo.sh" --prefork
    assert_shown prefork
    grep -E '^  copied to .*/liborphanage\.so,$' <<<"$output"
    assert_nothing_left
}

@test "demo: is not fooled by a library that does nothing" {
    copy=$(mktemp -d)
    copy_source "$copy"
    echo '__attribute__((visibility("hidden"))) void *__dso_handle;' >"$copy/shim/library/preload.c"
    demo 1 "$copy/examples/demo.sh" --prefork
    grep -E '^demo: FAILED: workers live [0-9]+ s after their master, with the library$' <<<"$output"
    assert_nothing_left
}

@test "demo: does not count what the caller has set" {
    demo 0 LD_PRELOAD="$LIBORPHANAGE" ORPHANAGE_LOG=off ORPHANAGE_SCOPE=none PYTHONWARNINGS=error \
        "$SOURCE/examples/demo.sh" --prefork
    assert_shown prefork
}

@test "demo: interrupted during the build" {
    interrupt_at '== The library ==' INT process --prefork
}

@test "demo: interrupted (as by Ctrl-C: the whole group) during the build" {
    interrupt_at '== The library ==' INT group --prefork
}

@test "demo: interrupted when the server starts" {
    [ -x /usr/bin/gunicorn ] || skip "no gunicorn of Debian's"
    interrupt_at '$ /usr/bin/gunicorn*' INT process
}

@test "demo: interrupted with a server" {
    [ -x /usr/bin/gunicorn ] || skip "no gunicorn of Debian's"
    interrupt_at '  It answers: *' INT group
}

@test "demo: interrupted with orphans" {
    [ -x /usr/bin/gunicorn ] || skip "no gunicorn of Debian's"
    interrupt_at '$ kill -KILL *' INT process
}

@test "demo: terminated with orphans" {
    interrupt_at '$ kill -KILL *' TERM process --prefork
}

@test "demo: interrupted with orphans and a second master" {
    [ -x /usr/bin/gunicorn ] || skip "no gunicorn of Debian's"
    # What gunicorn 20 says between two tries, and 23.
    interrupt_at '@(*Retrying in 1 second.|*ddress already in use)' INT process
}

@test "demo: hung up with a guarded server" {
    interrupt_at '  Waiting until *' HUP group --prefork
}

@test "demo: cut off from its reader with a server" {
    # shellcheck disable=SC2016 # for the inner shell
    run -0 bash -c '"$@" 2>&1 | grep -m 1 "ps --forest"; [ "${PIPESTATUS[0]}" = 141 ]' \
        - env "$mark" TMPDIR="$demo_tmp" "$SOURCE/examples/demo.sh" --prefork
    echo "$output"
    assert_nothing_left
}

@test "prefork: workers outlive their master" {
    port=$(free_port)
    witness --descendants 4 --port "$port" --wait-ms 300 "${unguarded[@]}" "$BUILD/examples/prefork" "$port" 4
    assert_all alive
    [ "${#lines[@]}" = 4 ]
}

@test "prefork: with the library they end with it" {
    port=$(free_port)
    witness --descendants 4 --port "$port" "${guarded[@]}" "$BUILD/examples/prefork" "$port" 4
    assert_all TERM
    [ "${#lines[@]}" = 4 ]
    assert_said '^orphanage: prefork\[[0-9]+\]: parent [0-9]+ (is gone|was killed by SIG[A-Z]+|exited with status [0-9]+), adopted by [0-9]+; sending SIGTERM$' 4
}
