// SPDX-License-Identifier: MIT
/* The ways to notice the parent's end, one file each: pidfd.c, poll.c, prctl.c. */
#ifndef ORPHANAGE_STRATEGY_H
#define ORPHANAGE_STRATEGY_H

#include <stdbool.h>
#include <stddef.h>

struct strategy_row {
    const char *word;   /* as in ORPHANAGE_STRATEGY */
    const char *thread; /* the watch thread's name; NULL: a strategy without a thread */

    /* Begins to watch self.parent: 0, or -errno if this way does not work here. Runs in the watch
     * thread, or, for a strategy without a thread, in a thread of the host. */
    int (*arm)(void);

    /* In the watch thread, once armed: returns true when the parent is gone, and false when the
     * thread has to end for another reason (system_leave()). NULL for a strategy without a thread.
     */
    bool (*await)(void);
};

/* Judges by the strategy prctl, armed and of this process, if the parent is gone. */
void prctl_look(void);

#define STRATEGY(symbol, word, thread)                                                             \
    int word##_arm(void);                                                                          \
    bool word##_await(void);
#define THREADLESS_STRATEGY(symbol, word) int word##_arm(void);
#include "strategies.h"

#endif
