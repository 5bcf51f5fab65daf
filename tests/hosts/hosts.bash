# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Verbs for the matrix of real hosts. In a command line the word @ stands for the library: nothing
# in the run without it, env LD_PRELOAD=... in the run with it, so that it is in the host alone and
# not in a script that drives the host. Its settings are the defaults.

# shellcheck source=tests/helpers.bash
load ../helpers

# The suites' own files.
# shellcheck disable=SC2034
HOSTS=$SOURCE/tests/hosts

# The trial run (tests/run.sh --trial): ORPHANAGE_SIGNAL=none is in everything, so hosts work as ever, and what
# else would have been ended lives on and says so.
trial=${HOSTS_TRIAL-} sending=SIGTERM
if [ -n "$trial" ]; then
    export ORPHANAGE_SIGNAL=none
    sending='nothing \(ORPHANAGE_SIGNAL=none\)'
fi

# Older kernels do not tell how the parent ended: it is gone.
readonly GONE="parent [0-9]+ (is gone|was killed by SIG[A-Z]+|exited with status [0-9]+), adopted by [0-9]+; sending $sending\$"

# The row of a host: name, version, what its orphans do without the library and with it, and what
# it was seen to do as ever. The last row of a name counts; this one stands if the test fails.
host() {
    name=$1 version=$2 without=- with=-
    [ -n "$version" ]
    row failed failed failed
    # Hosts that change their user (nginx, setpriv) can read neither the tests' folder as bats makes
    # it nor, maybe, the build folder.
    chmod 755 "$BATS_RUN_TMPDIR"
    cp "$LIBORPHANAGE" "$BATS_TEST_TMPDIR/liborphanage.so"
    # For what takes long to make and is the same in all runs: the driver makes it once.
    export KEPT=$BATS_TEST_TMPDIR/kept
    mkdir "$KEPT"
    [ ${#user[@]} = 0 ] || chown nobody "$KEPT"
}

# version_of PACKAGE: for hosts that do not say it themselves.
version_of() {
    dpkg-query -Wf '${Version}' "$1" | sed 's/^[0-9]*://'
}

row() {
    printf '%s\t%s\t%s\t%s\t%s\n' "$name" "$version" "$@" >>"$BUILD/${trial:+trial-}hosts.tsv"
}

# passed WORK: completes the row; WORK is what works() compared.
passed() {
    row "$without" "$with" "$1${user:+; as an ordinary user}"
}

# stays WORK: as passed, for a host that leaves something behind on purpose, and no orphans.
stays() {
    without="stays, as meant" with="stays, as meant"
    passed "$1"
}

# Settings of the library that are not its defaults.
settings=()

# where_untold NAME=VALUE...: what the host needs for its launcher where the kernel does not tell
# how a parent ended, which it does since Linux 6.15. HOSTS_UNTOLD says that this is such a kernel.
where_untold() {
    if [ -n "${HOSTS_UNTOLD-}" ] ||
        [ "$(printf '%s\n' 6.15 "$(uname -r)" | sort -V | head -n 1)" != 6.15 ]; then
        settings+=("$@")
    fi
}

# Who runs the host and what drives it: the tests' own user.
user=()

# In a process without rights to give up the library has another kind of thread than in root's.
as_ordinary_user() {
    [ "$(id -u)" = 0 ] || return 0
    user=(setpriv --reuid nobody --regid nogroup --clear-groups)
    cp -r "$HOSTS" "$BATS_TEST_TMPDIR/hosts"
    HOSTS=$BATS_TEST_TMPDIR/hosts
}

# expand with|without WORD...: sets $words, @ replaced.
expand() {
    local word preload=()
    [ "$1" = without ] ||
        preload=(env "LD_PRELOAD=$BATS_TEST_TMPDIR/liborphanage.so" "${settings[@]}")
    shift
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
    [ ${#user[@]} = 0 ] || chown nobody "$BATS_TEST_TMPDIR/cwd"
    cd "$BATS_TEST_TMPDIR/cwd" || return
}

# work with|without COMMAND...: runs it to its end under a witness, which has a deadline for it and
# ends what it leaves behind. What it wrote and its exit status are then in the files out, err and
# status of $run_folder.
work() {
    run_folder=$BATS_TEST_TMPDIR/$1
    mkdir -p "$run_folder"
    rm -f "$run_folder"/*
    # The library opens stderr anew, as the host's user.
    touch "$run_folder/out" "$run_folder/err"
    chmod 666 "$run_folder/out" "$run_folder/err"
    expand "$@"
    enter_fresh_folder
    # The witness fails if the command is over before it looks; the status file tells.
    # shellcheck disable=SC2016 # the inner shell's
    run "$TOOLS/witness" --kill-nobody --growth-ms 500 --wait-ms 40000 \
        sh -c 'folder=$1; shift; "$@" >"$folder/out" 2>"$folder/err" </dev/null
            echo $? >"$folder/status"' sh "$run_folder" "${user[@]}" "${words[@]}"
    cd "$OLDPWD" || return
    if ! [ -s "$run_folder/status" ]; then
        echo "not ended within its deadline: ${words[*]}" >&2
        head -n 40 "$run_folder/out" "$run_folder/err" >&2
        return 1
    fi
}

# works STATUS COMMAND...: exits with that status, says something, and says the very same with the
# library, on stdout and stderr. $volatile is a sed script for what differs on stderr from run to
# run (pids, times), $unordered says that its order does.
volatile='' unordered=''
works() {
    local expected=$1 file folder
    shift
    work without "$@"
    work with "$@"
    for folder in "$BATS_TEST_TMPDIR"/with "$BATS_TEST_TMPDIR"/without; do
        sed -i -E "$volatile" "$folder/err"
        [ -z "$unordered" ] || sort -o "$folder/err" "$folder/err"
    done
    head -n 40 "$run_folder/out" "$run_folder/err"
    for file in out err status; do
        if ! diff -u "$BATS_TEST_TMPDIR/without/$file" "$BATS_TEST_TMPDIR/with/$file" \
            >"$BATS_TEST_TMPDIR/difference"; then
            echo "$file differs with the library:" >&2
            head -n 40 "$BATS_TEST_TMPDIR/difference" >&2
            return 1
        fi
    done
    assert_equal "$(<"$run_folder/status")" "$expected"
    [ -s "$run_folder/out" ]
}

assert_equal() {
    if [ "$1" != "$2" ]; then
        printf 'got:      %s\nexpected: %s\n' "$1" "$2" >&2
        return 1
    fi
}

# assert_out TEXT: this is what works() found on both stdouts.
assert_out() {
    assert_equal "$(<"$run_folder/out")" "$1"
}

# killed with|without [witness OPTION]... -- COMMAND...: leaves the fates in $output.
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
    witness "${options[@]}" "${user[@]}" "${words[@]}"
    cd "$OLDPWD" || return
    output=$(grep -v '^asker ' <<<"$output")
}

# orphans_end COUNT [witness OPTION]... -- COMMAND...: the host, killed, leaves COUNT orphans or
# more. Without the library they live on for longer than they have left with it; with it all end,
# and $says of them (default: COUNT) give the library's reason. $subject is the name of those that
# are meant, where others end by themselves.
subject='' says=''
orphans_end() {
    local count=$1
    shift
    killed without --descendants "$count" --age-ms 200 --wait-ms 2000 "$@"
    if [ -n "$subject" ]; then assert_fate "$subject" alive; else assert_all alive; fi
    without="live on"
    if [ -n "$trial" ]; then
        killed with --descendants "$count" --age-ms "$PAST_SETTLING" --wait-ms 2000 "$@"
        [ -n "$subject" ] || assert_all alive
        spared "$subject"
        # What is below one that lives on has its parent yet, and says nothing.
        [ "$says" = 0 ] || assert_gone 1
        return
    fi
    killed with --descendants "$count" --age-ms "$PAST_SETTLING" --wait-ms 5000 "$@"
    if grep ' alive ' <<<"$output"; then
        echo "lives on with the library" >&2
        return 1
    fi
    assert_gone "${says:-$count}"
    with=$(awk '$1 != "|" { if ($4 > last) last = $4; count[$3]++ }
        END {
            for (fate in count)
                fates = fates (fates ? ", " : "") count[fate] " " fate
            print last + 0 " (" fates ")"
        }' <<<"$output")
}

# spared [NAME]: in the trial run no process gets a signal, and all of that name live on. The row counts who
# does, and the lines that say so.
spared() {
    if grep -E ' (TERM|KILL) [0-9]+$' <<<"$output"; then
        echo "got a signal in the trial run" >&2
        return 1
    fi
    [ -z "${1-}" ] || assert_fate "$1" alive
    with="$(grep -c ' alive ' <<<"$output" || :) live on, $(grep -cE "$GONE" "$said" || :) said so"
}

assert_gone() {
    local count
    # shellcheck disable=SC2154 # set by witness()
    count=$(grep -cE "$GONE" "$said" || :)
    if [ "$count" -lt "$1" ]; then
        echo "$count gave the library's reason, expected: $1" >&2
        return 1
    fi
}

# modules PACKAGE...: of npm's; $modules is their folder, which every user may read.
modules() {
    local kept="$BUILD/npm/$*"
    command -v npm >/dev/null || (. "$SOURCE/tests/packages.sh" && need_packages npm)
    if ! [ -d "$kept" ]; then
        npm install --silent --no-audit --no-fund --prefix "$kept.new" "$@"
        mv "$kept.new" "$kept"
    fi
    cp -r "$kept/node_modules" "$BATS_TEST_TMPDIR"
    modules=$BATS_TEST_TMPDIR/node_modules
}
