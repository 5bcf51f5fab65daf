#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What the code that runs beside the host may call, function by function: not what an object
# imports, which has functions for the constructor too, but what can be reached from the thread.

setup() {
    load helpers
    mapfile -t objects < <(exported library_objects)
    read -r objdump < <(exported objdump)
    read -ra compile < <(exported compile)
    ! without_entry_code || thread+=' syscall __errno_location'
}

# What the watch thread may call outside. It runs without the C library: on our own kind of thread there
# is no errno, no cancellation, no lock that may be waited for, and the thread pointer is another thread's. Nor
# may a host's own function of that name be called. The first two only tell numbers; the others only
# touch the memory that they are given, and the compiler calls them by itself.
thread='__libc_current_sigrtmin __libc_current_sigrtmax memcpy memmove memset memcmp strlen strcmp'

# The functions with which a watch thread's code begins, and those that are called by a pointer.
thread_roots=watch,enter,pidfd_arm,pidfd_await,poll_arm,poll_await

# Of those that start and stop a thread of the C library's.
libc_thread='pthread_create pthread_join pthread_key_create pthread_setspecific pthread_attr_init
    pthread_attr_destroy pthread_attr_setstacksize sysconf __errno_location'

# The handler of the parent-death signal is installed with these.
handler='sigaction sigfillset'

# reached ROOT,... OBJECT...: the functions that these reach, and what they reach that is in none of
# the objects, as "inside NAME" and "outside NAME". A name that the code only mentions (a function's
# address) counts as called; calls by pointer are seen only there. A static function is its object's own.
reached() {
    local roots=$1
    shift
    { nm -A "$@" | sed -nE 's/^(.*):[0-9a-f]+ ([tT]) (.*)$/\2 \1 \3/p'
      "$objdump" -dr --no-show-raw-insn "$@" | awk '
        # A relocation tells the target better than the line before it, which shows the next instruction.
        /R_[A-Z0-9_]+/ { print "uses", object, name, $3; target = ""; next }
        { if (target) print "uses", object, name, target; target = "" }
        /[ \t]file format / { object = $1; sub(/:$/, "", object); riscv = /riscv/; next }
        /^[0-9a-f]+ <\.L.*>:$/ { next } # a label within a function
        /^[0-9a-f]+ <.*>:$/ { name = $2; gsub(/[<>:]/, "", name); next }
        # There all targets have relocations, and what objdump guesses without them is wrong.
        riscv { next }
        match($0, /<[^>]+>/) { target = substr($0, RSTART + 1, RLENGTH - 2) }
        END { if (target) print "uses", object, name, target }'; } |
        awk -v roots="$roots" '
            function known(object, name) { return (object, name) in own ? object SUBSEP name : name }
            { sub(/[-+@]0?x?[0-9a-fA-F]+$/, "", $NF); sub(/@.*/, "", $NF) }
            $1 == "t" { own[$2, $3]; has[$2, $3]; named[$3] = named[$3] $2 SUBSEP $3 "\n" }
            $1 == "T" { has[$3]; named[$3] = named[$3] $3 "\n" }
            # data, constants and the like are no functions
            $1 == "uses" && $4 !~ /^\./ && $4 !~ /^_GLOBAL_OFFSET_TABLE_/ {
                used[$2, $3] = used[$2, $3] known($2, $4) "\n"
                # of a function that is not static, under its name alone
                if (!(($2, $3) in own)) used[$3] = used[$3] known($2, $4) "\n"
                if (($2, $3 ".cold") in own) used[known($2, $3)] = used[known($2, $3)] $2 SUBSEP $3 ".cold\n"
            }
            END {
                total = split(roots, wanted, ",")
                for (i = 1; i <= total; i++)
                    queue = queue (wanted[i] in named ? named[wanted[i]] : wanted[i] "\n")
                count = split(queue, next_one, "\n")
                for (i = 1; i <= count; i++) {
                    if (next_one[i] == "" || seen[next_one[i]]++) continue
                    name = next_one[i]
                    sub(".*" SUBSEP, "", name)
                    print (next_one[i] in has) ? "inside" : "outside", name
                    if (!(next_one[i] in has)) continue
                    total = split(used[next_one[i]], more, "\n")
                    for (j = 1; j <= total; j++) next_one[++count] = more[j]
                }
            }'
}

# data_of OBJECT...: variables, which are mentioned but not called.
data_of() {
    nm "$@" | awk 'NF == 3 && $2 ~ /[bBdDrRVv]/ { print $3 }' | sort -u
}

# The compiler's own, which are linked into the library: arithmetic that the machine has no instruction
# for, atomics; and those of the sanitizers and of gcov.
built_in='__aarch64_|__aeabi_[a-z]*divmod|__(u?div|u?mod|u?divmod)[dst]i[34]$|\*ABS\*|__ubsan_|__asan_|__tsan_|__gcov'

# assert_only ROOTS ALLOWED: what is reached outside is among the allowed, given as words.
assert_only() {
    local outside
    outside=$(reached "$1" "${objects[@]}" | sed -n 's/^outside //p' | sort -u |
        comm -23 - <(data_of "${objects[@]}") |
        grep -vE "^($built_in)")
    comm -23 <(echo "$outside") <(tr -s ' \n' '\n' <<<"$2" | sort -u) >"$BATS_TEST_TMPDIR/others"
    if [ -s "$BATS_TEST_TMPDIR/others" ] || [ -z "$outside" ]; then
        echo "$1 reaches what is not allowed (or nothing):" >&2
        cat "$BATS_TEST_TMPDIR/others" >&2
        return 1
    fi
}

# uses_thread_pointer ROOTS OBJECT...: instructions of the functions reached that find something by the
# thread pointer: a variable of a thread's own, errno, a stack protector's canary.
uses_thread_pointer() {
    local names
    names=$(reached "$@" | sed -n 's/^inside //p')
    "$objdump" -dr --no-show-raw-insn "${@:2}" | awk '
        NR == FNR { wanted[$1] = 1; next }
        /^[0-9a-f]+ <\.L.*>:$/ { next }
        /^[0-9a-f]+ <.*>:$/ { name = $2; gsub(/[<>:]/, "", name); next }
        wanted[name]' <(echo "$names") - |
        # x86, aarch64, arm, riscv, s390x; and by a function that the linker calls for it
        grep -E '%[fg]s:|tpidr|cr13, cr0|[ ,(]tp\b|%a[01]\b|R_[A-Z0-9_]*(TLS|TPOFF|TPREL|DTP)|__tls_get|__aeabi_read_tp|__stack_chk'
}

# bats test_tags=own,emulated
@test "symbols: the watch thread reaches next to nothing of the C library" {
    assert_only "$thread_roots" "$thread"
}

# bats test_tags=own,emulated
@test "symbols: the watch thread needs no thread pointer" {
    run -1 uses_thread_pointer "$thread_roots" "${objects[@]}"
    [ -z "$output" ]
    # The control, in both ways that a compiler has.
    cat >"$BATS_TEST_TMPDIR/own.c" <<'C'
static __thread int own;
int *deep(void);
__attribute__((noinline)) int *deep(void) { return &own; }
int *watch(void);
int *watch(void) { return deep() + 1; }
C
    local model
    for model in global-dynamic initial-exec; do
        "${compile[@]}" -O2 -fPIC -ftls-model="$model" -c -o "$BATS_TEST_TMPDIR/own.o" "$BATS_TEST_TMPDIR/own.c"
        run -0 uses_thread_pointer watch "$BATS_TEST_TMPDIR/own.o"
    done
}

# bats test_tags=own,emulated
@test "symbols: the signal handler reaches what a signal handler may" {
    assert_only on_signal "$thread"
}

# bats test_tags=own,emulated
@test "symbols: the fork handlers reach that, and what starts a thread or installs a handler" {
    # The last one is called by a pointer, too.
    assert_only self_before_fork,in_fork_child,prctl_arm "$thread $libc_thread $handler"
}

# bats test_tags=own,emulated
@test "symbols: the end of the main thread takes the thread away, and arms the parent-death signal" {
    assert_only hand_over "$thread $handler pthread_join"
}

# bats test_tags=own,emulated
@test "symbols: the search finds what it is to find" {
    local name
    run -0 reached "$thread_roots" "${objects[@]}"
    [ "$(grep -c '^inside ' <<<"$output")" -ge 40 ]
    for name in self_orphaned system_cause proc_host_thread orphan_act orphan_kill report system_write_stderr system_log text_vadd; do
        grep -qx "inside $name" <<<"$output"
    done
    grep -qx "outside __libc_current_sigrtmin" <<<"$output"
    # ... and not what the thread never comes to
    run -1 grep -E '^inside (settings_load|self_load|libc_thread_start|system_hold)$' <<<"$output"
    run -0 reached in_fork_child "${objects[@]}"
    for name in watch_start libc_thread_start; do
        grep -qx "inside $name" <<<"$output" || { echo "$name is not found" >&2; false; }
    done
}

# bats test_tags=own,emulated
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
    "${compile[@]}" -O2 -fPIC -fno-builtin -c -o "$BATS_TEST_TMPDIR/bad.o" "$BATS_TEST_TMPDIR/bad.c"
    objects=("$BATS_TEST_TMPDIR/bad.o")
    run -1 assert_only watch "$thread"
    [[ "$output" == *malloc* ]]
}

