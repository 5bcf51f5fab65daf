// SPDX-License-Identifier: MIT
/* The watch over this process's parent: which strategy, and the thread that most of them need. */
#ifndef ORPHANAGE_WATCH_H
#define ORPHANAGE_WATCH_H

#include "settings.h"

#include <stdbool.h>

/* From the constructor. threadless: the program is one of those that no thread may be added to. */
void watch_setup(const struct settings *settings, bool threadless);

/* Whether a watch is ever a thread in this program and its fork children. */
bool watch_uses_thread(void);

/* Starts to watch kin_parent(); anew: first takes the parent as it is now. 0 if this process is
 * watched now, also if it was already, and if its parent is none to watch; else -errno, with a line
 * that says why. Any number of threads may call it at once. */
int watch_start(bool anew);

/* There is no watch: it was over, as a daemon was left alone; or this is a fork child. */
void watch_forget(void);
void watch_in_fork_child(void);

#endif
