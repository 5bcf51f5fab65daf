// SPDX-License-Identifier: MIT
/* Signals for all processes below this one. */
#ifndef ORPHANAGE_BELOW_H
#define ORPHANAGE_BELOW_H

#include "member.h"

#include <stddef.h>

/* Who got a signal, and which was the last; zeros at first. */
struct crowd {
    struct member *all; /* by pid, up to the last look */
    size_t count, room;
};

struct look {
    size_t told;    /* how many got the signal now */
    bool failed;    /* not all were found: there is no memory, or no /proc */
    pid_t left;     /* a child of ours that did not get the signal, since we may not send it... */
    bool only_such; /* ...and there is no other child */
};

/* Signals who is below and did not get this signal yet: all our children, and all below those who
 * get it now. As we are a subreaper, whoever loses its parent becomes our child.
 *
 * Each is signalled before its children are looked for. So whoever it forked before it got the
 * signal is found. What it starts later, to clean up behind itself, is not: as long as it lives,
 * that is its own affair. */
struct look below_tell(struct crowd *crowd, int signal);

/* The same, for kernels without /proc/PID/task/TID/children (CONFIG_PROC_CHILDREN): from the
 * parents of all processes that there are. Whoever is forked in the moment of this look is found
 * when it becomes our child. */
struct look below_tell_by_parents(struct crowd *crowd, int signal);

void below_forget(struct crowd *crowd);

#endif
