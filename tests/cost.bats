#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What arming costs a program is known to the last system call: the list in cost.syscalls is
# compared with a trace. How long that takes is a matter for tests/bench.

setup() {
    load helpers
}

# The names, each once, for the kind of thread that this user's processes get.
listed() {
    local other=libc
    [ "$(id -u)" != 0 ] || other=own
    awk -v other="$other" '!/^#/ && $2 != other && $2 != other "-thread" { print $1 }' \
        "$SOURCE/tests/cost.syscalls" | sort -u
}

# traced NAME [-E NAME=VALUE]...: what a program calls that forks once, from the loader's last call on
# (it unmaps its cache). The threads have the time to come to their poll().
traced() {
    local trace=$BATS_TEST_TMPDIR/$1
    witness --ready 2 --wait-ms 300 --kill-nobody strace -f -o "$trace" "${@:2}" "$TOOLS/tree" ready a fork ready b >&2
    sed -nE '/ munmap\(/,$ s/^[0-9]+ +([a-z][a-z0-9_]*)\(.*/\1/p' "$trace" | sort | uniq -c
}

@test "cost: the system calls of the arming are those of the list" {
    local strategy without more
    without=$(traced without)
    for strategy in pidfd poll prctl; do
        traced "$strategy" -E "LD_PRELOAD=$LIBORPHANAGE" -E "ORPHANAGE_STRATEGY=$strategy" >"$BATS_TEST_TMPDIR/counts"
        awk 'NR == FNR { before[$2] = $1; next } $1 > before[$2] { print $2 }' \
            <(echo "$without") "$BATS_TEST_TMPDIR/counts" >>"$BATS_TEST_TMPDIR/more"
    done
    more=$(sort -u "$BATS_TEST_TMPDIR/more")
    echo "more than without the library: ${more//$'\n'/ }"
    echo "listed: $(listed | xargs)"
    # Nothing is called that is not listed.
    [ -z "$(comm -23 <(echo "$more") <(listed))" ]
    # Nothing is listed that is not called; of the C library's share, some this program has had.
    [ -z "$(comm -13 <(echo "$more") <(listed) | grep -vxE 'brk|getrandom')" ]
}
