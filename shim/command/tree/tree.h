// SPDX-License-Identifier: MIT
/* orphanage --tree: stays as COMMAND's parent, and leaves nothing behind. */
#ifndef ORPHANAGE_TREE_H
#define ORPHANAGE_TREE_H

#include "launch.h"

/* Runs the command, and returns its exit status when all that it started has ended; or ends by the
 * signal that COMMAND ended by. caller: what getppid() was at the first instruction. watched: of
 * --watch, or 0. */
int tree_main(char **command, const struct launch *launch, pid_t caller, pid_t watched);

#endif
