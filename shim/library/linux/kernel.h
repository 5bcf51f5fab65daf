// SPDX-License-Identifier: MIT
/* The system calls of the watch, without the C library: inline, without errno, and under no name
 * that a host could define. They return what the kernel does: a result, or -errno. glibc has
 * headers and wrappers for the newer calls from 2.34 to 2.36 on, and musl has none. */
#ifndef ORPHANAGE_KERNEL_H
#define ORPHANAGE_KERNEL_H

#include "machine.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/types.h>

/* The same numbers on all machines but alpha, whose table is 110 further. */
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434 /* Linux 5.3 */
#endif
#ifndef SYS_close_range
#define SYS_close_range 436 /* Linux 5.9 */
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438 /* Linux 5.6 */
#endif

enum { FUTEX_WAIT = 0, FUTEX_WAKE = 1, FUTEX_PRIVATE = 128 };
enum { SIGNAL_SET_SIZE = _NSIG / 8 }; /* what the kernel takes for a signal mask, in bytes */

/* A struct timespec as these calls have it. The C library's may be another on a 32-bit machine. */
struct kernel_time {
#ifdef __x86_64__
    int64_t seconds, nanoseconds; /* with a long of 32 bits, too (x32) */
#else
    long seconds, nanoseconds;
#endif
};

#define KERNEL_CALL(number, a, b, c, d, e, f)                                                      \
    machine_call(number, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))
#define KERNEL_CALL0(number)                KERNEL_CALL(number, 0, 0, 0, 0, 0, 0)
#define KERNEL_CALL1(number, a)             KERNEL_CALL(number, a, 0, 0, 0, 0, 0)
#define KERNEL_CALL2(number, a, b)          KERNEL_CALL(number, a, b, 0, 0, 0, 0)
#define KERNEL_CALL3(number, a, b, c)       KERNEL_CALL(number, a, b, c, 0, 0, 0)
#define KERNEL_CALL4(number, a, b, c, d)    KERNEL_CALL(number, a, b, c, d, 0, 0)
#define KERNEL_CALL5(number, a, b, c, d, e) KERNEL_CALL(number, a, b, c, d, e, 0)

static inline pid_t kernel_getpid(void)
{
    return (pid_t)KERNEL_CALL0(SYS_getpid);
}

static inline pid_t kernel_getppid(void)
{
    return (pid_t)KERNEL_CALL0(SYS_getppid);
}

static inline pid_t kernel_gettid(void)
{
    return (pid_t)KERNEL_CALL0(SYS_gettid);
}

static inline pid_t kernel_getsid(pid_t pid)
{
    return (pid_t)KERNEL_CALL1(SYS_getsid, pid);
}

static inline long kernel_kill(pid_t whom, int signal)
{
    return KERNEL_CALL2(SYS_kill, whom, signal);
}

static inline long kernel_tgkill(pid_t process, pid_t thread, int signal)
{
    return KERNEL_CALL3(SYS_tgkill, process, thread, signal);
}

/* All five arguments are passed: valgrind looks at each. */
static inline long kernel_prctl(int option, unsigned long a, unsigned long b)
{
    return KERNEL_CALL5(SYS_prctl, option, a, b, 0UL, 0UL);
}

/* A program of 32 bits must say that it can handle files of 2 GiB and more, such as a log; for
 * others the kernel sets the flag itself. */
static inline int kernel_openat(int folder, const char *path, int flags)
{
    return (int)KERNEL_CALL4(SYS_openat, folder, path,
                             sizeof(long) == 4 ? flags | O_LARGEFILE : flags, 0);
}

static inline ssize_t kernel_read(int fd, void *into, size_t size)
{
    return (ssize_t)KERNEL_CALL3(SYS_read, fd, into, size);
}

static inline ssize_t kernel_write(int fd, const void *from, size_t size)
{
    return (ssize_t)KERNEL_CALL3(SYS_write, fd, from, size);
}

static inline long kernel_close(int fd)
{
    return KERNEL_CALL1(SYS_close, fd);
}

/* Milliseconds of a clock, or -errno: a filter made for a program may well not know this call,
 * which the C library makes without the kernel (vDSO). 32-bit machines have this call with seconds
 * of 32 bits, which for the time since boot is enough; the call with 64 bits came with Linux 5.1.
 */
static inline int64_t kernel_clock(int clock)
{
    struct kernel_time now = {0, 0};

#ifdef SYS_clock_gettime32 /* musl's name for it */
    long error = KERNEL_CALL2(SYS_clock_gettime32, clock, &now);
#else
    long error = KERNEL_CALL2(SYS_clock_gettime, clock, &now);
#endif
    return error ? error : (int64_t)now.seconds * 1000 + now.nanoseconds / 1000000;
}

static inline void kernel_sleep(int64_t microseconds)
{
    const struct kernel_time time = {(long)(microseconds / 1000000),
                                     (long)(microseconds % 1000000 * 1000)};

    KERNEL_CALL2(SYS_nanosleep, &time, NULL);
}

/* milliseconds: -1 waits for ever. Newer machines have no poll(). */
static inline int kernel_poll(struct pollfd *polled, unsigned count, int milliseconds)
{
#ifdef SYS_poll
    return (int)KERNEL_CALL3(SYS_poll, polled, count, milliseconds);
#else
    const struct kernel_time time = {milliseconds / 1000, milliseconds % 1000 * 1000000L};

    return (int)KERNEL_CALL5(SYS_ppoll, polled, count, milliseconds < 0 ? NULL : &time, NULL,
                             SIGNAL_SET_SIZE);
#endif
}

static inline long kernel_signal_mask(int how, const sigset_t *set, sigset_t *before)
{
    return KERNEL_CALL4(SYS_rt_sigprocmask, how, set, before, SIGNAL_SET_SIZE);
}

static inline int kernel_pidfd_open(pid_t pid, unsigned flags)
{
    return (int)KERNEL_CALL2(SYS_pidfd_open, pid, flags);
}

#endif
