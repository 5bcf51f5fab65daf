// SPDX-License-Identifier: MIT
/* How the parent ended, and whether its own parent ended before. */
#ifndef ORPHANAGE_CAUSE_H
#define ORPHANAGE_CAUSE_H

/* Called before the wait for the parent: finds the parent's own parent, and watches it, too. */
void cause_watch_grandparent(void);

/* The grandparent has ended. */
void cause_notice_grandparent(void);

#endif
