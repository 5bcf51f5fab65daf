#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Shells and tools that run others: they do and say what they did, and nothing of theirs outlives
# them when they are killed.

setup() {
    load hosts
}

# shell PROGRAM
shell() {
    works 3 @ "$1" "$HOSTS/host.sh" work
    orphans_end 3 -r 1 -- @ "$1" "$HOSTS/host.sh" jobs
}

# pipeline PROGRAM
pipeline() {
    host "$1, pipeline" "$(dpkg-query -Wf '${Version}' "$1")"
    works 0 @ "$1" -o pipefail -c 'true'
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
    # The folder is fresh, but make's job server and clock skew have things to say on stderr.
    works 2 @ make -j3 -f "$HOSTS/host.mk" work
    orphans_end 6 -- @ make -j3 -f "$HOSTS/host.mk" hang
    passed "three jobs at once; a make below; a failure"
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
    orphans_end 1 -- @ man -P 'sh -c "sleep 300; :"' "$HOSTS/page.1"
    passed "a page through its pipeline"
}
