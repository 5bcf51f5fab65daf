#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# liborphanage-any.so, one file for every C library: what makes that sound, and that it is.

setup_file() {
    load helpers
    export BUILT=$BATS_FILE_TMPDIR compiler
    command -v musl-gcc >/dev/null || skip "no musl-gcc"
    # By each compiler: a host, and the library, hardened as in a release.
    for compiler in gcc musl-gcc; do
        # musl-gcc is without the kernel's headers.
        "$compiler" -D_GNU_SOURCE -O1 -pthread -idirafter /usr/include -idirafter "/usr/include/$(gcc -print-multiarch)" \
            "$SOURCE"/tests/tools/tree/*.c -o "$BUILT/tree-$compiler" -ldl
        (cd "$SOURCE" && CC=$compiler CFLAGS='-g -fstack-clash-protection -D_TIME_BITS=64 -D_FILE_OFFSET_BITS=64' \
            LDFLAGS=-Wl,-z,pack-relative-relocs cmake --preset release -B "$BUILT/$compiler" &&
            cmake --build "$BUILT/$compiler" --target orphanage_any orphanage) >"$BUILT/log" 2>&1 || {
            cat "$BUILT/log"
            return 1
        }
    done
}

setup() {
    load helpers
    libraries=("${LIBORPHANAGE%/*}/liborphanage-any.so" "$BUILT"/{gcc,musl-gcc}/shim/liborphanage-any.so)
    glibc=$(ldd "$BUILT/tree-gcc" | awk '/libc\.so\.6/ { print $3 }')
    musl=$(loader musl-gcc)
}

# loader COMPILER: that of its programs. musl's is the C library, too.
loader() {
    readelf -p .interp "$BUILT/tree-$1" | awk '/ld/ { print $NF }'
}

# asks U|w LIBRARY: symbols that it needs, or that it can do without.
asks() {
    nm -D -u "$2" | awk -v kind="$1" '$1 == kind { print $2 }' | sort
}

# offers FILE...: symbols, without their versions.
offers() {
    nm -D --defined-only "$@" | awk '{ sub(/@.*/, "", $3); print $3 }' | sort -u
}

@test "any: needs no library and no version, has no storage of a thread's, exports the one function" {
    local library
    for library in "${libraries[@]}"; do
        run -0 readelf -dlW "$library"
        [[ "$output" == *"soname: [liborphanage.so]"* && "$output" == *NODELETE* && "$output" == *NOW* && "$output" == *GNU_RELRO* ]]
        # DT_RELR: musl before 1.2.4 and glibc before 2.36 do not know it.
        run -1 grep -E 'NEEDED|VERNEED|TEXTREL|RELR\b|GNU_STACK.* RWE| TLS ' <<<"$output"
        [ "$(nm -D --defined-only "$library" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }')" = exit_when_orphaned ]
        run -1 grep @ <(nm -D -u "$library")
    done
}

@test "any: what it cannot do without, both C libraries have" {
    local library
    [ -n "$(offers "$glibc")" ]
    for library in "${libraries[@]}"; do
        [ "$(asks U "$library" | wc -l)" -ge 15 ]
        diff <(comm -23 <(asks U "$library") <(offers "$glibc" "$(loader gcc)")) /dev/null
        diff <(comm -23 <(asks U "$library") <(offers "$musl")) /dev/null
    done
    # The control: the library itself, hardened for glibc.
    [ -n "$(comm -23 <(asks U "$BUILT/gcc/shim/liborphanage.so" | sed 's/@.*//' | sort) <(offers "$musl"))" ]
}

# libc had these before it had all of libpthread (glibc 2.34). Of the others, those with a version have
# it since 2.17 (2012) at the latest.
@test "any: what it cannot do without, an old glibc has" {
    local symbol library
    for library in "${libraries[@]}"; do
        [ "$(asks U "$library" | grep -E '^(pthread|sem|mtx|cnd|thrd|tss)_' | tr '\n' ' ')" = "pthread_attr_destroy pthread_attr_init " ]
        while read -r symbol; do
            nm -D --defined-only "$glibc" "$(loader gcc)" | sed -nE "s/.* $symbol@@?GLIBC_2\.([0-9]+).*/\1/p" |
                sort -n | awk 'NR == 1 && $1 <= 17 { found = 1 } END { exit !found }' || {
                echo "$symbol is newer" >&2
                return 1
            }
        done < <(asks U "$library")
    done
}

