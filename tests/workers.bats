#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# An orphan gets the signal, by each strategy, wherever in the tree it is and however it was started.

setup() {
    load helpers
    setup_guarded
}

# tree_ends WORDS...: with the library all that is left ends by SIGTERM, without it all lives on.
tree_ends() {
    local roles
    roles=$(grep -o 'ready' <<<"$*" | wc -l)
    witness --ready "$roles" --wait-ms 300 "$TOOLS/tree" "$@"
    assert_all alive
    assert_silent
    for strategy in pidfd poll prctl; do
        witness --ready "$roles" "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" \
            ORPHANAGE_INTERVAL=10ms "$TOOLS/tree" "$@"
        assert_all TERM
        assert_said 'parent [0-9]+ is gone, adopted by [0-9]+; sending SIGTERM$' $((roles - 1))
    done
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
