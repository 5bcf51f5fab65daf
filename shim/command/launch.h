// SPDX-License-Identifier: MIT
#ifndef ORPHANAGE_LAUNCH_H
#define ORPHANAGE_LAUNCH_H

#include "library.h"
#include "settings.h"

#include <sys/types.h>

struct launch {
    const struct library *library;
    const struct settings *settings;
    pid_t parent; /* whose child the command is to be; 0: it is outside our pid namespace */
    bool tree;    /* we stay, and end also what the library does not reach */
};

/* Becomes the command, in the present environment. Returns only if that fails: an exit status,
 * after a line that says why. Warns, from LOG_EVENT on, if the library will not be in the command.
 */
int launch_command(char **command, const struct launch *launch);

#endif
