#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The line says how the parent ended, each time of many. CAUSES=500 in the environment makes that many ends of
# each kind (20 if it is not set); TAP's comments say how many were told right. Before Linux 6.15 the kernel
# tells only of a parent that is not reaped yet, and how many that are is chance: all have to be right there, too.

setup() {
    load helpers
    setup_guarded
    many=${CAUSES:-20}
    at_once=50
}

# The first process takes no statuses: what ends below it stays a zombie, unless the kernel is told to reap.
zombie=()
reaped=(ignore 17)

# tell END WORD...: as many parents end in the way of the words; $right is how many children said so, each of
# a parent of its own.
tell() {
    local end=$1 left count lines
    shift
    right=0
    for ((left = many; left > 0; left -= at_once)); do
        count=$((left < at_once ? left : at_once))
        lines="\$(grep -c 'adopted by' '$BATS_TEST_TMPDIR/stderr')"
        witness --ready "$count" --kill-nobody --wait-ms 1 \
            --before "end=\$((\$(date +%s) + 30)); until [ $lines -ge $count ] || [ \$(date +%s) -gt \$end ]; do :; done" \
            "${guarded[@]}" ORPHANAGE_LOG=debug ORPHANAGE_LAUNCH=90s "${with[@]}" \
            "$TOOLS/tree" "${grandparent[@]}" times "$count" "$@" ready child >/dev/null
        assert_said 'adopted by' "$count"
        right=$((right + $(grep -oE "parent [0-9]+ $end" "$said" | sort -u | wc -l)))
    done
}

# all_tell KIND END WORD...
all_tell() {
    local kind=$1
    shift
    with=()
    tell "$@"
    echo "# $kind: $right of $many" >&3
    [ "$right" = "$many" ]
}

@test "causes: exit status 0" {
    grandparent=("${reaped[@]}")
    all_tell "exited with status 0" 'exited with status 0, adopted by [0-9]+; left alone: ' forkexit-after 1000
}

@test "causes: exit status 3" {
    grandparent=("${reaped[@]}")
    all_tell "exited with status 3" 'exited with status 3, adopted by [0-9]+; sending SIGTERM$' forkexit-status 3 1000
}

@test "causes: SIGKILL" {
    grandparent=("${reaped[@]}")
    all_tell "killed by SIGKILL" 'was killed by SIGKILL, adopted by [0-9]+; sending SIGTERM$' forkkill 9 1000
}

@test "causes: SIGTERM" {
    grandparent=("${reaped[@]}")
    all_tell "killed by SIGTERM" 'was killed by SIGTERM, adopted by [0-9]+; sending SIGTERM$' forkkill 15 1000
}

@test "causes: a core dump, and SIGSEGV without one" {
    grandparent=("${reaped[@]}")
    cd "$BATS_TEST_TMPDIR"
    # Of two cores of one name at once, the kernel writes one.
    # shellcheck disable=SC2016 # the inner shell's
    local in_folder=(program /bin/sh -c 'mkdir "$$" && cd "$$" && exec "$0" "$@"' "$TOOLS/tree")
    ulimit -S -c unlimited
    all_tell "dumped core (SIGSEGV)" 'dumped core \(SIGSEGV\), adopted by [0-9]+; sending SIGTERM$' \
        "${in_folder[@]}" forkkill 11 1000
    # The control: no core, no word of one.
    ulimit -S -c 0
    all_tell "killed by SIGSEGV, no core" 'was killed by SIGSEGV, adopted by [0-9]+; sending SIGTERM$' forkkill 11 1000
}

@test "causes: SIGKILL, not reaped" {
    grandparent=("${zombie[@]}")
    all_tell "killed by SIGKILL, a zombie" 'was killed by SIGKILL, adopted by [0-9]+; sending SIGTERM$' forkkill 9 1000
}

@test "causes: where nothing tells, nothing is claimed" {
    grandparent=("${reaped[@]}") with=(ORPHANAGE_STRATEGY=prctl) many=10
    tell 'was killed by SIGKILL' forkkill 9 1000
    [ "$right" = 0 ]
    assert_said 'parent [0-9]+ is gone, adopted by [0-9]+; sending SIGTERM$' "$many"
}
