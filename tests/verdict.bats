#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# How the parent ended tells a launcher from a master that was killed. Each verdict many times at once;
# the kernel has to tell the cause (Linux 6.15, or a parent that is not reaped yet).

setup() {
    load helpers
    guarded=(env "LD_PRELOAD=$LIBORPHANAGE")
    many=50
}

# stay WORDS...: as many processes as there are threads' strategies to try do these words, and the last
# of them, "kept", lives. The control: where an exit status makes no difference, it does not.
stay() {
    for strategy in pidfd poll; do
        witness --ready "$many" --kill-nobody --wait-ms 3500 \
            "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms "${with[@]}" \
            "$TOOLS/tree" times "$many" "$@" ready kept
        if [ "$strategy" = pidfd ]; then
            assert_fate kept alive
            [ "$(grep -c '^kept ' <<<"$output")" = "$many" ]
            assert_silent
        fi
    done
    witness --ready "$many" --kill-nobody --wait-ms 5000 \
        "${guarded[@]}" "${with[@]}" ORPHANAGE_LAUNCH=0 "$TOOLS/tree" times "$many" "$@" ready kept
    assert_fate kept TERM
}

# go WORDS...: of as many processes, the last of each ends.
go() {
    witness --ready "$many" --kill-nobody --wait-ms 8000 "${guarded[@]}" "${with[@]}" \
        "$TOOLS/tree" times "$many" "$@" ready gone
    assert_fate gone TERM
    [ "$(grep -c '^gone ' <<<"$output")" = "$many" ]
}

@test "verdict: what a launcher started stays, at home, young or old" {
    with=()
    stay forkexit-after 100
    stay forkexit-after 1500
}

@test "verdict: what a program that forks and exits at once left behind stays, reaped as that is" {
    # How it ended is mostly not to be learned: in doubt it was a launcher.
    witness --ready 200 --kill-nobody --wait-ms 2500 "${guarded[@]}" ORPHANAGE_LOG=debug \
        sh -c 'for i in $(seq 200); do "$0" forkexit ready kept; done; exec sleep 1000' "$TOOLS/tree"
    assert_fate kept alive
    # The control: where the cause makes no difference, it ends when it is a second old.
    witness --ready 50 --kill-nobody --wait-ms 5000 "${guarded[@]}" ORPHANAGE_LAUNCH=0 \
        sh -c 'for i in $(seq 50); do "$0" forkexit ready kept; done; exec sleep 1000' "$TOOLS/tree"
    assert_fate kept TERM
}

@test "verdict: what left home stays, however old, if its parent exited with 0" {
    with=(ORPHANAGE_LAUNCH=500ms)
    witness --ready "$many" --kill-nobody --wait-ms 3500 "${guarded[@]}" "${with[@]}" \
        "$TOOLS/tree" times "$many" forkexit-after 1500 setsid ready kept
    assert_fate kept alive
    assert_silent
    # The control: at home it does not.
    go forkexit-after 1500
    assert_said 'exited with status 0, adopted by [0-9]+; sending SIGTERM$' "$many"
}

@test "verdict: an old orphan of one that failed has a second, then goes" {
    with=()
    witness --ready "$many" --kill-nobody --wait-ms 1800 "${guarded[@]}" \
        "$TOOLS/tree" times "$many" forkexit-status 3 1200 ready patient
    assert_fate patient alive
    go forkexit-status 3 1200
    assert_said 'exited with status 3, adopted by [0-9]+; sending SIGTERM$' "$many"
    go forkexit-status 3 2500 setsid
}

@test "verdict: whose parent was killed goes at once, a launcher's child too" {
    with=()
    go forkkill 9 1200
    assert_said 'was killed by SIGKILL, adopted by [0-9]+; sending SIGTERM$' "$many"
    go forkkill 15 2500 setsid
    assert_said 'was killed by SIGTERM, adopted by [0-9]+; sending SIGTERM$' "$many"
}

@test "verdict: ORPHANAGE_LAUNCH=forever" {
    with=(ORPHANAGE_LAUNCH=forever)
    stay forkexit-after 1500
    go forkkill 9 1200
}

@test "verdict: ORPHANAGE_SIGNAL=none says what would be done, and does nothing" {
    witness --ready 2 --age-ms "$PAST_SETTLING" --wait-ms 700 "${guarded[@]}" ORPHANAGE_SIGNAL=none \
        ORPHANAGE_KILL_AFTER=100ms "$TOOLS/tree" ready a fork ready b
    assert_fate b alive
    assert_said 'was killed by SIGKILL, adopted by [0-9]+; sending nothing \(ORPHANAGE_SIGNAL=none\)$' 1
}

@test "verdict: what is started to outlive its parent does; what that starts is watched" {
    witness --ready "$many" --kill-nobody --wait-ms 2500 "${guarded[@]}" ORPHANAGE_LOG=debug \
        "$TOOLS/tree" times "$many" forkkill 9 1200 ignore 1 exec ready kept
    assert_fate kept alive
    assert_said 'not watched: started to outlive its parent' "$many"
    # The control: without that it goes; and so does the child of one that was asked.
    go forkkill 9 1200 exec
    witness --ready 2 --age-ms "$PAST_SETTLING" "${guarded[@]}" "$TOOLS/tree" ignore 1 exec ready a spawn ready b
    assert_fate b TERM
}

@test "verdict: a daemon that is frozen past its first second is no old orphan" {
    for strategy in pidfd poll; do
        witness --ready "$many" --kill-nobody --wait-ms 3500 \
            "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms ORPHANAGE_LAUNCH=0 \
            "$TOOLS/tree" times "$many" forkexit-after 700 setsid ready kept wait 300 freeze 1500
        assert_fate kept alive
    done
    # The control: it is its first second that counts.
    witness --ready "$many" --kill-nobody --wait-ms 5000 \
        "${guarded[@]}" ORPHANAGE_LAUNCH=0 ORPHANAGE_SETTLE=100ms \
        "$TOOLS/tree" times "$many" forkexit-after 700 setsid ready kept wait 300 freeze 1500
    assert_fate kept TERM
}

@test "verdict: a link of the chain that ends well when it is asked to is no launcher" {
    for age in 0 "$PAST_SETTLING"; do
        witness --ready 3 --age-ms "$age" --before "$(lines_said 'watching parent' 3)" "${guarded[@]}" ORPHANAGE_LOG=debug \
            "$TOOLS/tree" ready master fork handle 15 ready link fork handle 15 ready last
        assert_fate link exit-0
        assert_said 'exited with status 0, adopted by [0-9]+; sending SIGTERM$' 1
        [[ "$(awk '$1 == "last" { print $3 }' <<<"$output")" != alive ]]
    done
    # The control: a link that ends as well, and is no orphan.
    witness --ready 3 --kill link --signal TERM --wait-ms 1500 "${guarded[@]}" \
        "$TOOLS/tree" ready master fork handle 15 ready link fork handle 15 ready last
    assert_fate last alive
}
