// SPDX-License-Identifier: MIT
/* What --status shows of the table of processes: which of them, and in a word how each is watched.
 * Pure functions. */
#ifndef ORPHANAGE_SHOWN_H
#define ORPHANAGE_SHOWN_H

#include "processes.h"

enum tone { TONE_NONE, TONE_GOOD, TONE_APART, TONE_BAD, TONE_DIM };

struct description {
    const char *word;   /* for the column, without a blank */
    const char *reason; /* a sentence's part, NULL where the word says it all */
    enum tone tone;
    int error;     /* errno behind the reason, or 0 */
    int64_t since; /* ms, as now_ms(); -1: not known, -2: nothing to know */
    pid_t watched; /* the parent it watches or lost, as its own pid namespace numbers it; or 0 */
};

enum { SINCE_UNKNOWN = -1, SINCE_NOTHING = -2 };

/* parent: NULL if it is outside the pid namespace or hidden. */
struct description describe_watch(const struct process *process, const struct process *parent);

/* Sets shown: for the processes that carry the library, and for what connects them to a tree: the
 * parent of each, and whatever is between two of them. If all is false, only for those that were
 * asked for, which are shown whatever they carry, and their descendants. */
void choose_shown(struct process_table *table, bool all);

/* The shown parent of a process, NULL if it is the root of a shown tree. */
const struct process *shown_parent(const struct process_table *table,
                                   const struct process *process);

#endif
