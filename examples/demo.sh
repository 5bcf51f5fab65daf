#!/bin/bash
# SPDX-License-Identifier: MIT
# What becomes of a server's workers when its master is killed: without liborphanage, and with it.
#
#   examples/demo.sh             Debian's gunicorn; what is missing is installed (as root or by sudo)
#   examples/demo.sh --prefork   the small server of examples/prefork.c instead of gunicorn
#
# Exit status: 0 if it showed what it promises, else 1. It ends all that it started, and removes its
# temporary directory; build/release stays.
set -u
export LC_ALL=C # messages to look for; and EPOCHREALTIME has a point, not a comma
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
# shellcheck source=tests/packages.sh
. tests/packages.sh

readonly WORKERS=4
# Seconds until an event that does not come is a failure. Shorter for the workers' end: after 15 s
# gunicorn's own would notice, which is not what is shown here.
readonly PATIENCE=30 PATIENCE_END=5
# How old a process has to be (ORPHANAGE_SETTLE, 1 s) to be no daemon in the making.
readonly SETTLED=1.1

# What the caller's shell has set must not reach the servers: the first half is without the library.
unset LD_PRELOAD GUNICORN_CMD_ARGS "${!ORPHANAGE_@}"
export PYTHONDONTWRITEBYTECODE=1 # nothing in the source tree

bold='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR-}" ] && [ "${TERM:-dumb}" != dumb ]; then
    bold=$'\e[1m' plain=$'\e[0m'
fi

section() { printf '\n%s== %s ==%s\n' "$bold" "$*" "$plain"; }
typed() { printf '%s$ %s%s\n' "$bold" "$*" "$plain"; }
say() { printf '  %s\n' "$@"; }
indent() { sed 's/^/  /'; }

