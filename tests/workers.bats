#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# An orphan gets the signal, by each strategy, wherever in the tree it is and however it was started.

setup() {
    load helpers
    setup_guarded
}

# tree_ends WORDS...: its first process, killed, takes the others along.
tree_ends() {
    local roles
    roles=$(grep -o 'ready' <<<"$*" | wc -l)
    orphans_end_by_each_strategy $((roles - 1)) --ready "$roles" -- "$TOOLS/tree" "$@"
}

# bats test_tags=own,emulated
@test "workers: a fork child ends with its parent" {
    tree_ends ready master fork ready worker
}

# bats test_tags=own,emulated
@test "workers: a spawned program ends with its parent" {
    tree_ends ready master spawn ready helper
}

# bats test_tags=own,emulated
@test "workers: a program started by vfork and exec ends with its parent" {
    tree_ends ready master vfork ready helper
}

# bats test_tags=own,emulated
@test "workers: a tree of three levels collapses link by link" {
    tree_ends ready master fork ready manager spawn ready worker
}
