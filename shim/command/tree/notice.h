// SPDX-License-Identifier: MIT
/* Lines on stderr from a process that stays beside COMMAND: it must not hold COMMAND's stderr open,
 * nor wait for whoever reads it. */
#ifndef ORPHANAGE_NOTICE_H
#define ORPHANAGE_NOTICE_H

#include "settings.h"

/* Puts /dev/null on the descriptors 0, 1 and 2. From here on lines behind "orphanage: NAME[PID]: "
 * go to what was descriptor 2. name: COMMAND's; level: lines above it are not written. Returns the
 * descriptor to keep; -1: none. */
int notice_setup(const char *name, enum log_level level);

/* The pid of COMMAND, once it is known. */
void notice_about(pid_t pid);

/* One line, formatted as text_add() does. */
void notice(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
