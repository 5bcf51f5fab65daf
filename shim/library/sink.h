// SPDX-License-Identifier: MIT
/* Where a line goes: this process's stderr, or the system log. Neither ever blocks. */
#ifndef ORPHANAGE_SINK_H
#define ORPHANAGE_SINK_H

#include <stdbool.h>
#include <stddef.h>

/* Writes the whole line (at most PIPE_BUF bytes) to stderr; false if it cannot be reached without
 * waiting or without harm. loading: descriptor 2 is still what the parent gave for stderr. */
bool sink_stderr(const char *line, size_t length, bool loading);

/* Writes the whole line to whatever file, pipe or terminal stderr is, as the system allows that: no
 * flag of the host's is changed. Signals are the caller's concern. sink_linux.c. */
bool sink_reach(const char *line, size_t length);

/* Hands a line, without its newline, to the system log, or drops it. */
void sink_system_log(const char *line);

#endif
