// SPDX-License-Identifier: MIT
/* Comma-separated lists of shell patterns (fnmatch(3)), which are compared with programs' names. */
#ifndef ORPHANAGE_PATTERNS_H
#define ORPHANAGE_PATTERNS_H

#include <stdbool.h>

enum { PATTERN_MAX = 255 };

/* No pattern is empty, none longer than PATTERN_MAX bytes. */
bool patterns_valid(const char *list);

/* Does one of the patterns match the name? An unset list (NULL) matches nothing. */
bool patterns_match(const char *list, const char *name);

#endif