@test "any: what it can do without, is stood in for" {
    local library
    for library in "${libraries[@]}"; do
        # Whether a sanitizer's runtime, uid_wrapper or valgrind is there is all that is asked of them.
        diff <(asks w "$library" | grep -vE '^(__(lsan|tsan)_|uid_wrapper_enabled$|_vgnU_freeres$)') \
            <(nm -u "$(exported any_objects | grep '/libc_any\.c\.o$')" | sed -nE 's/.* w (__real_)?//p' | sort)
    done
}

# Asked for no version, glibc's loader takes the first of the library's, if a symbol has that, else
# the default.
@test "any: of a symbol's versions in glibc, one is as good as the other" {
    local symbol addresses several=0
    while read -r symbol; do
        addresses=$(nm -D --defined-only "$glibc" | awk -v symbol="$symbol" '{ sub(/@.*/, "", $3) } $3 == symbol { print $1 }' | sort -u | wc -l)
        several=$((several + addresses))
        # memcpy: the older one also copies what overlaps.
        [ "$symbol" = memcpy ] || [ "$addresses" -le 1 ] || {
            echo "$symbol differs from version to version" >&2
            return 1
        }
    done < <(nm -D -u "${libraries[0]}" | awk '{ print $2 }')
    [ "$several" -ge 20 ]
}

# The strongest of these tests: no constant, no struct, no macro that matters differs.
@test "any: the headers of both C libraries make the same code of the library's sources" {
    local source compiler count=0 sources folders
    mapfile -t sources < <(exported library_sources)
    mapfile -t folders < <(exported library_folders)
    for source in "${sources[@]}"; do
        for compiler in gcc musl-gcc; do
            # What glibc tells the compiler of its functions (that they call nothing back) is no difference
            # that matters.
            "$compiler" -std=c11 -D_GNU_SOURCE -U_FORTIFY_SOURCE -D__leaf__=__unused__ -D__pure__=__unused__ -O2 -fPIC -fvisibility=hidden \
                "${folders[@]/#/-I}" -c -o "$BATS_TEST_TMPDIR/$compiler.o" "$source"
            (cd "$BATS_TEST_TMPDIR" && objdump -dr -s -j .text -j .rodata -j .data -j .data.rel.ro.local "$compiler.o" |
                grep -v 'file format' >"$compiler.code") || :
        done
        cmp "$BATS_TEST_TMPDIR"/{gcc,musl-gcc}.code || {
            diff "$BATS_TEST_TMPDIR"/{gcc,musl-gcc}.code | grep '^[<>] .*:' | head -n 40
            echo "$source is not the same" >&2
            return 1
        }
        count=$((count + 1))
    done
    [ "$count" -ge 15 ]
    # The control: a number that does differ.
    for compiler in gcc musl-gcc; do
        printf '#include <stdio.h>\nint number(void) { return TMP_MAX; }\n' |
            "$compiler" -x c -c -o "$BATS_TEST_TMPDIR/$compiler.o" -
        (cd "$BATS_TEST_TMPDIR" && objdump -d --no-show-raw-insn "$compiler.o" | grep -v 'file format' >"$compiler.code")
    done
    run -1 diff "$BATS_TEST_TMPDIR"/{gcc,musl-gcc}.code
}

# ends_with_parent LIBRARY HOST: a fork child and a program that it starts.
ends_with_parent() {
    local strategy
    for strategy in pidfd poll prctl; do
        witness --ready 3 \
            env "LD_PRELOAD=$1" ORPHANAGE_SETTLE=0 "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms \
            "$2" ready a fork ready b spawn ready c
        assert_all TERM
        assert_said 'sending SIGTERM$' 2
    done
}

@test "any: built by either, it serves programs of both" {
    local library host
    for host in "$BUILT/tree-gcc" "$BUILT/tree-musl-gcc"; do
        witness --ready 3 --wait-ms 300 "$host" ready a fork ready b spawn ready c
        assert_all alive
        for library in "${libraries[@]}"; do
            ends_with_parent "$library" "$host"
        done
    done
    # The control: the library of the one does not start in the other.
    run -127 env "LD_PRELOAD=$BUILT/gcc/shim/liborphanage.so" "$BUILT/tree-musl-gcc" exit 0
    run -127 env "LD_PRELOAD=$BUILT/musl-gcc/shim/liborphanage.so" "$BUILT/tree-gcc" exit 0
}

