// SPDX-License-Identifier: MIT
/* Reads numbers and durations: the whole text or nothing, with range and overflow checked. The
 * digits are read here and not by strtod(), whose decimal point depends on the host's locale. */
#ifndef ORPHANAGE_PARSE_H
#define ORPHANAGE_PARSE_H

#include <stdbool.h>
#include <stdint.h>

enum { LONGEST_DURATION = 24 * 60 * 60 * 1000 }; /* 24 h in milliseconds */

/* Decimal digits only, up to most. */
bool parse_whole(const char *text, int64_t most, int64_t *number);

/* A decimal number and an optional unit ms, s, m or h (seconds without one), 0 to 24 h, into
 * milliseconds. Parts of a millisecond are rounded up, so that only zero becomes 0, which means
 * "never" or "at once" for the settings that take a duration. */
bool parse_duration(const char *text, int64_t *milliseconds);

#endif
