// SPDX-License-Identifier: MIT
/* Strategy "prctl": the kernel's parent-death signal (PR_SET_PDEATHSIG, prctl(2)) and a handler
 * that verifies. No thread, so no tax on the host; the kernel forgets it when the process changes
 * its credentials, and one signal's handler is taken. */
#include "beacon.h"
#include "orphan.h"
#include "report.h"
#include "self.h"
#include "strategy.h"
#include "text.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* The kernel's "parent" is the thread that forked: the signal also comes when one thread of a
 * healthy parent ends. And it outlives what makes it harmless: exec() resets the handler but keeps
 * the parent-death signal, and many a daemon resets all handlers itself. So the signal is one whose
 * default is to be ignored. A real-time signal's default is death: a program that we are not in
 * (static, or its environment cleared), exec'd by one we are in, would die of its parent's thread.
 * Only where the host handles or blocks SIGURG itself, a real-time signal serves. */
enum { FIRST_CHOICE = SIGURG };

enum { DISARMED, ARMED, JUDGING };
static atomic_int phase;
static int64_t lost; /* when the parent was last known to live; 0: not noticed yet */
static int reserved;
static void (*over)(void);
static pid_t armed_here; /* a child by vfork() or clone() has the handler, but not the watch */

static int set_timer(int timer, int64_t milliseconds)
{
    int error = ENOSYS;

    /* 32-bit machines, Linux 5.1; a filter older than that refuses what it does not know. */
#ifdef SYS_timer_settime64
    struct {
        int64_t interval_s, interval_ns, value_s, value_ns;
    } when64 = {0, 0, milliseconds / 1000, milliseconds % 1000 * 1000000};

    if (!syscall(SYS_timer_settime64, timer, 0, &when64, NULL))
        return 0;
    error = errno;
#endif
#ifdef SYS_timer_settime
    struct {
        long interval_s, interval_ns, value_s, value_ns;
    } when = {0, 0, (long)(milliseconds / 1000), (long)(milliseconds % 1000 * 1000000)};

    error = syscall(SYS_timer_settime, timer, 0, &when, NULL) ? errno : 0;
#endif
    return -error;
}

/* timer_create(2) as the kernel has it: glibc's allocates and may start a thread. Deleted by exec,
 * not inherited by fork. */
static int start_timer(int signal, int64_t milliseconds)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = signal};
    int timer;

    if (syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &timer))
        return -errno;
    return set_timer(timer, milliseconds);
}

int prctl_kill_after(int64_t grace)
{
    return grace ? start_timer(SIGKILL, grace) : 0;
}

static void disarm(void)
{
    prctl(PR_SET_PDEATHSIG, 0UL);
    phase = DISARMED;
    over();
}

/* Grace is kept by the kernel: SIGKILL needs no handler, so nothing the host blocks can stop it,
 * but no line can be said when it comes. */
static void judge(void)
{
    int64_t wait = orphan_judge(lost);
    int error = 0;

    if (wait == ORPHAN_LEFT_ALONE) {
        disarm();
    } else if (wait == ORPHAN_SIGNALLED) {
        phase = DISARMED;
        if (orphan_grace())
            error = start_timer(SIGKILL, orphan_grace());
    } else {
        phase = ARMED;
        error = start_timer(reserved, wait);
    }
    if (error)
        report(LOG_EVENT, "no timer (%s): this orphan is not waited for", error_name(-error));
}

/* Also called for a SIGURG of the host's own: getppid() decides. */
static void notice(int64_t when)
{
    int armed = ARMED;

    if (getpid() == armed_here && kin_orphaned() &&
        atomic_compare_exchange_strong(&phase, &armed, JUDGING)) {
        if (!lost)
            lost = when;
        judge();
    }
}

static void on_signal(int signal)
{
    int saved_errno = errno;

    (void)signal;
    notice(now_ms());
    errno = saved_errno;
}

/* Installs the handler on a signal that the host does not handle, nor block, but for blocked_too.
 */
static bool take(int signal, bool blocked_too)
{
    struct sigaction before;
    struct sigaction ours = {.sa_handler = on_signal, .sa_flags = SA_RESTART | SA_ONSTACK};
    sigset_t blocked;

    if (sigaction(signal, NULL, &before))
        return false;
    if (before.sa_handler == on_signal) /* inherited by a fork child */
        return true;
    if (before.sa_handler != SIG_DFL && !(signal == FIRST_CHOICE && before.sa_handler == SIG_IGN))
        return false;
    if (!blocked_too &&
        (pthread_sigmask(SIG_BLOCK, NULL, &blocked) || sigismember(&blocked, signal)))
        return false;
    sigfillset(&ours.sa_mask);
    return !sigaction(signal, &ours, NULL);
}

static int choose_signal(void)
{
    if (take(FIRST_CHOICE, false))
        return FIRST_CHOICE;
    /* From the top: programs number theirs from SIGRTMIN up. Not SIGRTMAX, which valgrind takes. */
    for (int signal = SIGRTMAX - 1; signal > SIGRTMIN; signal--)
        if (take(signal, false))
            return signal;
    /* All is blocked: a host shields its fork() so, and unblocks after it. */
    return take(FIRST_CHOICE, true) ? FIRST_CHOICE : 0;
}

/* present: the parent-death signal that there is already. A real-time one without a handler was
 * ours before exec: it must get its handler again, or the end of a thread of the parent ends this
 * program. Any other is the host's own (setpriv --pdeathsig) and stays. */
static int keep_or_choose(int present)
{
    if (present > SIGRTMIN && present < SIGRTMAX && take(present, true))
        return present;
    return present && present != FIRST_CHOICE ? 0 : choose_signal();
}

int prctl_arm(void (*when_over)(void), int64_t lived)
{
    pid_t self = getpid();
    int present = 0;

    /* The kernel keeps it with the calling thread and forgets it when that ends; the main thread's
     * it keeps for as long as the process lives. */
    if (syscall(SYS_gettid) != self)
        return -ENOTSUP;
    if (prctl(PR_GET_PDEATHSIG, &present))
        return -errno;
    reserved = keep_or_choose(present);
    if (!reserved)
        return -EBUSY;
    over = when_over;
    lost = 0;
    armed_here = self;
    phase = ARMED;
    if (prctl(PR_SET_PDEATHSIG, (unsigned long)reserved)) {
        int error = errno;
        phase = DISARMED;
        return -error;
    }
    beacon_state(BEACON_PRCTL);
    report(LOG_DEBUG, "watching parent %d (prctl)", (int)kin_parent());
    notice(lived); /* a parent that ended before the kernel was told sends no signal */
    return 0;
}
