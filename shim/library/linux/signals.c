// SPDX-License-Identifier: MIT
#include "signals.h"
#include "kernel.h"
#include "system.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>

int signals_first_real_time, signals_last_real_time;

enum { WORDS = SIGNAL_SET_SIZE / sizeof(unsigned long) };

static sigset_t all_but_the_librarys;
static _Atomic unsigned long caused; /* signals that our writes caused; of the first word */
static _Atomic unsigned long host_blocks[WORDS]; /* in the thread that last came into our code */
static atomic_bool held_back;                    /* signals to that thread wait */

/* SIGRTMIN calls a function of the C library, which no host replaces. It is called once all the
 * same, because a fork handler needs the answer. */
void system_setup(void)
{
    signals_first_real_time = SIGRTMIN;
    signals_last_real_time = SIGRTMAX;
    memset(&all_but_the_librarys, 0xff, sizeof all_but_the_librarys);
    for (int signal = 32; signal < signals_first_real_time; signal++)
        *signal_word(&all_but_the_librarys, signal) &= ~signal_bit(signal);
}

/* The kernel's struct begins with the handler on every machine but MIPS; what follows differs. */
bool signals_look(int signal, signal_handler **handler)
{
    union {
        struct {
#ifdef __mips__
            unsigned flags;
#endif
            signal_handler *handler;
        } start;
        char room[256];
    } action = {.start = {.handler = SIG_DFL}};

    if (KERNEL_CALL4(SYS_rt_sigaction, signal, NULL, &action, SIGNAL_SET_SIZE))
        return false;
    *handler = action.start.handler;
    return true;
}

bool system_ignores_hangup(void)
{
    signal_handler *handler;

    return signals_look(SIGHUP, &handler) && handler == SIG_IGN;
}

void signals_note_cost(int error)
{
    if (error == EPIPE)
        atomic_fetch_or(&caused, signal_bit(SIGPIPE));
    if (error == EFBIG)
        atomic_fetch_or(&caused, signal_bit(SIGXFSZ));
}

/* If the kernel refuses, no signal counts as blocked or pending. */
void system_hold(struct held *held)
{
    unsigned long *mask = (unsigned long *)&held->mask, *pending = (unsigned long *)&held->pending;

    for (int i = 0; i < WORDS; i++)
        mask[i] = pending[i] = 0;
    held_back = !kernel_signal_mask(SIG_BLOCK, &all_but_the_librarys, &held->mask);
    KERNEL_CALL2(SYS_rt_sigpending, &held->pending, SIGNAL_SET_SIZE);
    for (int i = 0; i < WORDS; i++)
        host_blocks[i] = mask[i];
}

bool signals_are_held(void)
{
    return held_back;
}

bool signals_host_blocks(int signal)
{
    return host_blocks[(signal - 1) / SIGNALS_IN_WORD] & signal_bit(signal);
}

/* What was pending before is the host's own and stays pending. The watch thread writes, too, and
 * blocks all signals for ever: a signal that its write causes stays with that thread. Then there is
 * nothing to take back here, which does no harm. */
void system_release(const struct held *held)
{
    static const struct kernel_time at_once = {0, 0};
    unsigned long word = atomic_exchange(&caused, 0) & ~*(const unsigned long *)&held->pending;

    if (word) {
        sigset_t ours = {{word}};

        KERNEL_CALL4(SYS_rt_sigtimedwait, &ours, NULL, &at_once, SIGNAL_SET_SIZE);
    }
    kernel_signal_mask(SIG_SETMASK, &held->mask, NULL);
}
