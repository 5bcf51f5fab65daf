// SPDX-License-Identifier: MIT
#ifndef ORPHANAGE_LAUNCH_H
#define ORPHANAGE_LAUNCH_H

#include "library.h"
#include "settings.h"

/* Becomes the command, in the present environment. Returns only if that fails: an exit status,
 * after saying why. level: from LOG_EVENT on, a warning says if the library will not be in the
 * command. */
int launch(char **command, const struct library *library, enum log_level level);

#endif
