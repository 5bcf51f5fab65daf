# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Verbs for the suites. CMake sets LIBORPHANAGE (the library under test), COMMAND_UNDER_TEST (the command;
# a name that begins with ORPHANAGE_ would be taken for a setting), TOOLS (our helper programs), BUILD and
# SOURCE (folders), and TEST_STRICT.
if [ -z "${LIBORPHANAGE-}" ]; then
    # Somebody runs bats by hand: the variables are those that ctest sets with the preset dev.
    unset LD_PRELOAD
    SOURCE=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
    BUILD=$SOURCE/build/${PRESET:-dev}
    export SOURCE BUILD LIBORPHANAGE=$BUILD/shim/liborphanage.so COMMAND_UNDER_TEST=$BUILD/shim/orphanage \
        TOOLS=$BUILD/tests/tools
    if [ ! -x "$TOOLS/witness" ]; then
        echo "not built: cmake --preset ${PRESET:-dev} && cmake --build --preset ${PRESET:-dev}" >&2
        return 1
    fi
fi
bats_require_minimum_version 1.8.0

# A process this old (ms) is no daemon in the making any more. Suites that are about something else do not
# wait for this age, but set ORPHANAGE_SETTLE=0.
readonly PAST_SETTLING=1100

# In strict mode a skip is a failure: a suite must not pass by skipping.
skip() {
    if [ "${TEST_STRICT:-0}" = 1 ]; then
        echo "skipped in strict mode: $*" >&2
        return 1
    fi
    # The rest is what bats itself does.
    # shellcheck disable=SC2034
    BATS_TEST_SKIPPED=${1:-1}
    # shellcheck disable=SC2034
    BATS_TEST_COMPLETED=1
    exit 0
}

need_root() {
    [ "$(id -u)" = 0 ] || skip "needs root"
}

need_tracer() {
    strace -qq -o "$BATS_TEST_TMPDIR/may-trace" true || skip "strace may not trace here"
}

# exported NAME: what CMake knows, a line each: version, objdump and compile (commands), library_sources,
# library_objects, library_folders (of headers), any_wraps, any_objects.
exported() {
    cat "$BUILD/tests/lists/$1"
}

# Whether the library is for a machine on which the watch thread and the system calls are the C library's.
# tests/machines builds for one such machine.
without_entry_code() {
    readelf -h "$LIBORPHANAGE" | grep -q 'Machine:.*PowerPC64'
}

# witness ARGUMENT...: runs the tool. Its lines are then in $output, and $said is the file with the stderr
# of its processes.
witness() {
    said=$BATS_TEST_TMPDIR/stderr
    : >"$said"
    chmod 666 "$said"
    run --separate-stderr "$TOOLS/witness" --stderr "$said" "$@"
    echo "witness: $output $stderr"
    echo "stderr of the tree:"
    cat "$said"
    [ "$status" = 0 ]
}

# lines_said REGEX COUNT: for the witness's --before: waits until the tree's stderr has that many such lines.
# A process that is killed as soon as it is ready may not have said what it decided.
lines_said() {
    echo "until [ \$(grep -cE '$1' '$BATS_TEST_TMPDIR/stderr') = $2 ]; do :; done"
}

# "${guarded[@]}" [NAME=VALUE]... PROGRAM [ARGUMENT]...: for the command line of witness. The library is in
# that program alone, not in bats. How the parent ended makes no difference (ORPHANAGE_LAUNCH=0): if a parent
# is killed at the moment when its child is ready, nothing may be left that tells how it ended. The suite
# "verdict" is about that.
guarded=(env)
unguarded=(env)
setup_guarded() {
    guarded=(env "LD_PRELOAD=$LIBORPHANAGE" ORPHANAGE_SETTLE=0 ORPHANAGE_LAUNCH=0)
}

# assert_fate NAME FATE: every process of that name, at least one, met that fate ("TERM", "alive").
assert_fate() {
    local fates
    fates=$(awk -v name="$1" '$1 == name { print $3 }' <<<"$output" | sort -u)
    if [ "$fates" != "$2" ]; then
        echo "fate of $1: '$fates', expected: $2" >&2
        return 1
    fi
}