@test "any: trees of both" {
    local library
    for library in "${libraries[@]}"; do
        # shellcheck disable=SC2016
        witness --ready 2 --descendants 3 env "LD_PRELOAD=$library" ORPHANAGE_SETTLE=0 sh -c \
            '"$0" ready musl fork wait 0 & "$1" ready glibc & wait' "$BUILT/tree-musl-gcc" "$BUILT/tree-gcc"
        assert_fate musl TERM
        assert_fate glibc TERM
        assert_all TERM
    done
}

# As in glibc before 2.34, where a program without threads has no libpthread: the same objects, linked
# without asking for those functions.
@test "any: without the functions that it can do without, an ordinary user's process has a thread, root's none" {
    local library=$BATS_TEST_TMPDIR/liborphanage.so function objects options=()
    for function in $(exported any_wraps); do
        options+=("-Wl,--defsym=$function=__wrap_$function")
    done
    [ "${#options[@]}" -ge 6 ]
    mapfile -t objects < <(exported any_objects)
    gcc -shared -nodefaultlibs -nostartfiles "${options[@]}" -Wl,--version-script="$SOURCE/shim/library/liborphanage.map" \
        -o "$library" "${objects[@]}"
    run -1 grep -E ' pthread_(create|join|key_create)$' <(nm -D -u "$library")
    watched_by() {
        witness --ready 2 --before "$(lines_said watching 2)" \
            "$SOURCE/tests/machines/kind.sh" "$1" env "LD_PRELOAD=$library" ORPHANAGE_SETTLE=0 ORPHANAGE_LOG=debug \
            "$BUILT/tree-gcc" ready a fork ready b
        assert_all TERM
        assert_said "watching parent [0-9]+ \\($2\\)\$" 2
    }
    watched_by own pidfd
    assert_said 'no thread' 0
    watched_by libc prctl
    assert_said 'no thread to watch in \(ENOSYS\); using the parent-death signal instead$' 2
    # The control: the library as it is.
    library=${libraries[0]} watched_by libc pidfd
}

# A release build is hardened. But a canary is found by the thread pointer, and that of a thread of our
# own points to nothing once the thread that started it has ended.
@test "any: hardened, it has no stack protector where the watch thread runs" {
    local library
    for library in "$BUILT"/{gcc,musl-gcc}/shim/liborphanage-any.so; do
        run -1 grep -cE '%fs:|tpidr|__stack_chk' <(objdump -d "$library")
    done
    # The control: the constructor of the other library, which runs in the host's thread, has one.
    run -0 grep -cE '%fs:|tpidr|__stack_chk' <(objdump -d "$BUILT/gcc/shim/liborphanage.so")
}

@test "any: is the library for who asks by its name" {
    # glibc's loader knows it by its soname, so there are not two.
    run -0 --separate-stderr env "LD_PRELOAD=${libraries[0]}" ORPHANAGE_SCOPE=none python3 -c '
import ctypes
ctypes.CDLL("liborphanage.so").exit_when_orphaned()
print(sorted({l.split("/")[-1].strip() for l in open("/proc/self/maps") if "orphanage" in l}))'
    [ "$output" = "['liborphanage-any.so']" ]
}

@test "any: the command takes it for a program of the other C library" {
    local command host
    cmake --install "$BUILD" --prefix "$BATS_TEST_TMPDIR/prefix" >/dev/null
    for command in "$COMMAND_UNDER_TEST" "$BATS_TEST_TMPDIR/prefix/bin/orphanage"; do
        for host in "$BUILT/tree-gcc" "$BUILT/tree-musl-gcc"; do
            witness --ready 2 "$command" --settle=0 "$host" ready a fork ready b
            assert_all TERM
        done
    done
    # Where it is not there, the program is refused, as it would not start.
    mkdir "$BATS_TEST_TMPDIR/own"
    cp "$LIBORPHANAGE" "$COMMAND_UNDER_TEST" "$BATS_TEST_TMPDIR/own"
    host=$BUILT/tree-musl-gcc
    readelf -p .interp "$COMMAND_UNDER_TEST" | grep -q musl && host=$BUILT/tree-gcc
    run -125 "$BATS_TEST_TMPDIR/own/orphanage" "$host" exit 0
    [[ "$output" == *"has another C library than "* ]]
}
