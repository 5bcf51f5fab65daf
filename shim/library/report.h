// SPDX-License-Identifier: MIT
/* Lines to the person who wonders why a process ended. Never allocates; may be called by the
 * constructor, a fork child, a signal handler (all three between system_hold() and
 * system_release()) and the watch thread. */
#ifndef ORPHANAGE_REPORT_H
#define ORPHANAGE_REPORT_H

#include "settings.h"
#include "text.h"

#include <sys/types.h>

#define REPORT_PREFIX "orphanage: " /* of each line */

/* Lines above the level are dropped; the others begin "orphanage: <program>[<pid>]: ". program must
 * stay valid for ever. */
void report_setup(enum log_level level, const char *program);

/* Whether lines of this level are written. */
bool report_says(enum log_level level);

/* What a journal keeps beside the line, for whoever searches it. NULL: nothing. */
struct report {
    const char *program;
    const char *line;   /* without a newline */
    pid_t parent;       /* ORPHANAGE_PARENT_PID */
    const char *cause;  /* ORPHANAGE_CAUSE: "killed", "exited", "dumped", "unknown" */
    const char *action; /* ORPHANAGE_ACTION: the signal, or "none" */
};

/* Writes one line, formatted as text_add() does, to the process's stderr, or where that cannot be
 * reached without harm, to the system's log, or nowhere. */
void report(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same about an orphan, with about's fields beside the line. Waits a moment for room. */
void report_about(struct report about, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
