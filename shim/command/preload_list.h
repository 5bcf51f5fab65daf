// SPDX-License-Identifier: MIT
/* The value of LD_PRELOAD. */
#ifndef ORPHANAGE_PRELOAD_LIST_H
#define ORPHANAGE_PRELOAD_LIST_H

#include "library.h"

/* The list with the library added; malloc()ed, NULL if there is no memory. present: the value so
 * far, or NULL. */
char *preload_list(const char *present, const struct library *library);

/* Makes it the list in the environment; false, with errno, if that cannot be. */
bool preload(const struct library *library);

#endif
