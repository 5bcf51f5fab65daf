// SPDX-License-Identifier: MIT
/* The environment, read and changed by hand. A host may define getenv() and unsetenv() itself, and
 * our calls would reach those: bash exports both, and they know only bash's variables. */
#ifndef ORPHANAGE_ENVIRONMENT_H
#define ORPHANAGE_ENVIRONMENT_H

#include <stdbool.h>

extern char **environ; /* POSIX leaves its declaration to the program */

/* The value of a variable, of its first entry as for getenv(3). NULL if it is unset or empty, or if
 * the environment is not to be trusted. */
const char *environment_value(const char *name);

/* Takes all entries of that name out of environ. */
void environment_remove(const char *name);

/* The value in an entry NAME=value; NULL if the entry has another name. */
const char *environment_value_in(const char *entry, const char *name);

/* Whether this program runs with more rights than its caller, who chose the environment
 * ("secure-execution mode" in ld.so(8)). The folder of the system (linux/) has it. */
bool environment_secure(void);

#endif
