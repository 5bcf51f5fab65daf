// SPDX-License-Identifier: MIT
/* What is done to an orphan. The one place that sends a signal. */
#ifndef ORPHANAGE_ORPHAN_H
#define ORPHANAGE_ORPHAN_H

#include "settings.h"

#include <stdint.h>

/* From the constructor: the signal, whom it goes to, and the grace. */
void orphan_setup(const struct settings *settings);

enum { ORPHAN_LEFT_ALONE = -1, ORPHAN_SIGNALLED = 0 };

/* The parent is gone; it was last known to live at lost (now_ms()). Judges, and reports and sends
 * the signal if that is the verdict. Returns one of the above, or the milliseconds after which a
 * young orphan is to be judged again. Async-signal-safe. */
int64_t orphan_judge(int64_t lost);

/* Milliseconds until SIGKILL is due after the signal, 0 if never. */
int64_t orphan_grace(void);

/* Grace is over. */
void orphan_kill(void);

#endif
