#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Shells and tools that run others: they do and say what they did, and nothing of theirs outlives
# them when they are killed.
#
# hosts.bash sets and reads some of the variables here.
# shellcheck disable=SC2034,SC2154

setup() {
    load hosts
}

# shell PROGRAM
shell() {
    volatile='s/[0-9]+/N/g' # bash names the pid of a child that was killed
    works 3 @ "$1" "$HOSTS/host.sh" work
    orphans_end 3 --ready 1 -- @ "$1" "$HOSTS/host.sh" jobs
}

@test "hosts: bash" {
    # shellcheck disable=SC2016 # bash's
    host bash "$(bash -c 'echo "${BASH_VERSION%%(*}"')"
    shell bash
    passed "a script of pipelines, traps, substitutions, descriptors"
}

@test "hosts: dash" {
    host dash "$(dpkg-query -Wf '${Version}' dash)"
    shell dash
    passed "a script of pipelines, traps, substitutions, descriptors"
}

@test "hosts: a pipeline" {
    host "pipeline (coreutils)" "$(sort --version | sed -n '1s/.* //p')"
    works 0 @ sh -c 'seq 100000 | sort -rn | gzip | gunzip | tail -n 3'
    assert_out $'3\n2\n1'
    orphans_end 3 -- @ sh "$HOSTS/host.sh" pipeline
    passed "100000 lines through five programs"
}

@test "hosts: make -j" {
    host "make -j" "$(make --version | sed -n '1s/.* //p')"
    works 2 @ make -j3 -f "$HOSTS/host.mk" work
    orphans_end 6 -- @ make -j3 -f "$HOSTS/host.mk" hang
    passed "three jobs at once; a make below; a failure"
}

# Boehm's collector reads through all writable data of all libraries, also of a preloaded one.
@test "hosts: w3m" {
    host "w3m (libgc)" "$(dpkg-query -Wf '${Version}' w3m)"
    local page=$BATS_TEST_TMPDIR/page.html
    seq -f '<p>line <b>%g</b>' 20000 >"$page"
    works 0 @ w3m -dump "$page"
    [ "$(grep -c '^line [0-9]*$' "$run_folder/out")" = 20000 ]
    # It reads a pipe that it holds open itself: it would end by itself at the end of one.
    orphans_end 1 -- @ sh -c 'mkfifo pipe; w3m -dump -T text/html <>pipe; :'
    passed "a page of 20000 lines, with collections"
}

@test "hosts: git" {
    host git "$(git --version | sed 's/.* //')"
    works 0 "$HOSTS/host.git.sh" @ git
    orphans_end 2 -- @ git -c alias.hang='!sleep 300; :' hang
    passed "commit with hook, log, alias, clone, gc in the background, fsck"
}

@test "hosts: man" {
    host man "$(dpkg-query -Wf '${Version}' man-db)"
    works 0 @ man -P cat "$HOSTS/page.1"
    grep -q 'a pipeline' "$run_folder/out"
    # A slow preprocessor stands for a slow page. What is before it in the pipeline ends by itself.
    mkdir "$BATS_TEST_TMPDIR/bin"
    printf '#!/bin/sh\nexec sleep 300\n' >"$BATS_TEST_TMPDIR/bin/tbl"
    chmod +x "$BATS_TEST_TMPDIR/bin/tbl"
    subject="sleep" says=2
    orphans_end 4 -- env "PATH=$BATS_TEST_TMPDIR/bin:$PATH" @ man -P cat "$HOSTS/page.1"
    # man's seccomp filter answers ENOSYS to pidfd_open in the programs of the pipeline.
    # shellcheck disable=SC2030,SC2031
    with="$with, found by looking each second"
    passed "a page through its pipeline"
}

@test "hosts: tmux" {
    host tmux "$(tmux -V | sed 's/.* //')"
    export TMUX_TMPDIR=$BATS_TEST_TMPDIR
    unset TMUX
    works 0 "$HOSTS/host.tmux.sh" work @ tmux -f /dev/null
    assert_out $'server of another parent\nwindow 0: one\nwindow 1: two\nin a pane: 42\nended'
    says=0 # a pane's stderr is a terminal that went with the server
    orphans_end 2 --ready 1 --kill server -- "$HOSTS/host.tmux.sh" hang @ tmux -f /dev/null
    passed "the server outlives who started it; windows, keys, kill-server"
}
