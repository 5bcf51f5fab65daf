// SPDX-License-Identifier: MIT
/* The census, "--status --orphans": which processes have outlived their parent, and what is known
 * of that. Pure functions. */
#ifndef ORPHANAGE_ORPHANS_H
#define ORPHANAGE_ORPHANS_H

#include "processes.h"

enum orphaned {
    ORPHANED_NO,      /* its parent lives, as far as can be seen */
    ORPHANED_UNKNOWN, /* init may have started it, or adopted it */
    ORPHANED_YES,
};

struct loss {
    enum orphaned orphaned;
    pid_t former;  /* who its parent was, as its pid namespace numbers it; 0: not known */
    int64_t since; /* ms of the monotonic clock; or one of SINCE_ (shown.h) */
};

/* parent: who is its parent now; NULL if that is outside the pid namespace or hidden. */
struct loss describe_loss(const struct process *process, const struct process *parent);

/* Sets shown for the orphans: all of them, or those that were asked for and those below these. The
 * result is how many more could be orphans. */
size_t choose_orphans(struct process_table *table, bool all);

#endif
