// SPDX-License-Identifier: MIT
/* In the library of the preset "coverage" alone. What was run is written to a file at exit;
 * processes that end by a signal, which is what the library is about, have none. So it is written
 * where they come by: before the library sleeps, signals or sets a timer, and when it has done its
 * part of a start or a fork. */
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

void __gcov_dump(void);
void __gcov_reset(void);
int __real_poll(struct pollfd *fds, nfds_t count, int timeout);
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout);
long __real_syscall(long number, ...);
long __wrap_syscall(long number, ...);

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

int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout)
{
    dump();
    return __real_poll(fds, count, timeout);
}

long __wrap_syscall(long number, ...)
{
    long words[6];
    va_list rest;

    va_start(rest, number);
    for (int i = 0; i < 6; i++)
        words[i] = va_arg(rest, long);
    va_end(rest);
    if (number == SYS_kill)
        dump();
    number = __real_syscall(number, words[0], words[1], words[2], words[3], words[4], words[5]);
    return number;
}