fail() {
    echo "demo: FAILED: $*" >&2
    [ ${#lines[@]} = 0 ] || printf '  the server said: %s\n' "${lines[@]}" >&2
    exit 1
}

# --- What is started, and its end ---------------------------------------------------------------
# Each server writes into a named pipe of its own, as descriptors 1, 2 and 9. Its lines are the
# events to wait for, and the pipe's end is the end of the last process of its tree. Who has the pipe
# as descriptor 9 was started here: a mark that, other than a pid, cannot pass to a stranger.

work='' pipes=() lines=()

# start COMMAND...: in the background; sets pid, and events: the descriptor to read its lines from.
start() {
    local pipe=$work/pipe${#pipes[@]} both
    mkfifo "$pipe" || fail "no named pipe in $work"
    pipes+=("$pipe")
    lines=()
    exec {both}<>"$pipe" # so that neither end waits for the other
    exec {events}<"$pipe"
    exec 9>"$pipe" {both}>&-
    # Opened before the fork: there is no moment at which the child lacks the mark.
    "$@" </dev/null >&9 2>&9 &
    pid=$!
    exec 9>&-
}

# next_line SECONDS: from $events into $line and $lines; 1 at the end, more than 128 if too late.
next_line() {
    local status=0
    IFS= read -r -t "$1" -u "$events" line || status=$?
    [ "$status" != 0 ] || lines+=("$line")
    return "$status"
}

# await_end SECONDS: until the last process of the tree has ended.
await_end() {
    local status=0
    while [ "$status" = 0 ]; do
        next_line "$1" || status=$?
    done
    [ "$status" = 1 ]
}

is_ours() {
    local pipe
    for pipe in "${pipes[@]}"; do
        [ "/proc/$1/fd/9" -ef "$pipe" ] && return 0
    done
    return 1
}

end_all() {
    local round process found
    exec 9>&-
    disown "${pid-}" 2>/dev/null # or the shell reports its end
    for ((round = 0; round < 1000; round++)); do
        found=
        for process in /proc/[0-9]*; do
            is_ours "${process#/proc/}" || continue
            kill -KILL "${process#/proc/}" 2>/dev/null
            found=yes
        done
        [ -n "$found" ] || return 0
    done
}

# shellcheck disable=SC2317 # called by trap
clean_up() {
    local status=$?
    trap '' HUP INT PIPE TERM # a second Ctrl-C must not cut this short
    end_all
    [ -z "$work" ] || rm -rf "$work"
    exit "$status"
}

# shellcheck disable=SC2317 # called by trap
interrupted() {
    trap '' HUP INT PIPE TERM
    echo "demo: $2: ending what was started" >&2
    exit "$1"
}
trap clean_up EXIT
trap 'interrupted 129 hung up' HUP
trap 'interrupted 130 interrupted' INT
trap 'interrupted 143 terminated' TERM

# --- Servers ------------------------------------------------------------------------------------

now_us() { now=${EPOCHREALTIME/./}; }

# seconds MICROSECONDS: as 5.2
seconds() { printf '%d.%d' $(($1 / 1000000)) $(($1 / 100000 % 10)); }

# listening: in a subshell, as a refused connection is said on stderr by the shell itself.
listening() { (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; }

# Below the ports that the kernel gives to outgoing connections (ip_local_port_range).
pick_port() {
    port=$((20000 + RANDOM % 10000))
    while listening; do
        port=$((20000 + RANDOM % 10000))
    done
}

# ask: GET /; the body's first line into $answer.
ask() {
    answer=
    {
        printf 'GET / HTTP/1.0\r\n\r\n' >&8
        while read -r -t "$PATIENCE" -u 8 answer && [ "$answer" != $'\r' ]; do :; done
        read -r -t "$PATIENCE" -u 8 answer
    } 8<>"/dev/tcp/127.0.0.1/$port" 2>/dev/null
    [ -n "$answer" ]
}

# start_master [NAME=VALUE]: sets master and workers; returns when all workers are there and one
# has answered.
start_master() {
    start env "$@" "${server[@]}"
    master=$pid
    disown "$master" # its end by SIGKILL is no news to the shell
    workers=()
    while [ ${#workers[@]} -lt $WORKERS ]; do
        next_line $PATIENCE || fail "the server did not start"
        if [[ $line =~ worker\ with\ pid:\ ([0-9]+) ]]; then
            workers+=("${BASH_REMATCH[1]}")
        fi
    done
    ask || fail "the server does not answer"
}

show() {
    local IFS=,
    typed "ps --forest -o pid,ppid,comm -p $*"
    ps --forest -o pid,ppid,comm -p "$*" | indent
}

living() {
    local worker count=0
    for worker in "${workers[@]}"; do
        is_ours "$worker" && count=$((count + 1))
    done
    echo $count
}

# A line of gunicorn's log without date and pid.
message() { sed -E 's/^\[[^]]*\] \[[0-9]+\] //' <<<"$1"; }

# typed_server AFTER [NAME=VALUE]
typed_server() {
    local words
    printf -v words '%q ' "${server[@]}"
    [ $# = 1 ] || words="$2 \\"$'\n'"    $words"
    words+=$1
    typed "${words% }"
}

# --- The build ----------------------------------------------------------------------------------

prefork=
case ${1-} in
'') ;;
--prefork) prefork="as asked" ;;
*)
    sed -n '3,6s/^# \{0,1\}//p' examples/demo.sh >&2
    exit 64
    ;;
esac

# A blank or a colon ends a name in LD_PRELOAD, and "$" begins a word that the loader replaces.
unfit_for_preload() { [[ $1 == *[[:space:]:\$]* ]]; }
unfit_for_preload "${TMPDIR-}" && TMPDIR=/tmp
work=$(mktemp -d) || fail "no temporary directory"

# Ctrl-C in the midst of an installation would leave the system half changed: it is heard, and acted
# on when that is done.
packages() { (trap '' HUP INT TERM; need_packages "$@"); }
packages gcc libc6-dev make cmake procps || exit 1
if [ -z "$prefork" ] && ! [ -x /usr/bin/gunicorn ]; then
    packages gunicorn || prefork="as Debian's gunicorn cannot be had"
fi
if [ -z "$prefork" ] && ! /usr/bin/gunicorn --version >"$work/version" 2>/dev/null; then
    prefork="as /usr/bin/gunicorn does not run"
fi

# logged COMMAND...: what it says is of interest only if it fails.
logged() {
    "$@" >"$work/log" 2>&1 </dev/null || {
        cat "$work/log" >&2
        fail "$*"
    }
}

[[ $PWD != *:* ]] || fail "make cannot build in a path with a colon: $PWD"
section "The library"
now_us; begun=$now
if mkdir -p build/release 2>/dev/null && [ -w build/release ]; then
    typed "cmake --preset release && cmake --build --preset release"
    logged cmake --preset release
    logged cmake --build --preset release -j"$(nproc)"
    library=$PWD/build/release/shim/liborphanage.so
else
    typed "cmake --preset release -B $work/build && cmake --build $work/build"
    logged cmake --preset release -B "$work/build"
    logged cmake --build "$work/build" -j"$(nproc)"
    library=$work/build/shim/liborphanage.so
fi
[ -f "$library" ] || fail "the build left no $library"
now_us
say "built in $(seconds $((now - begun))) s: $library"
if unfit_for_preload "$library"; then
    cp "$library" "$work/" || fail "cannot copy the library"
    library=$work/liborphanage.so
    say "copied to $library," "as LD_PRELOAD separates names by blanks and colons"
fi

pick_port
if [ -n "$prefork" ]; then
    say "the server is examples/prefork.c, $prefork"
    typed "gcc -O2 -o $work/prefork examples/prefork.c"
    logged gcc -O2 -o "$work/prefork" examples/prefork.c
    server=("$work/prefork" "$port" "$WORKERS")
else
    say "the server is $(cat "$work/version")"
    server=(/usr/bin/gunicorn --workers "$WORKERS" --bind "127.0.0.1:$port"
        --chdir examples/gunicorn app:app)
fi

# --- The first half -----------------------------------------------------------------------------

section "Without the library"
typed_server '&'
start_master
say "It answers: $answer"
show "$master" "${workers[@]}"
typed "kill -KILL $master"
first_events=$events
now_us; killed=$now
kill -KILL "$master" || fail "the master was gone before its time"
while next_line 1; do :; done # for an end that does not come
orphans=$(living)
now_us; elapsed=$((now - killed))
[ "$orphans" = $WORKERS ] || fail "of $WORKERS workers $orphans lived on without the library"
say "The workers, $(seconds "$elapsed") s later:"
show "${workers[@]}"
[ -n "$prefork" ] || say "(A gunicorn worker looks for its master after a request, or 15 s without one." \
    "One that hangs in a request never does.)"

say "They hold the port. A second master:"
typed_server ''
start "${server[@]}"
told=$'\n'
while next_line $PATIENCE; do
    [[ $line == *ERROR* || $line == *"lready in use"* ]] || continue
    refusal=$(message "$line")
    [[ $told != *$'\n'"$refusal"$'\n'* ]] || continue # each attempt says the same
    say "$refusal"
    told+=$refusal$'\n'
done
status=0
wait "$pid" || status=$?
if [ "$status" = 0 ] || [ "$told" = $'\n' ]; then
    fail "the port was free for a second master"
fi
say "It gave up: exit status $status."

typed "kill ${workers[*]}"
for worker in "${workers[@]}"; do
    is_ours "$worker" && kill "$worker" 2>/dev/null
done
events=$first_events
await_end $PATIENCE || fail "the orphans do not end"

# --- The second half ----------------------------------------------------------------------------

section "With the library"
typed_server '&' "LD_PRELOAD=$library"
start_master "LD_PRELOAD=$library"
say "It answers: $answer"
show "$master" "${workers[@]}"
say "Waiting until the workers are 1 s old: a younger process may be about to become a daemon."
next_line $SETTLED
[ $? -gt 128 ] || fail "the server said something or ended, undisturbed"
typed "kill -KILL $master"
lines=()
now_us; killed=$now
kill -KILL "$master" || fail "the master was gone before its time"
status=0 ends=0
while :; do
    next_line $PATIENCE_END || {
        status=$?
        break
    }
    if [[ $line == orphanage:*"parent $master "*"; sending"* ]]; then
        now_us; told_ms=$(((now - killed + 999) / 1000))
        say "$line"
        ends=$((ends + 1))
    fi
done
now_us; gone_ms=$(((now - killed + 999) / 1000))
[ "$status" = 1 ] || fail "workers live $PATIENCE_END s after their master, with the library"
[ "$ends" = $WORKERS ] || fail "$ends lines of the library for $WORKERS workers"
say "All $WORKERS workers are gone, $gone_ms ms after the kill." \
    "(The last of these lines came after $told_ms ms; the rest is the server's own clean-up.)"

say "The port is free. A second master:"

typed_server '&' "LD_PRELOAD=$library"
start_master "LD_PRELOAD=$library"
say "It answers: $answer"
typed "kill $master"
kill "$master"
await_end $PATIENCE || fail "the second master does not end"

section "Summary: the master got SIGKILL"
printf '  %-17s %-33s %s\n' \
    '' 'without liborphanage' 'with liborphanage' \
    'its workers' "$orphans orphans, $(seconds "$elapsed") s later" "all gone in $gone_ms ms" \
    "port $port" 'taken' 'free' \
    'a second master' "refused, exit status $status" 'starts and answers'
