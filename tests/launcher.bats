#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# orphanage(1): what it refuses, what it sets, what becomes of the command.
# shellcheck disable=SC2016 # what is for other shells to expand
# shellcheck disable=SC2030,SC2031 # each test is a subshell of its own
# shellcheck disable=SC2154 # stderr, set by run

setup() {
    load helpers
    command=$COMMAND_UNDER_TEST
    # Not below bats's own folders, which are root's: some tests are another user's.
    box=$(mktemp -d)
    chmod 755 "$box"
}

teardown() {
    rm -rf "$box"
}

# refused STATUS ARGUMENT...: the command ends with that status, prints nothing, and what it says is
# one line, maybe with the hint. Anything it starts would leave the file "ran".
refused() {
    local expected=$1
    shift
    run "-$expected" --separate-stderr env -C "$box" "$command" "$@"
    printf '%.200q ' "$@"
    echo "said: $stderr"
    [ -z "$output" ]
    [[ "${stderr_lines[0]}" == "orphanage: "?* ]]
    [ "${#stderr_lines[@]}" = 1 ] || {
        [ "${#stderr_lines[@]}" = 2 ]
        [ "${stderr_lines[1]}" = "Try 'orphanage --help' for more information." ]
    }
    [ ! -e "$box/ran" ]
}

# own_copy FOLDER: the command and the library in a folder, as in a build tree.
own_copy() {
    mkdir -p "$1"
    cp "$COMMAND_UNDER_TEST" "$1/orphanage"
    cp "$LIBORPHANAGE" "$1/liborphanage.so"
    command=$1/orphanage
}

# program FILE [FLAG...]: a program that exits with 7.
program() {
    local file=$1
    shift
    echo 'int main(void) { return 7; }' | cc -x c -o "$file" "$@" -
}

# The library's own list of its settings, from its line about an unknown one.
settings_known() {
    env "LD_PRELOAD=$LIBORPHANAGE" ORPHANAGE_X=1 true 2>&1 | sed 's/.*these are: //; s/).*//' | tr ' ' '\n'
}

help_options() {
    "$COMMAND_UNDER_TEST" --help | sed -nE 's/^  (-.,|   ) (--[a-z-]+).*/\2/p' | sort
}

# --- what it does -------------------------------------------------------------------------------

# bats test_tags=own,emulated
@test "launcher: what it starts does not outlive its parent, and would without it" {
    witness --ready 2 "$command" --settle=0 "$TOOLS/tree" ready a fork ready b
    assert_all TERM
    assert_said 'parent [0-9]+ (is gone|was killed by SIG[A-Z]+|exited with status [0-9]+), .*sending SIGTERM$'
    witness --ready 2 --wait-ms 500 "$TOOLS/tree" ready a fork ready b
    assert_all alive
}

# bats test_tags=own
@test "launcher: the options reach the processes" {
    witness --ready 2 "$command" --settle 0 -s INT -q "$TOOLS/tree" ready a fork ready b
    assert_all INT
    assert_silent
    witness --ready 2 "$command" --settle=0 --signal=usr1 --strategy=poll -i 10ms "$TOOLS/tree" ready a fork ready b
    assert_all USR1
    witness --ready 2 --wait-ms 500 "$command" --settle=0 --scope=none "$TOOLS/tree" ready a fork ready b
    assert_all alive
    witness --ready 2 --before "$(lines_said watching 2)" "$command" --settle=0 -v "$TOOLS/tree" ready a fork ready b
    assert_said 'watching parent' 2
}

@test "launcher: an option for each setting, and each sets its variable" {
    local setting default value option
    while read -r setting default value; do
        option=--$(tr '[:upper:]_' '[:lower:]-' <<<"$setting")
        run -0 "$command" "$option=$value" --print-env
        [ "${lines[1]}" = "ORPHANAGE_$setting=$value" ]
        run -0 "$command" "$option" "$value" --print-env
        [ "${lines[1]}" = "ORPHANAGE_$setting=$value" ]
    done < <("$TOOLS/settings")
    [ "$(settings_known)" = "$("$TOOLS/settings" | cut -d ' ' -f 1)" ] # these are all
}

