#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What knows Linux is in files of its own. All others are compiled here by POSIX alone, and make a
# library with one file that stands in for those: it polls.

setup() {
    load helpers
    local source folders
    mapfile -t folders < <(exported library_folders)
    mapfile -t portable < <(exported library_sources | grep -v /linux/)
    # Where a header of Linux alone would be found first, there is none.
    mkdir "$BATS_TEST_TMPDIR/sys" "$BATS_TEST_TMPDIR/linux"
    for source in sys/prctl sys/syscall sys/pidfd sys/eventfd sys/epoll sys/signalfd sys/timerfd sys/auxv linux/prctl linux/sched; do
        echo '#error not of POSIX' >"$BATS_TEST_TMPDIR/$source.h"
    done
    posix=(cc -std=c11 -D_XOPEN_SOURCE=700 -Wall -Wextra -Werror -O2 -fPIC -fvisibility=hidden
        -I "$BATS_TEST_TMPDIR" "${folders[@]/#/-I}")
    polling=$BATS_TEST_TMPDIR/polling.so
}

build_polling() {
    "${posix[@]}" -shared -pthread -o "$polling" "${portable[@]}" "$SOURCE/tests/portable/system_posix.c"
    LIBORPHANAGE=$polling setup_guarded
    guarded+=(ORPHANAGE_INTERVAL=20ms)
}

@test "portable: all files but those in linux/ know POSIX alone" {
    local source linux
    mapfile -t linux < <(exported library_sources | grep '/linux/.*\.c$' | grep -v '/pidfd\.c$')
    [ ${#linux[@]} -ge 4 ]
    [ ${#portable[@]} -ge 14 ]
    "${posix[@]}" -fsyntax-only "${portable[@]}"
    for source in "${linux[@]}"; do
        run -1 "${posix[@]}" -fsyntax-only "$source"
    done
    # Nor does any of the others go through /proc.
    run -1 grep -l '"/proc' "${portable[@]}"
    run -0 grep -l '"/proc' "$(exported library_sources | grep '/linux/proc\.c$')"
}

@test "portable: with one file in place of those it is a library that watches" {
    build_polling
    run -0 nm -D --undefined-only "$polling"
    run -1 grep -wE 'syscall|prctl|getauxval|pthread_tryjoin_np|setresuid|gettid' <<<"$output"
    witness --ready 2 --kill-nobody --wait-ms 150 "${guarded[@]}" "$TOOLS/tree" ready a fork ready b
    assert_all alive
    witness --ready 2 "${guarded[@]}" "$TOOLS/tree" ready a fork ready b
    assert_all TERM
    assert_said 'parent [0-9]+ (is gone|was killed by SIG[A-Z]+|exited with status [0-9]+), adopted by [0-9]+; sending SIGTERM$' 1
    witness --ready 2 "${guarded[@]}" ORPHANAGE_KILL_AFTER=100ms "$TOOLS/tree" ready a fork ignore 15 ready b
    assert_all KILL
    # The control.
    witness --ready 2 --wait-ms 300 "$TOOLS/tree" ready a fork ready b
    assert_all alive
}

@test "portable: it leaves a daemon alone, and what it is told to" {
    build_polling
    witness --ready 1 --kill-nobody --wait-ms 1500 \
        "${guarded[@]}" ORPHANAGE_SETTLE=1s "$TOOLS/tree" forkexit setsid forkexit ready daemon
    assert_fate daemon alive
    witness --ready 2 --wait-ms 300 "${guarded[@]}" ORPHANAGE_SKIP='*' "$TOOLS/tree" ready a fork ready b
    assert_all alive
    assert_silent
    # The control: without settling it is no daemon.
    witness --kill-nobody --wait-ms 1500 "${guarded[@]}" "$TOOLS/tree" times 10 forkexit setsid forkexit ready daemon
    assert_said 'sending SIGTERM$'
}

@test "portable: a main thread that ends takes the thread along" {
    build_polling
    timeout 10 "${guarded[@]}" "$TOOLS/tree" lastthread 100 2>"$BATS_TEST_TMPDIR/said"
    grep -q 'not watched any more: its main thread has ended (ENOSYS)$' "$BATS_TEST_TMPDIR/said"
}
