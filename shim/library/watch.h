// SPDX-License-Identifier: MIT
/* The watch over this process's parent: which strategy, and the thread that most of them need. */
#ifndef ORPHANAGE_WATCH_H
#define ORPHANAGE_WATCH_H

#include "settings.h"

#include <stdbool.h>
#include <stdint.h>

/* From the constructor. threadless: the program is one of those that no thread may be added to. */
void watch_setup(const struct settings *settings, bool threadless);

/* Whether a thread may watch in this program and its fork children. */
bool watch_uses_thread(void);

/* Starts to watch self.parent, if the process is not watched yet. at_load: returns when the watch
 * is armed. A fork child does not wait for that, because the wait would double the cost of a fork.
 */
void watch_start(bool at_load);

/* The program asks to be watched: watches its present parent, unless a watch is there already.
 * Returns 0, also if that parent needs no watch; or -errno, after a line that says why. Several
 * threads may call it at once. */
int watch_ask(void);

/* The strategy is armed: changes the state to watching, and reports it. False if the watch is over
 * already. */
bool watch_armed(enum strategy strategy);

/* How often the strategy poll looks (ms). */
int64_t watch_interval(void);

#endif