# bats test_tags=own
@test "launcher: -s, -k, -i, -q, -v are short for the long ones; the last one counts" {
    run -0 "$command" -sINT -k 2s -i3s -qv --print-env
    [ "${lines[*]:1}" = "ORPHANAGE_SIGNAL=INT ORPHANAGE_KILL_AFTER=2s ORPHANAGE_INTERVAL=3s ORPHANAGE_LOG=debug" ]
    run -0 "$command" -vq --signal=INT -s HUP --print-env
    [ "${lines[*]:1}" = "ORPHANAGE_SIGNAL=HUP ORPHANAGE_LOG=off" ]
}

@test "launcher: options end at the command, whose own are its own" {
    run -0 "$command" printf '%s,' -s --signal=x -- --help
    [ "$output" = "-s,--signal=x,--,--help," ]
    run -0 "$command" -q -- printf '%s,' -s
    [ "$output" = "-s," ]
}

@test "launcher: what is in the environment stays, unless an option says otherwise" {
    run -0 env ORPHANAGE_SIGNAL=HUP ORPHANAGE_KILL_AFTER=5s "$command" -s INT env
    [[ "$output" == *ORPHANAGE_SIGNAL=INT* ]]
    [[ "$output" == *ORPHANAGE_KILL_AFTER=5s* ]]
    # A bad one there does not count then, either.
    run -0 env ORPHANAGE_SIGNAL=x "$command" -s INT true
}

# born_late PROGRAM...: the child of a process that is killed while the program's next one is not there yet:
# strace, as a grandchild of nobody (-D), holds up the second exec by half a second.
born_late() {
    witness --ready 1 --kill-nobody --wait-ms 1500 "$TOOLS/tree" forkkill 9 250 ready child program \
        /usr/bin/strace -D -qq -o /dev/null -e trace=execve -e inject=execve:delay_enter=500000:when=1 "$@"
}

# bats test_tags=tracer
@test "launcher: a parent that ends before the command's program is there is noticed" {
    need_tracer
    static_tree
    # The library alone, which cannot know of a parent before its time.
    born_late env "LD_PRELOAD=$LIBORPHANAGE" "$TOOLS/tree" wait 0
    assert_fate child alive
    # The tracer may be who takes the status.
    born_late "$command" "$TOOLS/tree" wait 0
    [[ "$output" == *"child "* && "$output" != *" alive "* ]]
    assert_said 'parent [0-9]+ (is gone|was killed by SIGKILL), adopted by [0-9]+; sending SIGTERM$' 1
    born_late "$command" "$box/static" wait 0
    [[ "$output" == *"child "* && "$output" != *" alive "* ]]
}

@test "launcher: the parent that the command names is its own, unless another is named" {
    witness --ready 1 --kill-nobody --wait-ms 500 "$TOOLS/tree" ready parent setenv "ORPHANAGE_PARENT=$$" fork program "$command" "$TOOLS/tree" wait 0
    assert_said 'parent '$$' is gone, adopted by [0-9]+; sending SIGTERM$' 1
}

# --- LD_PRELOAD ---------------------------------------------------------------------------------

