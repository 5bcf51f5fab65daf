// SPDX-License-Identifier: MIT
/* For the command: which processes of the table are shown. Pure. */
#ifndef ORPHANAGE_STATUS_SELECT_H
#define ORPHANAGE_STATUS_SELECT_H

#include "processes.h"

/* Sets shown: for the processes that carry the library, and for what connects them to a tree: the
 * parent of each, and whatever is between two of them. If all is false, only for those that were
 * asked for, which are shown whatever they carry, and their descendants. */
void status_select(struct procs *procs, bool all);

/* The shown parent of a process, NULL if it is the root of a shown tree. */
const struct process *status_shown_parent(const struct procs *procs, const struct process *process);

#endif