# assert_all FATE: every process that the witness saw met that fate, and it saw one.
assert_all() {
    local fates
    fates=$(awk '$1 != "|" { print $3 }' <<<"$output" | sort -u)
    if [ "$fates" != "$1" ]; then
        echo "fates: '$fates', expected: $1" >&2
        return 1
    fi
}

# assert_said REGEX [COUNT]: COUNT lines of the tree's stderr match; without COUNT, at least one.
assert_said() {
    local count
    count=$(grep -cE -- "$1" "$said" || :)
    if [ "$count" != "${2:-$count}" ] || { [ $# = 1 ] && [ "$count" = 0 ]; }; then
        echo "$count lines match '$1', expected: ${2:-some}" >&2
        return 1
    fi
}

assert_silent() {
    if [ -s "$said" ]; then
        echo "there was something on stderr" >&2
        return 1
    fi
}

# orphans_end_by_each_strategy COUNT [witness OPTION]... -- COMMAND...: the command, killed, leaves COUNT
# processes. Without the library they live on, and with it they end by SIGTERM and say why.
orphans_end_by_each_strategy() {
    local count=$1 options=() strategy
    shift
    while [ "$1" != -- ]; do
        options+=("$1")
        shift
    done
    shift
    witness "${options[@]}" --wait-ms 300 "$@"
    assert_all alive
    [ "$(grep -vc '^|' <<<"$output")" = "$count" ]
    assert_silent
    for strategy in pidfd poll prctl; do
        witness "${options[@]}" "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms "$@"
        assert_all TERM
        [ "$(grep -vc '^|' <<<"$output")" = "$count" ]
        assert_said 'parent [0-9]+ (is gone|was killed by SIG[A-Z]+|exited with status [0-9]+), adopted by [0-9]+; sending SIGTERM$' "$count"
    done
}

# until_true SECONDS COMMAND...: waits until the command succeeds. Only a failure reaches the deadline.
until_true() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        if [ "$SECONDS" -ge "$end" ]; then
            echo "not within the deadline: $*" >&2
            return 1
        fi
        read -rt 0.02 <> <(:) || :
    done
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Values, one a line, that an unwary reader of NAME=value lines would change.
odd_values() {
    # shellcheck disable=SC2016,SC1003 # they are not to be expanded
    printf '%s\n' 'chrom*' 'a?,[!b]*' 'ä' "it's" "'" 'a b' 'a"b' 'a\b' 'b\' '$HOME' '`id`' '~' ' a ' 'a#b' '#a' ';a' \
        'a&b|c' '{a,b}' 'a!b' '"a"' '%n' 'a=b'
}

# kernel_older_than MAJOR.MINOR
kernel_older_than() {
    [ "$(printf '%s\n' "$1" "$(uname -r | grep -oE '^[0-9]+\.[0-9]+')" | sort -V | tail -n 1)" = "$1" ] &&
        [ "$(uname -r | grep -oE '^[0-9]+\.[0-9]+')" != "$1" ]
}

# The default of ORPHANAGE_THREADLESS without that pattern, as a variable.
threadless_without() {
    "$TOOLS/settings" | awk -v out="$1" '$1 == "THREADLESS" {
        n = split($2, patterns, ",")
        for (i = 1; i <= n; i++) if (patterns[i] != out) kept = kept "," patterns[i]
        print "ORPHANAGE_THREADLESS=" substr(kept, 2) }'
}

# python_program TEXT: writes $BATS_TEST_TMPDIR/program.py, a program that does TEXT, forks, and waits.
python_program() {
    cat >"$BATS_TEST_TMPDIR/program.py" <<PYTHON
import os, signal
$1
name = "grandchild" if os.fork() == 0 else "child"
os.write(1, b"ready %s %d\n" % (name.encode(), os.getpid()))
signal.pause()
PYTHON
}