# preload [ENTRIES]: the value that the command gives to LD_PRELOAD where it has that value.
preload() {
    # The first environment is without it, so that the loader of "env" is not asked to find the entries.
    run -0 --separate-stderr env "LD_PRELOAD=$1" "$command" --print-env
    echo "LD_PRELOAD='$1' -> $output"
    preload=${lines[0]#LD_PRELOAD=}
}

# bats test_tags=own
@test "launcher: LD_PRELOAD keeps what is there, and ours goes last, once" {
    local ours other
    ours=$(realpath "$(dirname "$LIBORPHANAGE")")/liborphanage.so
    other=$TOOLS/libnoisy.so
    [ -e "$other" ]
    ln -s "$LIBORPHANAGE" "$box/another-name.so"
    cp "$LIBORPHANAGE" "$box/liborphanage.so"

    run -0 env -u LD_PRELOAD "$command" --print-env
    [ "$output" = "LD_PRELOAD=$ours" ]
    preload ""
    [ "$preload" = "$ours" ]
    preload "libm.so.6"
    [ "$preload" = "libm.so.6:$ours" ]
    preload " :libm.so.6::  libdl.so.2: "
    [ "$preload" = "libm.so.6:libdl.so.2:$ours" ]
    preload "$ours:libm.so.6"
    [ "$preload" = "libm.so.6:$ours" ]
    preload "$box/another-name.so libm.so.6 $LIBORPHANAGE"
    [ "$preload" = "libm.so.6:$ours" ]
    preload "liborphanage.so:$box/liborphanage.so"
    [ "$preload" = "$ours" ]
}

@test "launcher: the launcher within the launcher adds nothing" {
    run -0 --separate-stderr "$command" "$command" "$command" -v sh -c 'echo "$LD_PRELOAD"; grep -c "r-xp.*/liborphanage.so$" /proc/self/maps'
    [ "${lines[0]}" = "$(realpath "$(dirname "$LIBORPHANAGE")")/liborphanage.so" ]
    [[ "$output" == *$'\n'1 ]]
}

# --- bad input ----------------------------------------------------------------------------------

# bats test_tags=own
@test "launcher: bad options are refused with one line, 125, and nothing started" {
    local run=(touch ran) huge bad
    huge=$(head -c 100000 /dev/zero | tr '\0' x)
    for bad in -x -xq -qx --foo --foo=1 --s --signals=1 --signal= -sTREM '-s ' --kill-after=-1 \
        --kill-after=1d --kill-after=inf --kill-after=1e3 --kill-after=25h -k0x10 -i0 --interval=0ms \
        --strategy=AUTO --strategy= --scope=workers --target=session --settle=1,5 --only= --only=a,,b \
        '--skip=,' --threadless=,a --parent=0 --parent=-1 --parent=99999999999 --log=on --quiet=1 \
        --verbose=yes --help=me --version=2 --print-env=x --json --orphans --orphans=x --status=x '--signal=TERM ' \
        $'--signal=a\nb' $'--foo\nbar' $'-\n' $'--signal=\xff\xfe' $'-\xff' "--signal=$huge" "--only=$huge" \
        "--$huge" "-W" "-:" "-?" ---; do
        refused 125 "$bad" "${run[@]}"
    done
    refused 125 --signal
    refused 125 -k
    refused 125 -qs
    refused 125
    refused 125 --
    refused 125 -q
    refused 125 --print-env "${run[@]}"
    refused 125 --print-env --status
    refused 125 --status --print-env
    refused 125 --status 12 --foo
    refused 125 --status -- 12 -- 13 -x
    refused 125 --tree --print-env
    refused 125 --status --tree
    refused 125 --tree
    refused 125 --tree=yes "${run[@]}"
    refused 125 --watch $$ "${run[@]}"
    refused 125 --tree --watch
    refused 125 --tree --json "${run[@]}"
    refused 125 --tree --orphans "${run[@]}"
    refused 125 --print-env --orphans
    refused 125 --status 12 --orphans=1
}

# bats test_tags=own
@test "launcher: the line says what, which value, and what is accepted" {
    refused 125 --kill-after=soon true
    [[ "${stderr_lines[0]}" == "orphanage: --kill-after='soon' is not a duration from 0 to 24h, "* ]]
    refused 125 -k soon true
    [[ "${stderr_lines[0]}" == "orphanage: --kill-after='soon' is not a duration from 0 to 24h, "* ]]
    refused 125 --strategy=threads true
    [[ "${stderr_lines[0]}" == "orphanage: --strategy='threads' is not auto, pidfd, poll or prctl" ]]
    refused 125 --foo=1 true
    [[ "${stderr_lines[0]}" == *"'--foo=1'"* ]]
    refused 125 --tree --print-env
    [ "${stderr_lines[0]}" = "orphanage: --tree runs a command: it does not go with --print-env" ]
    refused 125 --watch $$ true
    [ "${stderr_lines[0]}" = "orphanage: --watch goes with --tree" ]
    local value
    for value in 0 -1 x 99999999999 '' 1.5 "$$ "; do
        refused 125 --tree "--watch=$value" true
        [ "${stderr_lines[0]}" = "orphanage: --watch='$value' is not a process id (1 to 2147483647)" ]
    done
    # Nobody, a thread of the kernel's, a thread of a process, the command itself.
    refused 125 --tree --watch=2147483647 touch ran
    [ "${stderr_lines[0]}" = "orphanage: --watch=2147483647: there is no such process" ]
    local kernels
    kernels=$(pgrep -P 0 -x kthreadd) || kernels=
    if [ -n "$kernels" ]; then
        refused 125 --tree "--watch=$kernels" touch ran
        [ "${stderr_lines[0]}" = "orphanage: --watch=$kernels: that is the kernel's own, and does not end" ]
    fi
    run -125 sh -c 'exec "$0" --tree --watch $$ touch "$1"' "$command" "$box/ran"
    [[ "$output" == "orphanage: --watch="*": that is orphanage itself"* ]]
    [ ! -e "$box/ran" ]
    # A letter in a cluster is named, and not the word before it.
    refused 125 --signal=INT -qxv true
    [ "${stderr_lines[0]}" = "orphanage: unknown option '-x'" ]
}

# bats test_tags=own
@test "launcher: a bad value in the environment is refused, too" {
    local setting variable tried=0
    # A lone comma is good for none of them.
    for setting in $("$TOOLS/settings" | cut -d ' ' -f 1) SIGNAL=TREM INTERVAL=0 PARENT=x; do
        variable=$setting
        [[ "$setting" == *=* ]] || variable=$setting=,
        tried=$((tried + 1))
        export "ORPHANAGE_$variable"
        refused 125 touch ran
        [[ "${stderr_lines[0]}" == "orphanage: ORPHANAGE_${variable%%=*}='${variable#*=}' is not "* ]]
        unset "ORPHANAGE_${variable%%=*}"
    done
    [ "$tried" -gt 12 ]
}

# --- the command --------------------------------------------------------------------------------

@test "launcher: the status is the command's, 126 where it cannot be run, 127 where it is not found" {
    run -7 "$command" sh -c 'exit 7'
    run -143 "$command" sh -c 'kill $$'
    refused 127 no-such-command
    refused 127 ./no-such-command
    refused 127 ''
    refused 126 /etc/passwd
    refused 126 /
    [[ "$stderr" == "orphanage: failed to run command '/': "* ]]
    printf '#!/no/such/interpreter\n' >"$box/script"
    chmod +x "$box/script"
    refused 127 ./script
    # A program cut short is no script for /bin/sh.
    for length in 10 40 100; do
        head -c "$length" "$TOOLS/tree" >"$box/cut"
        chmod +x "$box/cut"
        refused 126 ./cut
    done
    # Nor is one that is its own interpreter.
    printf '#!%s\n' "$box/circle" >"$box/circle"
    chmod +x "$box/circle"
    refused 126 ./circle
}

@test "launcher: PATH is searched as execvp does" {
    mkdir "$box/none" "$box/one" "$box/two"
    printf 'echo one' >"$box/one/prog"
    printf 'echo two "$@"' >"$box/two/prog"
    chmod +x "$box/two/prog"
    # The first may not be run; the second has no "#!", and /bin/sh reads it.
    PATH=$box/none:$box/one:$box/two run -0 "$command" prog a
    [ "$output" = "two a" ]
    PATH=$box/one run -126 "$command" prog
    cp "$box/two/prog" "$box/here"
    cd "$box"
    PATH=:/none run -0 "$command" here
    [ "$output" = two ]
    run -0 env -u PATH "$command" echo usual
    [ "$output" = usual ]
}

@test "launcher: it becomes the command: same pid, argv[0] and descriptors as they were" {
    run -0 sh -c 'echo $$; exec "$0" sh -c "echo \$\$"' "$command"
    [ "${lines[0]}" = "${lines[1]}" ]
    run -0 "$command" sh -c 'tr "\0" "," </proc/$$/cmdline'
    [[ "$output" == sh,-c,* ]]
    run -0 "$command" ls /proc/self/fd
    local with=$output
    run -0 ls /proc/self/fd
    [ "$with" = "$output" ]
}

@test "launcher: a static command runs, after a warning that the library will not be in it" {
    program "$box/static" -static
    printf '#!%s\n' "$box/static" >"$box/script"
    chmod +x "$box/script"
    local file
    for file in static script; do
        run -7 --separate-stderr "$command" "$box/$file"
        [ "${#stderr_lines[@]}" = 1 ]
        [[ "$stderr" == "orphanage: warning: '$box/$file' will not be watched: $box/static is statically linked, "*"--tree"* ]]
    done
    run -7 --separate-stderr "$command" -q "$box/static"
    [ -z "$stderr" ]
    # A loader, which has no loader, is no such program.
    run -0 --separate-stderr "$command" "$(readelf -p .interp "$TOOLS/tree" | awk '/ld/ { print $NF }')" /bin/echo fine
    [ "$output$stderr" = fine ]
}

# static_tree: the tool "tree", which no library is loaded into.
static_tree() {
    cc -static -D_GNU_SOURCE -o "$box/static" "$SOURCE"/tests/tools/tree/*.c 2>"$box/log" || {
        cat "$box/log"
        return 1
    }
}

@test "launcher: a static command gets the signal from the kernel, what it starts from the library" {
    static_tree
    local static=("$TOOLS/tree" fork program "$command")
    witness --ready 2 "${static[@]}" "$box/static" ready a fork program "$TOOLS/tree" ready child
    assert_fate a TERM
    assert_fate child TERM
    assert_said "the kernel sends it SIGTERM when its parent's main thread ends, but no SIGKILL, and nothing to what it starts: --tree does\$" 1
    witness --ready 1 "${static[@]}" --signal=USR1 "$box/static" ready a
    assert_fate a USR1
    # Not where the library would not watch it, either.
    local option
    for option in --signal=none --skip=static --only=another --scope=none; do
        witness --ready 1 --wait-ms 200 "${static[@]}" "$option" "$box/static" ready a
        assert_fate a alive
        assert_said 'into it; --tree ends it$' 1
    done
}

@test "launcher: a static command is not ended when a thread ends that is not its parent" {
    static_tree
    local thread=(python3 -c 'import subprocess, sys, threading, time
thread = threading.Thread(target=lambda: (subprocess.Popen(sys.argv[1:]), time.sleep(1)))
thread.start(); thread.join(); time.sleep(1000)')
    # The kernel alone would.
    witness --ready 1 --kill-nobody --wait-ms 2500 "${thread[@]}" setpriv --pdeathsig TERM "$box/static" ready a
    assert_fate a ended
    witness --ready 1 --kill-nobody --wait-ms 1500 "${thread[@]}" "$command" "$box/static" ready a
    assert_fate a alive
    assert_said "nor by the kernel, which would send a signal when the thread ends that started it, and not its parent: --tree does\$" 1
}

# bats test_tags=root
@test "launcher: a set-id command, or one with capabilities, runs after a warning" {
    need_root
    own_copy "$box/own"
    program "$box/id"
    cp "$box/id" "$box/caps"
    cp "$box/id" "$box/group"
    chmod 4755 "$box/id"
    chmod 2755 "$box/group"
    # CAP_NET_BIND_SERVICE, permitted and effective (struct vfs_cap_data, version 2)
    python3 -c 'import os, struct, sys
os.setxattr(sys.argv[1], "security.capability", struct.pack("<5I", 0x02000001, 1 << 10, 0, 0, 0))' "$box/caps"
    local file as_nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)
    for file in id group caps; do
        run -7 --separate-stderr "${as_nobody[@]}" "$command" "$box/$file"
        [ "${#stderr_lines[@]}" = 1 ]
        [[ "$stderr" == *"'$box/$file' will not be watched: $box/$file gains privileges (set-id or capabilities), and neither LD_PRELOAD nor the kernel's parent-death signal counts; --tree ends it" ]]
        # root gains nothing, nor does who may not.
        run -7 --separate-stderr "$command" "$box/$file"
        [ -z "$stderr" ]
        run -7 --separate-stderr "${as_nobody[@]}" --no-new-privs "$command" "$box/$file"
        [ -z "$stderr" ]
    done
}

@test "launcher: a command of another C library or machine is refused" {
    own_copy "$box/own" # without the library that programs of both C libraries take
    program "$box/musl" -Wl,--dynamic-linker=/lib/ld-musl-x86_64.so.1
    program "$box/alien"
    # e_machine, the two bytes at 18, is no machine's
    printf '\376\376' | dd of="$box/alien" bs=1 seek=18 conv=notrunc status=none
    refused 125 ./musl
    [[ "$stderr" == *"./musl has another C library than "* ]]
    refused 125 ./alien
    [[ "$stderr" == *"./alien is for another machine"* ]]
    printf '#! %s -x\n' "$box/musl" >"$box/script"
    chmod +x "$box/script"
    refused 125 ./script
    [[ "$stderr" == *"cannot watch './script': $box/musl has another C library"* ]]
}

# --- the library --------------------------------------------------------------------------------

# bats test_tags=own
@test "launcher: no library, no command, and none from the working folder, PATH or a variable" {
    mkdir "$box/bin" "$box/lure"
    cp "$command" "$box/bin/orphanage"
    command=$box/bin/orphanage
    cp "$LIBORPHANAGE" "$box/liborphanage.so" # the working folder
    cp "$LIBORPHANAGE" "$box/lure/liborphanage.so"
    local built_in
    built_in=$("$command" true 2>&1 | sed 's/.*, nor in //')
    [ -n "$built_in" ] || skip "a library is installed where the command was to be"
    PATH=$box/lure:$PATH LD_LIBRARY_PATH=$box/lure refused 125 touch ran
    [[ "$stderr" == *"liborphanage.so is neither "*"$box/bin"*", nor in /"* ]]
    # Nor where it cannot know its own place.
    if [ "$(id -u)" = 0 ]; then
        run -125 unshare -m --propagation private sh -c 'umount -l /proc; exec "$0" echo ran' "$COMMAND_UNDER_TEST"
        [[ "$output" == *"from /proc/self/exe (unreadable) "* ]]
    fi
    # Started by a link elsewhere, it still looks from where it is.
    ln -s "$command" "$box/lure/orphanage"
    command=$box/lure/orphanage refused 125 touch ran
}

# bats test_tags=own,emulated
@test "launcher: a library that no loader would take is refused before the command runs" {
    own_copy "$box/own"
    local library=$box/own/liborphanage.so
    : >"$library"
    refused 125 touch ran
    [[ "$stderr" == *"is no library"* ]]
    head -c 3000 "$LIBORPHANAGE" >"$library"
    refused 125 touch ran
    [[ "$stderr" == *"a damaged one"* ]]
    cp "$LIBORPHANAGE" "$library"
    printf '\376\376' | dd of="$library" bs=1 seek=18 conv=notrunc status=none
    refused 125 touch ran
    [[ "$stderr" == *"another machine or word size"* ]]
    cp "$LIBORPHANAGE" "$library"
    printf '\001' | dd of="$library" bs=1 seek=4 conv=notrunc status=none # ELFCLASS32
    refused 125 touch ran
    [[ "$stderr" == *"another machine or word size"* ]]
    rm "$library"
    mkdir "$library"
    refused 125 touch ran
    rmdir "$library"
    mkfifo "$library"
    refused 125 touch ran
    [[ "$stderr" == *"no regular file"* ]]
}

# bats test_tags=own
@test "launcher: a path that LD_PRELOAD cannot hold is refused" {
    local folder
    for folder in 'a b' 'a:b' 'a$LIB' $'a\tb' $'a\nb'; do
        own_copy "$box/$folder"
        refused 125 touch ran
        [[ "$stderr" == *"cannot stand in LD_PRELOAD"* ]]
    done
}

# bats test_tags=own,root
@test "launcher: a library that may not be read, or is on a noexec mount, is refused" {
    need_root
    own_copy "$box/own"
    chmod 000 "$box/own/liborphanage.so"
    run -125 setpriv --reuid 65534 --regid 65534 --clear-groups "$command" echo ran
    [[ "$output" == "orphanage: cannot read '$box/own/liborphanage.so': Permission denied" ]]
    mkdir "$box/bin" "$box/noexec"
    cp "$command" "$box/bin"
    mkdir -m 700 "$box/lib"
    run -125 setpriv --reuid 65534 --regid 65534 --clear-groups "$box/bin/orphanage" echo ran
    [[ "$output" == "orphanage: cannot look for liborphanage.so in $box/bin/../lib"*": Permission denied" ]]
    rmdir "$box/lib"
    ln -s "$box/noexec/liborphanage.so" "$box/bin/liborphanage.so"
    run -125 unshare -m sh -c 'mount -t tmpfs -o noexec none "$0/noexec" && cp "$1" "$0/noexec/" && exec "$0/bin/orphanage" echo ran' \
        "$box" "$LIBORPHANAGE"
    [[ "$output" == "orphanage: '$box/bin/liborphanage.so' cannot be loaded: "*noexec ]]
}

# bats test_tags=own
@test "launcher: the installed tree works, wherever it is moved" {
    run -0 cmake --install "$BUILD" --prefix "$box/first"
    mv "$box/first" "$box/moved"
    command=$box/moved/bin/orphanage
    [ -x "$command" ]
    local library
    library=$(find "$box/moved" -name liborphanage.so)
    run -0 "$command" --print-env
    [ "$output" = "LD_PRELOAD=$library" ]
    witness --ready 2 "$command" --settle=0 "$TOOLS/tree" ready a fork ready b
    assert_all TERM
    # By way of a link, and with nothing to go by in argv[0].
    mkdir "$box/links"
    ln -s "$command" "$box/links/orphanage"
    PATH=$box/links:$PATH run -0 bash -c 'exec -a nonsense orphanage --print-env'
    [ "$output" = "LD_PRELOAD=$library" ]
    [ -s "$box/moved/share/bash-completion/completions/orphanage" ]
    [ -s "$box/moved/share/zsh/site-functions/_orphanage" ]
}

# --- what it prints -----------------------------------------------------------------------------

@test "launcher: --help has every setting with its default, and fits 80 columns" {
    run -0 --separate-stderr "$command" --help
    [ -z "$stderr" ]
    [ -z "$(awk 'length > 80' <<<"$output")" ]
    local flat
    flat=$(tr -s ' \n' ' ' <<<"$output" | sed 's/, /,/g') # a list may be broken behind a comma
    [[ "$flat" == *"--signal=SIGNAL "*"(default: TERM)"* ]]
    [[ "$flat" == *"--kill-after=TIME "*"(default: 30s)"* ]]
    [[ "$flat" == *"(default: setpriv,unshare,nsenter,capsh,mount,umount,buildah*,podman,lxc-*,mmdebstrap,chrom*)"* ]]
    # The options it names are those that there are: the table's, and ours.
    [ "$(help_options)" = "$({
        settings_known | tr '[:upper:]_' '[:lower:]-'
        printf '%s\n' quiet verbose tree watch print-env status orphans json help version
    } | sed 's/^/--/' | sort)" ]
    run -0 "$command" -h
    [[ "$output" == Usage:* ]]
}

# bats test_tags=own
@test "launcher: --version is the project's" {
    local version
    version=$(exported version)
    run -0 "$command" --version
    [ "$output" = "orphanage (liborphanage) $version" ]
}

# bats test_tags=own
@test "launcher: what cannot be printed is a failure" {
    local option
    for option in --help --version --print-env; do
        run -125 sh -c '"$0" "$1" >/dev/full' "$command" "$option"
        [[ "$output" == "orphanage: cannot write: "* ]]
    done
}

# bats test_tags=own
@test "launcher: --print-env is read back by shells as it was" {
    local value shell
    for shell in sh dash bash zsh; do
        [ "$(command -v "$shell")" ] || skip "needs $shell"
        while IFS= read -r value; do
                    run -0 env -C "$box" "$shell" -c 'set -a; lines=$("$0" "$1" --print-env); eval "$lines"; printf %s "$ORPHANAGE_ONLY"' \
                "$command" "--only=$value"
            [ "$output" = "$value" ]
        done < <(odd_values)
    done
    # A newline, and other people's entries in LD_PRELOAD.
    run -0 sh -c 'eval "$("$0" "$1" --print-env)"; printf %s "$ORPHANAGE_ONLY"' "$command" $'--only=a\nb'
    [ "$output" = $'a\nb' ]
    run --separate-stderr env 'LD_PRELOAD=$LIB/none.so' "$command" --print-env
    [[ "${lines[0]}" == 'LD_PRELOAD="\$LIB/none.so:/'*'"' ]]
}

# bats test_tags=own
@test "launcher: --print-env has no quotes where docker would take them for the value" {
    run -0 "$command" -s RTMIN+3 -k .5s '--only=a*,b?,[!c]d' --skip=x@y%z --log=off --print-env
    [ "${lines[3]}" = 'ORPHANAGE_ONLY="a*,b?,[!c]d"' ] # "!" is quoted for interactive shells
    unset 'lines[3]'
    [[ "${lines[*]}" != *[\"\'\\]* ]]
    run -0 "$command" '--threadless=setpriv,unshare,nsenter,capsh,mount,umount,buildah*,podman,lxc-*,mmdebstrap,chrom*' --print-env
    [ "${lines[1]}" = 'ORPHANAGE_THREADLESS=setpriv,unshare,nsenter,capsh,mount,umount,buildah*,podman,lxc-*,mmdebstrap,chrom*' ]
}

# bats test_tags=own
@test "launcher: --print-env shows what the command would get, wherever it is from" {
    run -0 env ORPHANAGE_SIGNAL=HUP ORPHANAGE_PARENT=$$ ORPHANAGE_LOG= "$command" -k 1s --print-env
    [ "${lines[*]:1}" = "ORPHANAGE_SIGNAL=HUP ORPHANAGE_KILL_AFTER=1s" ]
}

# --- completion ---------------------------------------------------------------------------------

# completed WORD...: what bash would offer for the last word.
completed() {
    # The completion asks the command, by the name that was typed.
    run -0 env "PATH=$(dirname "$command"):$PATH" bash -c '. "$SOURCE/shim/packaging/completions/orphanage.bash"
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); _orphanage; printf "%s\n" "${COMPREPLY[@]}"' bash "$@"
}

# bats test_tags=own
@test "launcher: bash completes every option, and the values that are words" {
    completed orphanage --
    [ "$(printf '%s\n' "${lines[@]%=}" | sort)" = "$(help_options)" ]
    completed orphanage --strategy = p
    [ "${lines[*]}" = "pidfd poll prctl" ]
    completed orphanage --strategy =
    [ "${lines[*]}" = "auto pidfd poll prctl" ]
    completed orphanage -q --scope f
    [ "$output" = forked ]
    completed orphanage -s US
    [ "${lines[*]}" = "USR1 USR2" ]
    completed orphanage --signal = no
    [ "$output" = none ]
    completed orphanage --strategy = poll -v timeou
    [[ " ${lines[*]} " == *" timeout "* ]]
    completed orphanage env --
    [ -z "$output" ]
    completed orphanage --status $$
    [[ " ${lines[*]} " == *" $$ "* ]]
    # The words are the settings': each is accepted.
    local option word
    for option in strategy scope target log signal kill-after settle interval parent; do
        completed orphanage "--$option" ""
        [ -n "$output" ]
        for word in "${lines[@]}"; do
            "$command" "--$option=$word" --print-env >/dev/null
        done
    done
}

# bats test_tags=own
@test "launcher: zsh completes every option" {
    local file=$SOURCE/shim/packaging/completions/_orphanage
    [ "$(head -n1 "$file")" = "#compdef orphanage" ]
    [ "$(command -v zsh)" ] || skip "needs zsh"
    # What _arguments is told, once zsh has expanded it.
    run -0 env "PATH=$(dirname "$command"):$PATH" zsh -fc '_arguments() { print -rl -- "$@" }
        _call_program() { shift; eval "$@" }
        words=(orphanage); . "$1"' zsh "$file"
    [ "$(sed -nE 's/^(--[a-z-]+).*/\1/p' <<<"$output" | sort)" = "$(help_options)" ]
    grep -qxF -- '--scope=[all programs; only processes forked and not exec'"'"'d since (workers); or none]:word:(all forked none)' <<<"$output"
    grep -qxF -- '-s+[this signal\: a name (TERM, SIGUSR1, RTMIN+3), a number, or none (for trying it out)]:signal:{ compadd none; _signals -s }' <<<"$output"
    grep -qxF -- '-q[the same as --log=off]' <<<"$output"
}
