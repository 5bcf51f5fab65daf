// SPDX-License-Identifier: MIT
/* In the library of the preset "coverage" alone. What was run is written to a file at exit;
 * processes that end by a signal, which is what the library is about, have none. So it is written
 * where they come by: before the library sleeps, signals or sets a timer, and when it has done its
 * part of a start or a fork. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

void __gcov_dump(void);
void __gcov_reset(void);
int __real_poll(struct pollfd *fds, nfds_t count, int timeout);
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout);
long __real_syscall(long number, ...);
long __wrap_syscall(long number, long a, long b, long c, long d, long e, long f);

enum { PATIENCE = 500 }; /* ms: a signal handler may have interrupted who has it */

/* gcov's own lock would be left locked in a fork child, if another thread had it. */
static atomic_flag busy = ATOMIC_FLAG_INIT;

static int take(void)
{
    const struct timespec moment = {0, 1000000};

    for (int i = 0; atomic_flag_test_and_set(&busy); i++) {
        if (i == PATIENCE)
            return 0;
        nanosleep(&moment, NULL);
    }
    return 1;
}

static void give(void)
{
    atomic_flag_clear(&busy);
}

static void dump(void)
{
    if (!take())
        return;
    __gcov_dump();
    __gcov_reset();
    give();
}

static void before_fork(void)
{
    take();
}

static void in_fork_child(void)
{
    give();
    dump();
}

/* Behind the library's own constructor, and its fork handler behind the library's. */
__attribute__((constructor)) static void load(void)
{
    pthread_atfork(before_fork, give, in_fork_child);
    dump();
}

/* Before gcov's own, which writes without that lock, be it in the middle of another thread's. It is
 * not given back: who comes later goes without. */
__attribute__((destructor)) static void unload(void)
{
    take();
}

int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout)
{
    dump();
    return __real_poll(fds, count, timeout);
}

/* Six words, whatever the call has: what the others hold, the kernel does not look at. A timer's
 * signal may be SIGKILL, and nothing follows. */
long __wrap_syscall(long number, long a, long b, long c, long d, long e, long f)
{
    long result;
    int error;

    if (number == SYS_kill)
        dump();
    result = __real_syscall(number, a, b, c, d, e, f);
    error = errno;
    if (number == SYS_timer_settime)
        dump();
    errno = error;
    return result;
}
