// SPDX-License-Identifier: MIT
/* A command that the library cannot be in, without --tree. */
#ifndef ORPHANAGE_UNREACHED_H
#define ORPHANAGE_UNREACHED_H

#include "launch.h"
#include "presence.h"

/* Has the kernel send the signal to what this process becomes, if it can, and warns of what
 * remains. program: the command's, or what reads it if it is a script. */
void unreached(const char *command, const char *program, enum presence presence,
               const struct launch *launch);

#endif
