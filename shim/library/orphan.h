// SPDX-License-Identifier: MIT
/* What is done to an orphan. The one place that sends a signal. Async-signal-safe. */
#ifndef ORPHANAGE_ORPHAN_H
#define ORPHANAGE_ORPHAN_H

#include "settings.h"

#include <stdbool.h>
#include <stdint.h>

/* From the constructor: the signal, whom it goes to, and the grace. */
void orphan_setup(const struct settings *settings);

/* The parent is gone (self_notice()), and the state is judging. Judges, and does what the verdict
 * says: true when that is done, and the state is signalled or released; false if it is to be judged
 * again after *wait milliseconds. */
bool orphan_act(int64_t *wait);

/* Milliseconds until SIGKILL is due after the signal, 0 if never. */
int64_t orphan_grace(void);

/* Whether the signals go to the whole process group. */
bool orphan_takes_group(void);

/* The grace is over. */
void orphan_kill(void);

#endif
