#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Hosts and other preloaded libraries have functions by names of the C library's: we call none of them.

setup() {
    load helpers
    setup_guarded
    # What makes a thread that the C library knows, where the process has rights to give up.
    thread=
    [ "$(id -u)" != 0 ] ||
        thread=sysconf,pthread_create,pthread_join,pthread_attr_init,pthread_attr_setstacksize,pthread_attr_destroy,pthread_key_create,pthread_setspecific
}

# names STRATEGY NAME,... [WITNESS OPTION]... -- [ARGUMENT]...: a host whose functions are its own, but for these names.
names() {
    local strategy=$1 allowed=$2 options=()
    shift 2
    while [ "$1" != -- ]; do
        options+=("$1")
        shift
    done
    shift
    witness --ready 2 "${options[@]}" sh -c "$ignoring"'exec "$@"' sh "${guarded[@]}" "NAMES_ALLOW=$allowed" \
        "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms ORPHANAGE_KILL_AFTER=50ms "$TOOLS/names" "$@"
}

@test "names: of a host: the constructor, the fork handlers and the thread call none" {
    local strategy allowed
    for strategy in pidfd poll prctl; do
        allowed=$thread
        [ "$strategy" != prctl ] || allowed=sigaction
        ignoring=
        names "$strategy" "$allowed" --
        assert_fate worker TERM
        assert_said 'sending SIGTERM$' 1
        assert_said 'was called' 0
        ignoring='trap "" TERM; '
        names "$strategy" "$allowed" -- call
        [[ "$output" == *"| call 0"* ]]
        assert_fate worker KILL
        assert_said 'was called' 0
    done
}

@test "names: the control: the host's functions are found by a library in it, and strike" {
    run -99 "$TOOLS/names" poll
    [ "$output" = "names: poll was called" ]
    cc -shared -fPIC -o "$BATS_TEST_TMPDIR/guest.so" -xc - <<'C'
extern int getppid(void);
__attribute__((constructor)) static void load(void) { getppid(); }
C
    run -99 env "LD_PRELOAD=$BATS_TEST_TMPDIR/guest.so" "$TOOLS/names"
    [ "$output" = "names: getppid was called" ]
    # The one of ours that may be met: prctl's handler is installed by it.
    run -99 --separate-stderr "${guarded[@]}" ORPHANAGE_STRATEGY=prctl "$TOOLS/names"
    [ "$stderr" = "names: sigaction was called" ]
}

# A host's own poll() that returns at once: 0.1.0 came to it two million times in three seconds.
@test "names: a poll() of the host's own is not called" {
    cc -rdynamic -o "$BATS_TEST_TMPDIR/host" -xc - <<'C'
#include <dlfcn.h>
#include <stdio.h>
#include <time.h>
static volatile long calls;
int poll(void *fds, unsigned long count, int timeout) { (void)fds, (void)count, (void)timeout; return (int)(calls++ & 0); }
int main(int count, char **arguments)
{
    (void)arguments;
    if (count > 1)
        ((int (*)(void *, unsigned long, int))dlsym(RTLD_DEFAULT, "poll"))(0, 0, 0);
    nanosleep(&(struct timespec){0, 300000000}, NULL);
    printf("%ld\n", calls);
}
C
    for strategy in pidfd poll; do
        run -0 "${guarded[@]}" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_INTERVAL=10ms "$BATS_TEST_TMPDIR/host"
        [ "$output" = 0 ]
    done
    # The control: whoever looks for that name finds it.
    run -0 "$BATS_TEST_TMPDIR/host" called
    [ "$output" = 1 ]
}

# library NAME: where another preloaded library is.
library() {
    ldconfig -p | awk -v name="$1" '$1 == name { print $NF; exit }'
}

@test "names: uid_wrapper, which has a syscall() and a pthread_create() of its own with a lock" {
    local wrapper order
    wrapper=$(library libuid_wrapper.so)
    [ -n "$wrapper" ] || skip "no uid_wrapper"
    for order in "$wrapper:$LIBORPHANAGE" "$LIBORPHANAGE:$wrapper"; do
        run -0 timeout -s KILL 20 env "LD_PRELOAD=$order" UID_WRAPPER=1 UID_WRAPPER_ROOT=1 sh -c \
            'i=0; while [ $i -lt 20 ]; do (exit 0) && /bin/true && who=$(id -u); i=$((i + 1)); done; echo "$who"'
        [ "$output" = 0 ]
        witness --ready 2 env "LD_PRELOAD=$order" UID_WRAPPER=1 UID_WRAPPER_ROOT=1 ORPHANAGE_SETTLE=0 \
            "$TOOLS/tree" ready a fork ready b
        assert_fate b TERM
    done
}

@test "names: nss_wrapper and socket_wrapper" {
    local wrapper order
    for wrapper in libnss_wrapper.so libsocket_wrapper.so; do
        wrapper=$(library "$wrapper")
        [ -n "$wrapper" ] || skip "no $wrapper"
        for order in "$wrapper:$LIBORPHANAGE" "$LIBORPHANAGE:$wrapper"; do
            run -0 timeout -s KILL 20 env "LD_PRELOAD=$order" SOCKET_WRAPPER_DIR="$BATS_TEST_TMPDIR" SOCKET_WRAPPER_DEFAULT_IFACE=10 \
                sh -c '(exit 0) && /bin/true && who=$(id -u); echo "$who"'
            [ "$output" = "$(id -u)" ]
            witness --ready 2 env "LD_PRELOAD=$order" SOCKET_WRAPPER_DIR="$BATS_TEST_TMPDIR" ORPHANAGE_SETTLE=0 \
                "$TOOLS/tree" ready a fork ready b
            assert_fate b TERM
        done
    done
}

# By a faster clock every process is old, its session home to what it forks, and a daemon no daemon.
@test "names: libfaketime's clock makes no daemon look old" {
    local fake order strategy
    fake=$(dpkg -L libfaketime | grep '/libfaketime\.so') || skip "no libfaketime"
    # The control: that clock runs.
    run -0 env "LD_PRELOAD=$fake" "FAKETIME=+0 x100" python3 -c '
import time
began = time.monotonic()
for i in range(1000000): pass
print(time.monotonic() - began > 1)'
    [ "$output" = True ]
    for order in "$fake:$LIBORPHANAGE pidfd" "$LIBORPHANAGE:$fake pidfd" "$fake:$LIBORPHANAGE prctl"; do
        read -r order strategy <<<"$order"
        witness --ready 1 --kill-nobody --wait-ms 1200 \
            env "LD_PRELOAD=$order" "FAKETIME=+0 x100" "ORPHANAGE_STRATEGY=$strategy" ORPHANAGE_LAUNCH=0 \
            "$TOOLS/tree" wait 30000 setsid forkexit ready daemon
        assert_fate daemon alive
        assert_silent
    done
}

@test "names: fakeroot, whose setresuid() goes nowhere: a main thread that ends takes the process along" {
    command -v fakeroot >/dev/null || skip "no fakeroot"
    local strategy
    for strategy in auto poll; do
        run -0 timeout -s KILL 10 env "LD_PRELOAD=$LIBORPHANAGE" "ORPHANAGE_STRATEGY=$strategy" fakeroot "$TOOLS/tree" lastthread 100
        [ -z "$output" ]
    done
}
