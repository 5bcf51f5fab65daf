#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A watched program under valgrind: no byte read or written that should not be, no race. By itself such a
# program gets the strategy prctl; here a thread is asked for. Valgrind 3.19 does not know pidfd_open(2), so
# the thread polls; which of them waits makes no difference to it.

setup() {
    load helpers
    setup_guarded
    logs=$BATS_TEST_TMPDIR/log
    guarded+=(ORPHANAGE_INTERVAL=20ms ORPHANAGE_LOG=debug ORPHANAGE_STRATEGY=poll)
}

# under TOOL: for the command line, behind the variables; the library is in valgrind, too, and goes
# with it when its parent does.
under() {
    valgrind=(valgrind "--tool=$1" "--log-file=$logs.%p")
}

# assert_clean PROGRAM: valgrind has seen the end of the process of that name, and nothing wrong.
assert_clean() {
    local log
    log=$logs.$(awk -v name="$1" '$1 == name { print $2 }' <<<"$output")
    cat "$log"
    grep -q 'ERROR SUMMARY: 0 errors' "$log"
}

@test "valgrind: it would see a mistake and a race" {
    cat >"$BATS_TEST_TMPDIR/bad.c" <<'C'
#include <pthread.h>
#include <stdlib.h>
static int shared;
static void *write_it(void *unused) { shared++; return unused; }
int main(void)
{
    volatile char *bytes = malloc(4);
    pthread_t thread;
    pthread_create(&thread, NULL, write_it, NULL);
    shared++;
    pthread_join(thread, NULL);
    return bytes[4] == 77;
}
C
    cc -O0 -g -pthread -o "$BATS_TEST_TMPDIR/bad" "$BATS_TEST_TMPDIR/bad.c"
    for tool in memcheck helgrind; do
        under "$tool"
        run -9 env "LD_PRELOAD=$LIBORPHANAGE" "${valgrind[@]}" --error-exitcode=9 "$BATS_TEST_TMPDIR/bad"
    done
}

@test "valgrind: memcheck says of a watched program what it says without us, and finds no leak" {
    local check=(valgrind --leak-check=full --show-leak-kinds=all --errors-for-leak-kinds=all --error-exitcode=9)
    run -3 "${check[@]}" "$TOOLS/tree" exit 3
    local pid='^==[0-9]+==' without
    without=$(sed -E "s/$pid//" <<<"$output")
    run -3 env "LD_PRELOAD=$LIBORPHANAGE" "${check[@]}" "$TOOLS/tree" exit 3
    [ "$(sed -E "s/$pid//" <<<"$output")" = "$without" ]
    # The control: the C library's thread looks lost.
    if [ "$(id -u)" = 0 ]; then
        run -9 env "LD_PRELOAD=$LIBORPHANAGE" ORPHANAGE_STRATEGY=poll "${check[@]}" "$TOOLS/tree" exit 3
    fi
}

@test "valgrind: memcheck: a tree whose root is killed" {
    under memcheck
    for strategy in pidfd prctl; do
        witness --ready 2 --wait-ms 20000 \
            "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" "${valgrind[@]}" "$TOOLS/tree" ready a fork ready b
        assert_fate b TERM
        assert_clean b
    done
}

@test "valgrind: memcheck: a main thread that ends" {
    under memcheck
    witness --ready 1 --wait-ms 20000 \
        sh -c '"$@" & wait' sh "${guarded[@]}" "${valgrind[@]}" "$TOOLS/tree" ready b lastthread 300
    [ "$(awk '$1 == "b" { print $3 }' <<<"$output")" != alive ]
    assert_clean b
}

@test "valgrind: memcheck: settings of all kinds, good and bad" {
    under memcheck
    run -0 env "LD_PRELOAD=$LIBORPHANAGE" ORPHANAGE_STRATEGY=poll ORPHANAGE_SIGNAL=x ORPHANAGE_FOO=1 ORPHANAGE_ONLY='a*,[b-]?' \
        ORPHANAGE_KILL_AFTER=1.5m ORPHANAGE_PARENT=7x NGINX=1 "${valgrind[@]}" --error-exitcode=9 "$TOOLS/tree" exit 0
    [[ "$output" == *"ORPHANAGE_FOO is not a setting"* ]]
}

# In programs that do not fork: a fork child has its parent's other threads no more, but helgrind
# goes on to hold its accesses against theirs. Nor in one whose main thread ends: of the join behind
# that valgrind knows nothing; memcheck is shown that one. Nor in one whose watch starts again: of atomic
# words helgrind knows nothing; the suite "restart" shows that one to ThreadSanitizer.
@test "valgrind: helgrind: the watch thread and its host" {
    under helgrind
    for words in "ready b" "handle 15 ready b" "threads call call ready b"; do
        # shellcheck disable=SC2086 # they are several
        witness --ready 1 --wait-ms 20000 sh -c '"$@" & wait' sh "${guarded[@]}" "${valgrind[@]}" "$TOOLS/tree" $words
        [ "$(awk '$1 == "b" { print $3 }' <<<"$output")" != alive ]
        assert_clean b
    done
}
