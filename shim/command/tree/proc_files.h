// SPDX-License-Identifier: MIT
/* What /proc tells of single processes. */
#ifndef ORPHANAGE_PROC_FILES_H
#define ORPHANAGE_PROC_FILES_H

#include "stat_text.h"

/* Does /proc show the processes by the numbers that we know them by? It shows those of the pid
 * namespace that it was mounted in. */
bool proc_is_ours(void);

/* /proc/PID/stat; false if there is no such process. */
bool read_stat(pid_t pid, struct stat_facts *facts);

/* Does it ignore the signal? False if that is not known. */
bool process_ignores(pid_t pid, int signal);

/* Is a process below this one? */
bool is_below(pid_t pid);

/* Calls take() for each child of a thread: those that it has started, and those that it adopted.
 * False if take() says so, or if there is no such list. The list may lack a child if another one
 * ends while it is read: who looks, looks again. */
bool for_each_child(pid_t pid, pid_t thread, bool (*take)(void *to, pid_t child), void *to);

/* Calls see() for each thread of a process, or for each process ("/proc"), until it says false. */
bool for_each_number(const char *folder, bool (*see)(void *to, pid_t number), void *to);

#endif
