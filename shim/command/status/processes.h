// SPDX-License-Identifier: MIT
/* For the command: all processes of the pid namespace, read from /proc into a table. */
#ifndef ORPHANAGE_PROCESSES_H
#define ORPHANAGE_PROCESSES_H

#include "proc_text.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum library { LIBRARY_ABSENT, LIBRARY_PRESENT, LIBRARY_UNKNOWN };

struct process {
    pid_t pid;
    struct status_facts facts;
    enum library library;
    const char *thread_word; /* the strategy whose thread it has, by the name; NULL: none */
    enum beacon_found found;
    int maps_error, memory_error; /* errno where one could not be read, else 0 */
    struct beacon_facts beacon;   /* if it was found */
    char *command;                /* its arguments, each ended by NUL; the kernel's name if none */
    size_t command_length;
    bool nameless; /* command is the kernel's name */
    bool asked;    /* for the selection: see status_select.h */
    bool shown;
};

struct procs {
    struct process *all; /* by pid */
    size_t count;
    bool hidden; /* /proc hides other users' processes from us */
};

/* False, with errno, if there is no /proc to read or no memory to keep it in. */
bool procs_read(struct procs *procs);
void procs_free(struct procs *procs);

/* NULL if there is none. */
struct process *procs_find(const struct procs *procs, pid_t pid);

#endif
