// SPDX-License-Identifier: MIT
/* Lines to the person who wonders why a process ended. Never blocks, never allocates, keeps errno;
 * may be called from the constructor, a fork child, the watch thread and a signal handler. */
#ifndef ORPHANAGE_REPORT_H
#define ORPHANAGE_REPORT_H

#include "settings.h"

/* Lines above the level are dropped; the others begin "orphanage: <program>[<pid>]: ". program must
 * stay valid for ever. */
void report_setup(enum log_level level, const char *program);

/* The constructor is done: from here on descriptor 2 is the host's to use as it likes. */
void report_loaded(void);

/* Writes one line, formatted as text_add() does, to the process's stderr, or where that cannot be
 * reached without harm, to the system log (/dev/log), or nowhere. */
void report(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
