// SPDX-License-Identifier: MIT
/* For the command: all processes of the pid namespace, read from /proc into a table. */
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
    const char *thread_word; /* the strategy whose thread it has, by the name; NULL: none */
    enum beacon_found found;
    int maps_error, memory_error; /* errno where one could not be read, else 0 */
    struct beacon_facts beacon;   /* if it was found */
    char *command;                /* its arguments, each ended by NUL; the kernel's name if none */
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

/* NULL if there is none. */
struct process *process_find(const struct process_table *table, pid_t pid);

#endif
