// SPDX-License-Identifier: MIT
/* What --status shows of the table of processes: which of them, and how each is watched, in a word.
 * Pure functions. */
#ifndef ORPHANAGE_SHOWN_H
#define ORPHANAGE_SHOWN_H

#include "processes.h"

enum tone { TONE_NONE, TONE_GOOD, TONE_APART, TONE_BAD, TONE_DIM };

struct description {
    const char *word;   /* for the column, without a blank */
    const char *reason; /* part of a sentence; NULL if the word says it all */
    enum tone tone;
    int error;     /* errno behind the reason, or 0 */
    int64_t since; /* ms of the monotonic clock; or one of SINCE_ below */
    pid_t watched; /* the parent that it watches or lost, by the pid in its namespace; or 0 */
};

enum { SINCE_UNKNOWN = -1, SINCE_NOTHING = -2 };

/* parent: NULL if it is outside the pid namespace or hidden. */
struct description describe_watch(const struct process *process, const struct process *parent);

/* Sets shown for the processes that carry the library and for those that make a tree of them: the
 * parent of each, and all that are between two of them. If all is false, only for the processes
 * that were asked for, whether they carry the library or not, and their descendants. */
void choose_shown(struct process_table *table, bool all);

/* Whether a process, or one above it, was asked for. */
bool is_below_asked(const struct process_table *table, const struct process *process);

enum { NUMBER_UNKNOWN = -1 };

/* The number by which a process knows its parent: 0 if that is in an outer pid namespace. */
pid_t number_of_parent(const struct process *process, const struct process *parent);

/* A child that was made past the fork handlers (vfork(), _Fork(), clone()) has a copy of its
 * parent's beacon, and no watch. */
bool has_copied_beacon(const struct process *process);

/* The shown parent of a process, NULL if it is the root of a shown tree. */
const struct process *shown_parent(const struct process_table *table,
                                   const struct process *process);

#endif
