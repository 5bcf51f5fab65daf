#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What the code that runs beside the host may call, function by function: not what an object
# imports, which has functions for the constructor too, but what can be reached from the thread.

setup() {
    load helpers
    mapfile -t objects < <(exported library_objects)
}

# reached ROOT,... OBJECT...: the functions that these reach, and what they reach that is in none of
# the objects, as "inside NAME" and "outside NAME". A name that the code only mentions (a function's
# address) counts as called; calls by pointer are seen only there.
reached() {
    local roots=$1
    shift
    { nm "$@" | awk 'NF == 3 && $2 ~ /[tT]/ { print "has", $3 }'
      objdump -dr --no-show-raw-insn "$@" | awk '
        # A relocation tells the target better than the line before it, which shows the next instruction.
        /R_[A-Z0-9_]+/ { print "uses", name, $3; target = ""; next }
        { if (target) print "uses", name, target; target = "" }
        /^[0-9a-f]+ <.*>:$/ { name = $2; gsub(/[<>:]/, "", name); next }
        match($0, /<[^>]+>/) { target = substr($0, RSTART + 1, RLENGTH - 2) }
        END { if (target) print "uses", name, target }'; } |
        awk -v roots="$roots" '
            { sub(/[-+@]0?x?[0-9a-fA-F]+$/, "", $NF); sub(/@.*/, "", $NF) }
            $1 == "has" { has[$2] = 1 }
            # data, constants and the like are no functions
            $1 == "uses" && $3 !~ /^\./ && $3 !~ /^_GLOBAL_OFFSET_TABLE_/ { uses[$2] = uses[$2] " " $3 }
            END {
                count = split(roots, queue, ",")
                for (i = 1; i <= count; i++) {
                    name = queue[i]
                    if (seen[name]++) continue
                    print (name in has) ? "inside" : "outside", name
                    if (!(name in has)) continue
                    total = split(uses[name] " " name ".cold", next_ones, " ")
                    for (j = 1; j <= total; j++)
                        if (next_ones[j] in has || !(next_ones[j] ~ /\.cold$/)) queue[++count] = next_ones[j]
                }
            }'
}

# data_of OBJECT...: variables, which are mentioned but not called.
data_of() {
    nm "$@" | awk 'NF == 3 && $2 ~ /[bBdDrRVv]/ { print $3 }' | sort -u
}

# assert_only ROOTS ALLOWED: what is reached outside is among the allowed, given as words.
assert_only() {
    local outside
    outside=$(reached "$1" "${objects[@]}" | sed -n 's/^outside //p' | sort -u |
        comm -23 - <(data_of "${objects[@]}") |
        # the sanitizers' own, and gcov's
        grep -vE '^(__ubsan_|__asan_|__tsan_|__gcov|__stack_chk_fail)' | sed -E 's/^(open|stat|lstat|fstat|fcntl)64$/\1/')
    comm -23 <(echo "$outside") <(tr -s ' \n' '\n' <<<"$2" | sort -u) >"$BATS_TEST_TMPDIR/others"
    if [ -s "$BATS_TEST_TMPDIR/others" ] || [ -z "$outside" ]; then
        echo "$1 reaches what is not allowed (or nothing):" >&2
        cat "$BATS_TEST_TMPDIR/others" >&2
        return 1
    fi
}

# System calls that are no more than that in glibc and musl (sysconf is not among them), and what
# only computes. Some of them are cancellation points; nobody has the thread's number to cancel it.
plain='syscall prctl getpid getppid getsid clock_gettime poll
    open close read write fcntl stat lstat fstat socket send sendto
    pthread_sigmask sigpending sigtimedwait sigemptyset sigaddset sigismember
    __errno_location __libc_current_sigrtmin __libc_current_sigrtmax
    strlen strcmp memcpy memset'

@test "symbols: the watch thread reaches system calls alone: no malloc, no stdio, no lock, no locale" {
    assert_only watch "$plain"
}

@test "symbols: the signal handler reaches what a signal handler may" {
    # sigtimedwait is not in signal-safety(7)'s list, but in both libraries the system call and errno.
    assert_only on_signal,watch_forget "$plain"
}

@test "symbols: the search finds what it is to find" {
    run -0 reached watch "${objects[@]}"
    for name in pidfd_await poll_await orphan_judge orphan_kill report sink_stderr text_vadd kin_orphaned; do
        grep -qx "inside $name" <<<"$output"
    done
    grep -qx "outside poll" <<<"$output"
    # ... and not what the thread never comes to
    run -1 grep -E '^inside (settings_load|kin_learn_program|thread_start|proc_leader)$' <<<"$output"
}

@test "symbols: a malloc, three calls deep, would be found" {
    cat >"$BATS_TEST_TMPDIR/bad.c" <<'C'
void *malloc(unsigned long);
void *keep;
__attribute__((noinline)) static void deep(void) { keep = malloc(9); }
void in_between(void);
void in_between(void) { deep(); }
void *watch(void *unused);
void *watch(void *unused) { in_between(); return unused; }
C
    cc -O2 -fPIC -c -o "$BATS_TEST_TMPDIR/bad.o" "$BATS_TEST_TMPDIR/bad.c"
    objects=("$BATS_TEST_TMPDIR/bad.o")
    run -1 assert_only watch "$plain"
    [[ "$output" == *malloc* ]]
}

@test "symbols: the library imports what its parts are known to need" {
    # By its constructor and fork handlers alone: memory is taken once, to wake the allocator; the
    # handlers are registered; the environment is read, and a parent taken out of it; patterns match
    # names; /proc is read; a thread is made, with its key.
    local more='malloc free __register_atfork pthread_atfork getauxval environ __environ fnmatch
        program_invocation_short_name __progname sysconf __sysconf setresuid sigaction sigfillset
        pthread_create pthread_join pthread_tryjoin_np pthread_key_create pthread_setspecific
        pthread_attr_init pthread_attr_destroy pthread_attr_setstacksize
        strchr strrchr strcspn strncmp strtoul strtoull __cxa_finalize __gmon_start__
        _ITM_deregisterTMCloneTable _ITM_registerTMCloneTable
        __lsan_do_leak_check __tsan_acquire' # weak: is there such a runtime?
    nm -D --undefined-only "$LIBORPHANAGE" | awk '{ sub(/@.*/, "", $2); print $2 }' |
        sed -E 's/^(open|stat|lstat|fstat|fcntl)64$/\1/' | grep -vE '^(__ubsan_|__gcov|__stack_chk_fail)' | sort -u >"$BATS_TEST_TMPDIR/has"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/has")" -ge 30 ]
    run -0 comm -23 "$BATS_TEST_TMPDIR/has" <(tr -s ' \n' '\n' <<<"$plain $more" | sort -u)
    [ -z "$output" ]
}
