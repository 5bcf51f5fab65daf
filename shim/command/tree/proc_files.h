// SPDX-License-Identifier: MIT
/* What /proc tells of single processes. */
#ifndef ORPHANAGE_PROC_FILES_H
#define ORPHANAGE_PROC_FILES_H

#include "stat_text.h"

/* Whether /proc shows the processes by the numbers that we know. It shows those of the pid
 * namespace in which it was mounted. */
bool proc_is_ours(void);

/* /proc/PID/stat; false if there is no such process. */
bool read_stat(pid_t pid, struct stat_facts *facts);

/* Whether the process ignores the signal; false if that is not known. */
bool process_ignores(pid_t pid, int signal);

/* Whether a process is below this one. */
bool is_below(pid_t pid);

/* Calls take() for each child of a thread: those that the thread started, and those that it
 * adopted. False if take() says so, or if there is no such list. If a child ends while the list is
 * read, the list may lack another one: so callers look again. */
bool for_each_child(pid_t pid, pid_t thread, bool (*take)(void *to, pid_t child), void *to);

/* Calls see() for each number in a folder: each thread of a process, or each process ("/proc").
 * False if see() said so, or the folder cannot be read. */
bool for_each_number(const char *folder, bool (*see)(void *to, pid_t number), void *to);

#endif
