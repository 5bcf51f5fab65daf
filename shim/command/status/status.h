// SPDX-License-Identifier: MIT
/* "orphanage --status [PID...]": which processes carry the library, and what it does in each; with
 * --orphans, which processes have outlived their parent. */
#ifndef ORPHANAGE_STATUS_H
#define ORPHANAGE_STATUS_H

#include "options.h"

/* Prints to stdout, and to stderr what could not be looked into. Without operands: all processes of
 * the pid namespace that carry the library, or all orphans; else of those named and their
 * descendants. Returns the exit status: 0; 1 if a process is not there or, unless orphans are
 * meant, not known to carry the library; 125 if a word is no pid or the list could not be made. */
int status_main(const struct request *request);

#endif
