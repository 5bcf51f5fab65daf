// SPDX-License-Identifier: MIT
/* What only /proc tells (proc(5)). */
#ifndef ORPHANAGE_PROC_H
#define ORPHANAGE_PROC_H

#include "verdict.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* What a /proc/PID/stat line says, as far as it is needed here. */
struct proc_stat {
    char state;        /* Z: a zombie */
    pid_t parent;      /* 0: outside the pid namespace */
    bool never_execed; /* since it was forked */
    int64_t started;   /* ms since boot */
    int status;        /* of a zombie, as wait(2) has it; 0 also where that may not be read */
};

/* False if the line is not one. */
bool proc_parse_stat(const char *line, struct proc_stat *stat);

/* False where that cannot be read. */
bool proc_stat(pid_t pid, struct proc_stat *stat);

/* Whether the lines of a /proc/PID/status file say that the signal is ignored. */
bool proc_parse_ignored(const char *status, int signal);

/* Whether the kernel would show this process a zombie's exit status: it shows 0 where it would not.
 */
bool proc_shows_status(pid_t pid);

/* The number of the process that a pidfd of this thread stands for; -1 if that process was reaped,
 * 0 if the number cannot be read. */
pid_t proc_of_pidfd(int pidfd);

/* A thread of this process that is neither the main thread nor the calling one: its number, 0 if
 * there is none, -1 where that cannot be read. */
pid_t proc_host_thread(void);

#endif
