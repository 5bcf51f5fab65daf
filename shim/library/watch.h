// SPDX-License-Identifier: MIT
/* The watch over this process's parent: which strategy, and the thread that most of them need. */
#ifndef ORPHANAGE_WATCH_H
#define ORPHANAGE_WATCH_H

#include "settings.h"

#include <stdbool.h>
#include <stdint.h>

/* From the constructor. threadless: the program is one of those that no thread may be added to. */
void watch_setup(const struct settings *settings, bool threadless);

/* Whether a watch is ever a thread in this program and its fork children. */
bool watch_uses_thread(void);

/* Starts to watch self.parent, if the process is not watched. at_load: returns when the watch is
 * armed, which a fork child has no time for. */
void watch_start(bool at_load);

/* The process asks: watches the parent that it has now, unless a watch is there already. 0, also if
 * the parent is one that needs no watch; or -errno, with a line that says why. Any number of
 * threads may call it at once. */
int watch_ask(void);

/* The strategy is armed: the state becomes watching, and it is said. False if the watch is over
 * already. */
bool watch_armed(enum strategy strategy);

/* How often the strategy poll looks (ms). */
int64_t watch_interval(void);

#endif
