// SPDX-License-Identifier: MIT
/* A command that the library cannot be in, without --tree. */
#ifndef ORPHANAGE_UNREACHED_H
#define ORPHANAGE_UNREACHED_H

#include "launch.h"
#include "presence.h"

/* Makes the kernel send the signal to the command, if that is possible, and warns of what remains.
 * program: the command's file, or the program that reads it if it is a script. */
void unreached(const char *command, const char *program, enum presence presence,
               const struct launch *launch);

#endif
