// SPDX-License-Identifier: MIT
/* "orphanage --status [PID...]": which processes carry the library, and what it does in each. */
#ifndef ORPHANAGE_STATUS_H
#define ORPHANAGE_STATUS_H

#include <stdbool.h>

/* Prints to stdout, and to stderr what could not be looked into. count 0: all processes of the pid
 * namespace that carry the library; else those named, and their descendants. Returns the exit
 * status: 0; 1 if a process is not there or not known to carry the library; 125 if a word is no pid
 * or the list could not be made. */
int status_main(int count, char **pids, bool json);

#endif
