// SPDX-License-Identifier: MIT
/* The watch over this process's parent: which strategy, and the thread that most of them need. */
#ifndef ORPHANAGE_WATCH_H
#define ORPHANAGE_WATCH_H

#include "settings.h"

/* From the constructor. threadless: the program is one of those that no thread may be added to. */
void watch_setup(const struct settings *settings, bool threadless);

/* Starts to watch kin_parent(); anew: first takes the parent as it is now. 0 if this process is
 * watched now, also if it was already, and if its parent is none to watch; else -errno, with a line
 * that says why. Any number of threads may call it at once. */
int watch_start(bool anew);

/* There is no watch: in a fork child, and after a daemon was left alone. */
void watch_forget(void);

#endif
