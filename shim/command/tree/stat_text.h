// SPDX-License-Identifier: MIT
/* Lines of /proc/PID/stat and /proc/PID/status (proc(5)). Pure functions. */
#ifndef ORPHANAGE_STAT_TEXT_H
#define ORPHANAGE_STAT_TEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct stat_facts {
    bool stopped;
    bool ended;   /* a zombie, with no thread that still runs */
    pid_t parent; /* 0: none, or in another pid namespace */
    bool kernels; /* a thread of the kernel */
    int threads;
    uint64_t born; /* in ticks since boot; with the pid, it tells which process this is */
};

/* False if the text is no such line. */
bool parse_stat(const char *line, struct stat_facts *facts);

/* Whether a process ignores the signal, by its /proc/PID/status; false if that does not say. */
bool parse_ignored(const char *status, int signal);

#endif
