#!/bin/sh
# SPDX-License-Identifier: MIT
# The first process of the machine that run.sh boots (busybox): checks the library under its kernel.
# On the console a line "result: ok WHAT" or "result: not ok WHAT" each, "strategy: NAME" for one that worked as
# itself, "figure: WHAT" for what the kernel tells, "result: done" at the end.
export PATH=/bin
mount -t proc proc /proc
mount -t devtmpfs devtmpfs /dev
echo "kernel: $(uname -r)"
dmesg -n 1 # the console is for the results

# fate NAME OPTIONS... -- PROGRAM...: what became of NAME; of many with that name, "FATE N times".
fate() {
    name=$1
    shift
    : >/stderr
    chmod 666 /stderr
    witness --user "$user" --stderr /stderr "$@" >/output
    awk -v name="$name" '$1 == name { fates[$3]++; n++ }
        END { for (fate in fates) print fate (n == 1 ? "" : " " fates[fate] " times") }' /output
}

# expect WHAT FATE NAME OPTIONS... -- PROGRAM...
expect() {
    what=$1 expected=$2
    shift 2
    found=$(fate "$@")
    if [ "$found" = "$expected" ]; then
        echo "result: ok $what, user $user"
    else
        echo "result: not ok $what, user $user: '$found', expected '$expected'"
        cat /output /stderr
        return 1
    fi
}

guarded="env LD_PRELOAD=/lib/liborphanage.so ORPHANAGE_INTERVAL=50ms ORPHANAGE_LOG=debug"

# What each strategy does, whatever the kernel tells.
check_strategies() {
    for strategy in auto pidfd poll prctl; do
        with="$guarded ORPHANAGE_STRATEGY=$strategy"
        how=$strategy
        [ "$how" != auto ] || how=pidfd
        # Waits until it was said how the two wait: as asked for, not by a fallback.
        as_itself="until [ \$(grep -c 'watching parent [0-9]* ($how)' /stderr) = 2 ]; do :; done"
        # shellcheck disable=SC2086 # words, here and below
        expect "$strategy: an orphan ends" TERM b --ready 2 --wait-ms 20000 --before "$as_itself" $with \
            ORPHANAGE_SETTLE=0 tree ready a fork ready b && echo "strategy: $strategy"
        # shellcheck disable=SC2086
        expect "$strategy: a program of its own ends" TERM b --ready 2 --wait-ms 20000 $with ORPHANAGE_SETTLE=0 \
            tree ready a spawn ready b
        # shellcheck disable=SC2086
        expect "$strategy: a daemon is left alone" alive b --ready 1 --kill-nobody --wait-ms 2500 $with \
            tree forkexit setsid forkexit ready b
        # shellcheck disable=SC2086
        expect "$strategy: what ignores the signal is killed" KILL b --ready 2 --wait-ms 20000 $with \
            ORPHANAGE_SETTLE=0 ORPHANAGE_KILL_AFTER=200ms tree ready a fork ignore 15 ready b
        # shellcheck disable=SC2086
        expect "$strategy: the end of the parent's forking thread is no end" alive b --ready 1 --kill-nobody \
            --wait-ms 1000 $with ORPHANAGE_SETTLE=0 tree threadfork ready b
    done
}

# How a parent ended is in /proc until it is reaped, on any kernel: by who does not reap it, always.
check_verdicts() {
    # shellcheck disable=SC2086
    expect "what a launcher left stays" "alive 20 times" kept --ready 20 --kill-nobody --wait-ms 5000 $guarded \
        tree times 20 forkexit-after 2500 ready kept
    # shellcheck disable=SC2086
    expect "old, away from home, of a parent that exited with 0: stays" "alive 20 times" kept --ready 20 \
        --kill-nobody --wait-ms 5000 $guarded ORPHANAGE_LAUNCH=500ms tree times 20 forkexit-after 2500 setsid ready kept
    # shellcheck disable=SC2086
    expect "the orphan of a parent that failed ends" "TERM 20 times" gone --ready 20 \
        --kill-nobody --wait-ms 20000 $guarded tree times 20 forkexit-status 3 2500 ready gone
    # shellcheck disable=SC2086
    expect "the orphan of a killed parent ends" "TERM 20 times" gone --ready 20 \
        --kill-nobody --wait-ms 20000 $guarded tree times 20 forkkill 9 2500 ready gone
    # shellcheck disable=SC2086
    expect "a link of the chain that exits with 0 when it is asked to is no launcher" exit-0 last --ready 3 \
        --age-ms 1500 --wait-ms 20000 $guarded tree ready master fork handle 15 ready link fork handle 15 ready last
}

# The main thread ends alone, unseen by its C library.
check_leader() {
    told=$(tree leadertold)
    echo "figure: the end of a main thread that others outlive: $told"
    if [ "$told" = told ]; then
        : >/counts
        chmod 666 /counts
        # shellcheck disable=SC2016 # the inner shell's
        witness --user "$user" --ready 1 --growth-ms 60000 --kill-nobody --wait-ms 0 sh -c 'tally 20 20 \
            env LD_PRELOAD=/lib/liborphanage.so tree sysexit 3 >/counts; exec tree ready done' >/dev/null
        found=$(cat /counts)
        expected="20 exit-3"
    else # the process ends with its parent
        # shellcheck disable=SC2086
        found=$(fate b --ready 2 --wait-ms 20000 $guarded tree ready a fork ready b sysexit 3)
        expected=exit-3
    fi
    if [ "$found" = "$expected" ]; then
        echo "result: ok the main thread ends alone, user $user"
    else
        echo "result: not ok the main thread ends alone, user $user: '$found', expected '$expected'"
    fi
}

# told CAUSE WORDS...: of 500 parents that do these words and are reaped at once, how many have their cause told.
told() {
    cause=$1 right=0 unknown=0 all=0
    shift
    for _ in 1 2 3 4 5; do
        # shellcheck disable=SC2016 # the inner shell's
        fate kept --ready 100 --kill-nobody --wait-ms 4000 sh -c 'for i in $(seq 100); do
            env LD_PRELOAD=/lib/liborphanage.so ORPHANAGE_LOG=debug tree "$@" ready kept &
        done; wait; sleep 1000' sh "$@" >/dev/null
        right=$((right + $(grep -c "parent [0-9]* $cause, adopted" /stderr)))
        unknown=$((unknown + $(grep -c 'parent [0-9]* is gone, adopted' /stderr)))
        all=$((all + $(grep -c 'parent [0-9]* .*, adopted' /stderr)))
    done
    echo "figure: user $user: of $all parents that ended and were reaped at once, $right $cause, $unknown unknown"
    if [ $((right + unknown)) = "$all" ] && [ "$all" != 0 ]; then
        echo "result: ok no cause is wrong, user $user"
    else
        echo "result: not ok no cause is wrong, user $user"
    fi
}

for user in 0 65534; do
    check_strategies
    check_verdicts
    check_leader
done
for user in 0 65534; do
    told "was killed by SIGKILL" forkkill 9 1500
    told "exited with status 0" forkexit-after 1500
done
echo "result: done"
poweroff -f
