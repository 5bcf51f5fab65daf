#!/bin/sh
# SPDX-License-Identifier: MIT
# The first process of the machine that run.sh boots (busybox): checks the library under its kernel.
# A line "result: ok WHAT" or "result: not ok WHAT" each, "strategy: NAME" for one that worked as
# itself, "result: done" at the end, on the console.
export PATH=/bin
mount -t proc proc /proc
mount -t devtmpfs devtmpfs /dev
echo "kernel: $(uname -r)"
dmesg -n 1 # the console is for the results

# fate NAME OPTIONS... -- PROGRAM...: what became of NAME, and how the watch was set up.
fate() {
    name=$1
    shift
    : >/stderr
    witness --stderr /stderr "$@" >/output
    awk -v name="$name" '$1 == name { print $3 }' /output
}

# expect WHAT FATE NAME OPTIONS... -- PROGRAM...
expect() {
    what=$1 expected=$2
    shift 2
    found=$(fate "$@")
    if [ "$found" = "$expected" ]; then
        echo "result: ok $what"
    else
        echo "result: not ok $what: '$found', expected '$expected'"
        cat /output /stderr
        return 1
    fi
}

guarded="env LD_PRELOAD=/lib/liborphanage.so ORPHANAGE_INTERVAL=50ms ORPHANAGE_LOG=debug"

expect "control: without the library an orphan lives" alive b --ready 2 --wait-ms 1000 tree ready a fork ready b
for strategy in auto pidfd poll prctl; do
    # shellcheck disable=SC2086 # words
    with="$guarded ORPHANAGE_STRATEGY=$strategy"
    case $strategy in
    auto) how=orphanage-pidfd ;;
    prctl) how=prctl ;;
    *) how=orphanage-$strategy ;;
    esac
    # Waits until it was said how the two wait: as asked for, not by a fallback.
    as_itself="until [ \$(grep -c 'watching parent [0-9]* ($how)' /stderr) = 2 ]; do :; done"
    # shellcheck disable=SC2086
    expect "$strategy: an orphan ends" TERM b --ready 2 --wait-ms 20000 --before "$as_itself" $with ORPHANAGE_SETTLE=0 \
        tree ready a fork ready b && echo "strategy: $strategy"
    # shellcheck disable=SC2086
    expect "$strategy: a program of its own ends" TERM b --ready 2 --wait-ms 20000 $with ORPHANAGE_SETTLE=0 \
        tree ready a spawn ready b
    # shellcheck disable=SC2086
    expect "$strategy: a daemon is left alone" alive b --ready 1 --kill-nobody --wait-ms 2500 $with \
        tree forkexit setsid forkexit ready b
    # shellcheck disable=SC2086
    expect "$strategy: what ignores the signal is killed" KILL b --ready 2 --wait-ms 20000 $with ORPHANAGE_SETTLE=0 \
        ORPHANAGE_KILL_AFTER=200ms tree ready a fork ignore 15 ready b
    # shellcheck disable=SC2086
    expect "$strategy: the end of the parent's forking thread is no end" alive b --ready 1 --kill-nobody --wait-ms 1000 $with \
        ORPHANAGE_SETTLE=0 tree threadfork ready b
done
echo "result: done"
poweroff -f
