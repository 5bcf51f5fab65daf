#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A shell that is musl's (busybox ash): what it leaves behind when it is killed.

setup() {
    load ../helpers
    setup_guarded
    # One that is not, if the wrong one is first in PATH, would not start with the library.
    readelf -p .interp "$(readlink -f "$(command -v sh)")" | grep -q ld-musl
    export FIFO=$BATS_TEST_TMPDIR/fifo
    mkfifo "$FIFO"
}

# shell_ends WORKERS SCRIPT: the script's children end with their shell. Programs among them are ready
# on descriptor 3: before its exec each is but a shell.
shell_ends() {
    local ready
    ready=$(grep -o ready <<<"$2" | wc -l)
    orphans_end_by_each_strategy "$1" --descendants "$1" --ready "$ready" -- sh -c "exec 3>&1; $2" "$TOOLS/tree"
}

@test "shell: a program in the background" {
    shell_ends 1 '"$0" ready a >&3 & wait'
}

@test "shell: a subshell in the background, which is forked and not exec'd" {
    shell_ends 1 '(read -r line <"$FIFO"; echo "$line") & wait'
}

@test "shell: a pipeline of programs" {
    shell_ends 3 '"$0" ready a >&3 | "$0" ready b >&3 | "$0" ready c >&3'
}

@test "shell: a pipeline in the background, with a subshell in it" {
    shell_ends 2 '(read -r line <"$FIFO") | "$0" ready a >&3 & wait'
}

@test "shell: what it does otherwise is as ever" {
    local library
    for library in "" "$LIBORPHANAGE"; do
        run -0 --separate-stderr env "LD_PRELOAD=$library" sh -c '
            for i in $(seq 20); do (exit 3) || [ $? = 3 ] && x=$(echo "$i" | cat) || exit 1; done
            sleep 0 & wait $!; echo "$x"; exec 3>&1; echo fine >&3'
        [ "$output" = $'20\nfine' ]
        [ -z "$stderr" ]
    done
}
