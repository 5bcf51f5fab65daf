// SPDX-License-Identifier: MIT
/* How a process ended that this one has a pidfd of. */
#ifndef ORPHANAGE_CAUSE_H
#define ORPHANAGE_CAUSE_H

/* The parent is about to be waited for: looks who its own parent is, too. */
void cause_watch_grandparent(void);

/* That one has ended. */
void cause_notice_grandparent(void);

#endif
