// SPDX-License-Identifier: MIT
/* orphanage --tree: stays as COMMAND's parent, and ends all that is below. */
#ifndef ORPHANAGE_TREE_H
#define ORPHANAGE_TREE_H

#include "launch.h"

/* Runs the command. Returns its exit status when all that it started has ended, or ends by the same
 * signal as the command. caller: getppid() at the first instruction. watched: the pid of --watch,
 * or 0. */
int tree_main(char **command, const struct launch *launch, pid_t caller, pid_t watched);

#endif
