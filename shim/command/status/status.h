// SPDX-License-Identifier: MIT
/* "orphanage --status [PID...]": which processes carry the library, and what it does in each. */
#ifndef ORPHANAGE_STATUS_H
#define ORPHANAGE_STATUS_H

#include <stdbool.h>

/* Prints to stdout; what could not be looked into is said on stderr. count 0: all processes of the
 * pid namespace that carry the library; else those named, and their descendants. The exit status:
 * 0; 1 if a pid is nobody's or is not known to carry the library; 125 if pids are none or the list
 * could not be made. */
int status_main(int count, char **pids, bool json);

#endif
