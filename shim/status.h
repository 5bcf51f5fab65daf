// SPDX-License-Identifier: MIT
/* orphanage --status. */
#ifndef ORPHANAGE_STATUS_H
#define ORPHANAGE_STATUS_H

#include <stdbool.h>

/* Shows which processes carry the library: all, or those of these count pids, which are as the user
 * typed them. Returns an exit status. */
int status_main(int count, char **pids, bool json);

#endif
