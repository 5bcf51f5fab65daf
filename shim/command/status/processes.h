// SPDX-License-Identifier: MIT
/* All processes of the pid namespace, read from /proc into a table. */
#ifndef ORPHANAGE_PROCESSES_H
#define ORPHANAGE_PROCESSES_H

#include "proc_text.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Is the library in the process? */
enum carrying { CARRIES_NO, CARRIES_YES, CARRIES_UNKNOWN };

struct process {
    pid_t pid;
    struct status_facts facts;
    enum carrying carries;
    const char *thread_word; /* the strategy of its watch thread, by the name; or NULL */
    enum beacon_found found;
    int maps_error, memory_error; /* errno if they could not be read, or 0 */
    struct beacon_facts beacon;   /* only if found is BEACON_FOUND */
    char *command; /* its arguments, each ended by NUL; without any, the kernel's name */
    size_t command_length;
    bool nameless; /* command is the kernel's name */
    bool asked;    /* for choose_shown() */
    bool shown;
};

struct process_table {
    struct process *all; /* by pid */
    size_t count;
    bool hidden; /* /proc hides other users' processes from us */
};

/* False, with errno, if there is no /proc to read or no memory to keep it in. */
bool processes_read(struct process_table *table);
void processes_free(struct process_table *table);

/* NULL if there is no such process. */
struct process *process_find(const struct process_table *table, pid_t pid);

#endif
