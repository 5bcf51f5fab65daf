// SPDX-License-Identifier: MIT
/* Strategy "prctl": the kernel's parent-death signal (PR_SET_PDEATHSIG, prctl(2)) and a handler
 * that verifies. No thread; the kernel forgets the signal when the process changes its credentials,
 * and one signal's handler is taken. How the parent ended is not known here. */
#include "kernel.h"
#include "orphan.h"
#include "report.h"
#include "self.h"
#include "signals.h"
#include "state.h"
#include "strategy.h"
#include "system.h"
#include "text.h"
#include "timer.h"
#include "watch.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>

/* The kernel's "parent" is the thread that forked: the signal also comes when one thread of a
 * healthy parent ends. And the signal outlives the handler that makes it harmless: exec() resets
 * the handler but keeps the parent-death signal, and many daemons reset all handlers. So we take a
 * signal that is ignored by default. The default of a real-time signal is death: if a program that
 * carries the library executes one that does not (static, or with a cleared environment), the end
 * of a thread of its parent would end that program. We take a real-time signal only if the host
 * handles or blocks SIGURG itself. */
enum { FIRST_CHOICE = SIGURG };

/* If the handler that ends the group has not run this many milliseconds later, the kernel ends this
 * process itself. */
enum { HANDLER_MAY_BE_BLOCKED = 200 };

static int wake_signal;
static int64_t signalled; /* when the orphan got its signal */

/* A timer of the kernel measures the grace. SIGKILL needs no handler, so nothing that the host
 * blocks can stop it, but no line can be written when it comes. The kernel's timer ends this
 * process alone; a group is ended by the handler. */
static int kill_after(int64_t grace)
{
    int timer = 0;

    if (grace && orphan_takes_group()) {
        timer = timer_send(wake_signal, grace);
        grace += HANDLER_MAY_BE_BLOCKED;
    }
    if (grace && timer >= 0)
        timer = timer_send(SIGKILL, grace);
    return timer < 0 ? timer : 0;
}

/* The state is judging. */
static void judge_once(void)
{
    int64_t wait;
    int error = 0;

    if (!orphan_act(&wait)) {
        state_change(STATE_JUDGING, STATE_WATCHING, STRATEGY_PRCTL, REASON_NONE);
        error = timer_send(wake_signal, wait);
    } else if (state_get() == STATE_SIGNALLED) {
        signalled = system_now();
        error = kill_after(orphan_grace());
    } else {
        kernel_prctl(PR_SET_PDEATHSIG, 0, 0);
    }
    if (error < 0)
        report(LOG_EVENT, "no timer (%s): this orphan is not waited for", error_name(-error));
}

/* Also called for a SIGURG of the host's own: getppid() decides. */
void prctl_look(void)
{
    if (self.pid != system_self() || !self_orphaned())
        return; /* a child by vfork() or clone() has the handler, but not the watch */
    if (state_get() == STATE_SIGNALLED && orphan_takes_group() && orphan_grace() &&
        system_now() - signalled >= orphan_grace())
        orphan_kill();
    if (!state_change(STATE_WATCHING, STATE_JUDGING, STRATEGY_PRCTL, REASON_NONE))
        return;
    self_notice(system_now(), (struct cause){.end = END_UNKNOWN});
    judge_once();
}

static void on_signal(int signal)
{
    struct held held;

    (void)signal;
    system_hold(&held);
    /* The signal comes when the parent ends, so the parent has lived until now. */
    if (!self.noticed && state_get() == STATE_WATCHING)
        self.last_alive = system_now();
    prctl_look();
    system_release(&held);
}

/* Installs the handler on a signal that the host does not handle, nor block, but for blocked_too.
 * By the C library's sigaction(): the kernel's struct differs from machine to machine, and some
 * machines need a way back from the handler, which the C library has. */
static bool install_on(int signal, bool blocked_too)
{
    struct sigaction ours = {.sa_handler = on_signal, .sa_flags = SA_RESTART | SA_ONSTACK};
    signal_handler *handler;

    if (!signals_look(signal, &handler))
        return false;
    if (handler == on_signal) /* inherited by a fork child */
        return true;
    if (handler != SIG_DFL && !(signal == FIRST_CHOICE && handler == SIG_IGN))
        return false;
    if (!blocked_too && signals_host_blocks(signal))
        return false;
    sigfillset(&ours.sa_mask);
    return !sigaction(signal, &ours, NULL);
}

static int choose_signal(void)
{
    if (install_on(FIRST_CHOICE, false))
        return FIRST_CHOICE;
    /* From the top: programs number theirs from SIGRTMIN up. Not SIGRTMAX, which valgrind takes. */
    for (int signal = signals_last_real_time - 1; signal > signals_first_real_time; signal--)
        if (install_on(signal, false))
            return signal;
    /* All are blocked: some hosts block all signals around fork(), and unblock them after it. */
    return install_on(FIRST_CHOICE, true) ? FIRST_CHOICE : 0;
}

/* present: the parent-death signal that the process has already, or 0. A real-time signal without a
 * handler was ours before exec: it must get its handler again, or the end of a thread of the parent
 * ends this program. Any other signal is the host's own (setpriv --pdeathsig) and stays. */
static int keep_or_choose(int present)
{
    if (present > signals_first_real_time && present < signals_last_real_time &&
        install_on(present, true))
        return present;
    return present && present != FIRST_CHOICE ? 0 : choose_signal();
}

/* The signal belongs to the calling thread, and the kernel forgets it when that thread ends. Only
 * the main thread's signal lasts for as long as the process lives. */
static int ask_kernel(void)
{
    int present = 0;
    long error;

    if (!system_in_main_thread())
        return -ENOTSUP;
    error = kernel_prctl(PR_GET_PDEATHSIG, (unsigned long)&present, 0);
    if (error)
        return (int)error;
    wake_signal = keep_or_choose(present);
    if (!wake_signal)
        return -EBUSY;
    return (int)kernel_prctl(PR_SET_PDEATHSIG, (unsigned long)wake_signal, 0);
}

int prctl_arm(void)
{
    int error = ask_kernel();

    if (error)
        return error;
    if (watch_armed(STRATEGY_PRCTL))
        prctl_look(); /* a parent that ended before the kernel was told sends no signal */
    return 0;
}

int system_take_over(void)
{
    enum state state = state_get();
    int error = state == STATE_RELEASED ? 0 : ask_kernel();

    if (error) {
        state_change(STATE_WATCHING, STATE_FAILED, STRATEGY_PRCTL, REASON_NONE);
        return error;
    }
    switch (state) {
    case STATE_WATCHING:
        state_change(STATE_WATCHING, STATE_WATCHING, STRATEGY_PRCTL, REASON_NONE);
        prctl_look();
        break;
    case STATE_JUDGING: judge_once(); break;
    case STATE_SIGNALLED: error = kill_after(orphan_grace()); break;
    default: break;
    }
    return error;
}