@test "symbols: the library imports what its parts are known to need, and nothing else" {
    # Its constructor alone: memory is taken once, to wake the allocator; the handlers are registered; the
    # environment is read, and a parent taken out of it; names are compared with patterns.
    local load='malloc free __register_atfork getauxval environ __environ fnmatch
        program_invocation_short_name __progname strchr strncmp
        __lsan_do_leak_check __tsan_acquire uid_wrapper_enabled _vgnU_freeres' # weak: is there such a runtime?
    # With a sanitizer it has the compiler's start files, too, which ask for some.
    nm -D --undefined-only "$LIBORPHANAGE" | awk '{ sub(/@.*/, "", $2); print $2 }' |
        grep -vE '^(__ubsan_|__gcov|_ITM_|__cxa_finalize$|__gmon_start__$)' | sort -u >"$BATS_TEST_TMPDIR/has"
    tr -s ' \n' '\n' <<<"$thread $libc_thread $handler $load" | sort -u >"$BATS_TEST_TMPDIR/known"
    run -0 comm -23 "$BATS_TEST_TMPDIR"/{has,known}
    [ -z "$output" ]
    # What is not asked for any more leaves the list. The compiler may do without the calls that it makes itself.
    run -0 comm -13 "$BATS_TEST_TMPDIR"/{has,known}
    [ -z "$(grep -vE '^(mem|str)' <<<"$output")" ]
}
