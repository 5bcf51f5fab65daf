// SPDX-License-Identifier: MIT
#ifndef ORPHANAGE_LAUNCH_H
#define ORPHANAGE_LAUNCH_H

#include "library.h"
#include "settings.h"

/* Becomes the command, whose environment is ours by now. Returns only if that fails, with an exit
 * status, after saying why. level: from LOG_EVENT on, a command that the library will not be in is
 * said to be one. */
int launch(char **command, const struct library *library, enum log_level level);

#endif
