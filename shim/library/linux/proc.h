// SPDX-License-Identifier: MIT
/* What only /proc tells of another process. Linux alone. */
#ifndef ORPHANAGE_PROC_H
#define ORPHANAGE_PROC_H

#include "verdict.h"

#include <stdbool.h>
#include <sys/types.h>

enum { COMM_MAX = 16 }; /* with the NUL: prctl(2), PR_GET_NAME */

/* The kernel's name of a process; NULL where that cannot be read. */
const char *proc_comm(pid_t pid, char into[COMM_MAX]);

/* Reads a /proc/PID/stat line (proc(5)); now_ms: milliseconds since boot. */
bool proc_parse_stat(const char *line, int64_t now_ms, struct leader *leader);

/* False where that cannot be read. */
bool proc_leader(pid_t pid, struct leader *leader);

#endif
