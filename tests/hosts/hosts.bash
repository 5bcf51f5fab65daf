# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Verbs for the matrix of real hosts. In a command line the word @ stands for the library: nothing
# in the run without it, env LD_PRELOAD=... in the run with it, so that the library is in the host
# and not in the script that asks it for something. All settings are the defaults.

# shellcheck source=tests/helpers.bash
load ../helpers

HOSTS=$SOURCE/tests/hosts
results=$BUILD/hosts.tsv

# The line that every orphan of the library's says, and what must never be on a host's stderr in
# normal work.
readonly GONE='parent [0-9]+ is gone, adopted by [0-9]+; sending SIGTERM$'

# host NAME VERSION: begins the host's row. It reads "failed" until passed() says more.
host() {
    name=$1 version=$2 ms=- without=-
    [ -n "$version" ]
    # nginx's and apache's workers are other users.
    chmod 755 "$BATS_RUN_TMPDIR" "$BATS_SUITE_TMPDIR" "$BATS_FILE_TMPDIR" \
        "$(dirname "$BATS_TEST_TMPDIR")" "$BATS_TEST_TMPDIR" 2>/dev/null || :
    printf '%s\t%s\tfailed\tfailed\tfailed\n' "$name" "$version" >>"$results"
}

# passed WORK: completes the row; WORK is what was compared.
passed() {
    printf '%s\t%s\t%s\t%s\t%s\n' "$name" "$version" "$without" "$ms" "$1" >>"$results"
}

# Settings of the library that are not its defaults, for a host's orphans.
settings=()

# expand with|without WORD...: sets $words, @ replaced.
expand() {
    local word preload=() mode=$1
    shift
    [ "$mode" = without ] || preload=(env "LD_PRELOAD=$LIBORPHANAGE" "${settings[@]}")
    words=()
    for word in "$@"; do
        if [ "$word" = @ ]; then
            words+=("${preload[@]}")
        else
            words+=("$word")
        fi
    done
}

# Both runs of a host are in a folder of the same name, which may be in its messages.
enter_fresh_folder() {
    rm -rf "$BATS_TEST_TMPDIR/cwd"
    mkdir "$BATS_TEST_TMPDIR/cwd"
    cd "$BATS_TEST_TMPDIR/cwd" || return
}

# work with|without COMMAND...: runs it to its end under a witness, which
# has a deadline for it and ends what it leaves behind. What it wrote and its exit status are then in
# the files out, err and status of $BATS_TEST_TMPDIR/MODE.
work() {
    local mode=$1
    run_folder=$BATS_TEST_TMPDIR/$mode
    mkdir -p "$run_folder"
    expand "$@"
    enter_fresh_folder
    # shellcheck disable=SC2016 # the inner shell's
    run -0 "$TOOLS/witness" -s 0 -t 40000 \
        sh -c 'cd "$1"; exec >out 2>err; shift; cd ../cwd; "$@" </dev/null; echo $? >"$OLDPWD/status"' \
        sh "$run_folder" "${words[@]}"
    cd "$OLDPWD" || return
    if ! [ -s "$run_folder/status" ]; then
        echo "not ended within its deadline: ${words[*]}" >&2
        cat "$run_folder/out" "$run_folder/err" >&2
        return 1
    fi
}

# works STATUS COMMAND...: exits with that status, says something, and does and says the very same
# with the library. $volatile is a sed script for what differs on stderr from run to run (pids,
# times), $unordered says that its order does.
volatile= unordered=
works() {
    local status=$1 folder file
    shift
    work without "$@"
    work with "$@"
    for folder in "$BATS_TEST_TMPDIR"/with "$BATS_TEST_TMPDIR"/without; do
        sed -i -E "$volatile" "$folder/err"
        [ -z "$unordered" ] || sort -o "$folder/err" "$folder/err"
    done
    head -n 40 "$run_folder/out" "$run_folder/err"
    for file in out err status; do
        if ! diff -u "$BATS_TEST_TMPDIR/without/$file" "$BATS_TEST_TMPDIR/with/$file" >"$BATS_TEST_TMPDIR/difference"; then
            echo "$file differs with the library:" >&2
            head -n 40 "$BATS_TEST_TMPDIR/difference" >&2
            return 1
        fi
    done
    assert_equal "$(<"$run_folder/status")" "$status"
    [ -s "$run_folder/out" ]
}

assert_equal() {
    if [ "$1" != "$2" ]; then
        printf 'got:      %s\nexpected: %s\n' "$1" "$2" >&2
        return 1
    fi
}

# assert_out TEXT: what works() compared was this.
assert_out() {
    assert_equal "$(<"$run_folder/out")" "$1"
}

# killed with|without [witness OPTION]... -- COMMAND...: the fates are in $output, in $last are the milliseconds to the last
# end and how many met which fate.
killed() {
    local mode=$1 options=()
    shift
    while [ "$1" != -- ]; do
        options+=("$1")
        shift
    done
    shift
    expand "$mode" "$@"
    enter_fresh_folder
    witness "${options[@]}" "${words[@]}"
    cd "$OLDPWD" || return
    output=$(grep -v '^asker ' <<<"$output")
    last=$(awk '$1 != "|" { if ($4 > most) most = $4; fates[$3]++ }
        END { for (fate in fates) by = by ", " fates[fate] " " fate; print most + 0 by }' <<<"$output")
}

# $subject: the name of those that are meant, where others end by themselves.
subject=
# orphans_end COUNT [witness OPTION]... -- COMMAND...: the host, killed, leaves COUNT orphans or more, which all live
# on without the library, and all end with it, after it has said why of COUNT of them.
orphans_end() {
    local count=$1
    shift
    killed without -c "$count" -t 500 "$@"
    if [ -n "$subject" ]; then assert_fate "$subject" alive; else assert_all alive; fi
    without="live on"
    ends "$count" "$@"
}

# $ignores_term: the orphans take the signal for something else, and end by SIGKILL after the grace
# that $settings gives them. $mute: the host gives its children a stderr that leads nowhere.
mute= ignores_term=
# ends COUNT [witness OPTION]... -- COMMAND...
ends() {
    local count=$1
    shift
    killed with -c "$count" -o "$PAST_SETTLING" "$@"
    if grep ' alive ' <<<"$output"; then
        echo "lives on with the library" >&2
        return 1
    fi
    [ -n "$mute" ] || [ "$(grep -cE "$GONE" "$said")" -ge "$count" ]
    ms=$last
    [ -z "$ignores_term" ] || {
        assert_said 'still alive .* after SIGTERM; sending SIGKILL$' "$count"
        ms="$ms, by SIGKILL after ${settings[*]}"
    }
}
