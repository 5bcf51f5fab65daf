#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The examples of whole trees whose programs are large installs, and programs of a terminal below
# orphanage --tree. The library is where the command puts it.
#
# hosts.bash sets and reads some of the variables here.
# shellcheck disable=SC2034,SC2154

setup() {
    load hosts
    EXAMPLES=$SOURCE/examples/trees
    export PYTHONDONTWRITEBYTECODE=1
    export PATH=${COMMAND_UNDER_TEST%/*}:$PATH
    cd "$EXAMPLES" || return
}

# ends_by PREFIX... -- WITNESS-OPTION... -- COMMAND...: without the prefix at least one is left for two
# seconds, with it none.
ends_by() {
    local prefix=() options=()
    while [ "$1" != -- ]; do prefix+=("$1") && shift; done
    shift
    while [ "$1" != -- ]; do options+=("$1") && shift; done
    shift
    witness "${options[@]}" --wait-ms 2000 "$@"
    [[ "$output" == *" alive "* ]]
    without="live on"
    witness "${options[@]}" --age-ms "$PAST_SETTLING" "${prefix[@]}" "$@"
    if [ -n "$trial" ]; then
        spared
        return
    fi
    [[ "$output" != *" alive "* ]]
    with="$(awk '$1 != "|" && $4 > last { last = $4 } END { print last + 0 }' <<<"$output"), by ${prefix[*]}"
}

@test "hosts: pytest -n" {
    host "pytest -n 2, hanging" "$(dpkg-query -Wf '${Version}' python3-pytest-xdist)"
    export READY=$BATS_TEST_TMPDIR/ready
    # The fresh file of the second run is made by the first process of it.
    local pytest=(sh -c ': >"$READY"; exec "$@"' sh /usr/bin/python3 -m pytest -p no:cacheprovider -q -n 2 test_hang.py)
    ends_by orphanage -- --descendants 2 --before "until [ \$(grep -c ready $READY) = 2 ]; do sleep 0.05; done" -- "${pytest[@]}"
    passed "two workers, and a test in each"
}

@test "hosts: uvicorn --workers" {
    local port
    port=$(free_port)
    host "uvicorn --workers 2" "$(dpkg-query -Wf '${Version}' uvicorn)"
    ends_by orphanage -- --port "$port" --descendants 3 -- \
        /usr/bin/uvicorn --log-level warning --port "$port" --workers 2 asgi:app
    passed "accepts connections"
}

@test "hosts: supervisord, a static program" {
    host "supervisord, a static program" "$(dpkg-query -Wf '${Version}' supervisor)"
    export FOLDER=$BATS_TEST_TMPDIR
    cc -static -D_GNU_SOURCE -o "$FOLDER/static" "$SOURCE"/tests/tools/tree/*.c 2>/dev/null
    export PROGRAM="$FOLDER/static ready static"
    # As it would be without the example's words, but with the library in supervisord.
    sed 's/^command=.*5s /command=/' supervisord.conf >"$FOLDER/plain.conf"
    witness --descendants 1 --age-ms "$PAST_SETTLING" --wait-ms 2000 env "LD_PRELOAD=$LIBORPHANAGE" \
        /usr/bin/supervisord -c "$FOLDER/plain.conf"
    assert_fate static alive
    without="live on"
    witness --descendants 3 /usr/bin/supervisord -c supervisord.conf
    if [ -n "$trial" ]; then
        spared static
    else
        [[ "$output" == *static*ended* && "$output" != *" alive "* ]]
        with="$(awk '$1 != "|" && $4 > last { last = $4 } END { print last + 0 }' <<<"$output"), by orphanage --tree"
    fi
    # A stop reaches the program.
    witness --descendants 3 --signal TERM /usr/bin/supervisord -c supervisord.conf
    [[ "$output" == *static*ended* && "$output" != *" alive "* ]]
    passed "starts and stops its program"
}

# is_shown REGEX: a line of the terminal matches.
is_shown() {
    "${tmux[@]}" capture-pane -p | grep -qE -- "$1"
}

shown() {
    until_true 10 is_shown "$1" || {
        "${tmux[@]}" capture-pane -p >&2
        return 1
    }
}

keys() {
    "${tmux[@]}" send-keys "$@"
}

has_child() {
    pgrep -P "$1" >/dev/null
}

# dialogue PREFIX...: an editor, a pager, a shell and Ctrl-C in a terminal, with the prefix before each. Each
# key waits for what the one before it has made.
dialogue() {
    local start=$*
    "${tmux[@]}" new-session -d -x 90 -y 20 "env PS1='now> ' bash --norc --noprofile -i"
    shown '^now>'
    keys "cd $BATS_TEST_TMPDIR; rm -f text; unset MAIL; seq 1000 >numbers; clear" Enter
    # vi: Ctrl-Z in the middle of a text, the shell, back, the rest.
    keys "$start vi -u NONE text" Enter
    shown '^~$'
    keys ione Escape
    shown '^one$'
    keys C-z
    shown 'Stopped.*vi'
    keys 'echo be$((1+1))ween' Enter
    shown '^be2ween$'
    keys 'clear; fg' Enter
    shown '^~$'
    keys atwo Escape ':wq' Enter
    keys 'echo vi=$?; cat text' Enter
    shown '^vi=0$'
    shown '^onetwo$'
    # less: the same.
    keys "clear; $start less numbers" Enter
    shown '^19$'
    keys G
    shown '^1000$'
    keys C-z
    shown 'Stopped.*less'
    keys 'clear; fg' Enter
    shown '^1000$'
    keys q
    keys 'echo less=$?' Enter
    shown '^less=0$'
    # A shell with a job of its own, which it stops and ends; suspended itself, and back.
    keys "clear; $start env PS1='below> ' bash --norc --noprofile -i" Enter
    shown '^below>'
    keys 'clear; sleep 1000' Enter
    until_true 10 has_child "$(pgrep -nf 'bash --norc --noprofile -i')"
    keys C-z
    shown 'Stopped.*sleep 1000'
    keys 'clear; kill %1; fg; suspend' Enter
    shown 'Stopped.*bash'
    keys 'clear; fg' Enter Enter
    shown '^below>'
    keys 'exit 9' Enter
    keys 'echo bash=$?' Enter
    shown '^bash=9$'
    keys "clear; $start sleep 1000" Enter
    until_true 10 pgrep -nfx 'sleep 1000'
    keys C-c
    keys 'echo sleep=$?' Enter
    shown 'sleep=130$'
    "${tmux[@]}" kill-server
}

@test "hosts: vi, less, bash -i and Ctrl-C in a terminal" {
    host "vi, less, bash -i below --tree" "$(dpkg-query -Wf '${Version}' vim-tiny)"
    export TMUX_TMPDIR=$BATS_TEST_TMPDIR
    unset TMUX
    tmux=(tmux -L terminal -f /dev/null)
    dialogue
    dialogue orphanage --tree
    without="end with the terminal" with="end with the terminal"
    passed "Ctrl-Z and fg in each, a job below a shell, Ctrl-C, statuses; with --tree as without"
}

teardown() {
    [ -z "${tmux-}" ] || "${tmux[@]}" kill-server 2>/dev/null || :
}
