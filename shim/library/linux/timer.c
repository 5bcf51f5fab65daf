// SPDX-License-Identifier: MIT
#include "timer.h"
#include "kernel.h"
#include "system.h"

#include <errno.h>
#include <signal.h>
#include <time.h>

static int set_timer(int timer, int64_t milliseconds)
{
    long error = -ENOSYS;

    /* For 32-bit machines, since Linux 5.1. A filter that is older than this call refuses it, and
     * then the older call is tried. */
#ifdef SYS_timer_settime64
    struct {
        int64_t interval_s, interval_ns, value_s, value_ns;
    } when64 = {0, 0, milliseconds / 1000, milliseconds % 1000 * 1000000};

    error = KERNEL_CALL4(SYS_timer_settime64, timer, 0, &when64, NULL);
    if (!error)
        return 0;
#endif
#if defined SYS_timer_settime32 || defined SYS_timer_settime
    struct {
        struct kernel_time interval, value;
    } when = {{0, 0}, {(long)(milliseconds / 1000), (long)(milliseconds % 1000 * 1000000)}};

#ifdef SYS_timer_settime32 /* musl's name for it */
    error = KERNEL_CALL4(SYS_timer_settime32, timer, 0, &when, NULL);
#else
    error = KERNEL_CALL4(SYS_timer_settime, timer, 0, &when, NULL);
#endif
#endif
    return (int)error;
}

/* timer_create(2) as the kernel has it: glibc's allocates and may start a thread. Deleted by exec,
 * not inherited by fork. */
int timer_send(int signal, int64_t milliseconds)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = signal};
    int timer;
    long error = KERNEL_CALL3(SYS_timer_create, CLOCK_MONOTONIC, &event, &timer);

    if (!error)
        error = set_timer(timer, milliseconds);
    return error ? (int)error : timer;
}

static void stop(int timer)
{
    if (timer >= 0)
        KERNEL_CALL1(SYS_timer_delete, timer);
}

static struct {
    int64_t due;      /* not later than the timer's own time */
    int signal, kill; /* timers, or -errno */
} promise;

void system_promise(int64_t milliseconds, int signal, int64_t grace)
{
    promise.due = system_now() + milliseconds;
    promise.signal = timer_send(signal, milliseconds);
    promise.kill = grace ? timer_send(SIGKILL, milliseconds + grace) : -ESRCH;
}

/* A timer that has sent its signal is not deleted: from Linux 6.13 on that would take the signal
 * back, should the host block it. */
bool system_promise_kept(void)
{
    bool kept = promise.signal >= 0 && system_now() >= promise.due;

    stop(promise.kill);
    if (!kept)
        stop(promise.signal);
    return kept;
}
