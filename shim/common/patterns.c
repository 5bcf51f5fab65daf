// SPDX-License-Identifier: MIT
#include "patterns.h"

#include <fnmatch.h>
#include <stddef.h>
#include <string.h>

/* The length up to the next comma. Counted here and not by strcspn(3), whose pages few programs
 * have touched when we are loaded. */
static size_t span(const char *list)
{
    size_t length = 0;

    while (list[length] && list[length] != ',')
        length++;
    return length;
}

/* Can this byte of a pattern stand for that byte of a name? */
static bool may_be(char pattern, char name)
{
    return pattern == name || pattern == '*' || pattern == '?' || pattern == '[' ||
           pattern == ']' || pattern == '\\';
}

/* For nearly all patterns and names, the first or the last byte shows that they do not match.
 * fnmatch(3) is in pages that would have to be read in at the start of every program. */
static bool may_match(const char *pattern, size_t length, const char *name)
{
    char last = *name;

    for (const char *byte = name; *byte; byte++)
        last = *byte;
    return may_be(pattern[0], *name) && may_be(pattern[length - 1], last);
}

bool patterns_valid(const char *list)
{
    for (;; list++) {
        size_t length = span(list);
        if (!length || length > PATTERN_MAX)
            return false;
        list += length;
        if (!*list)
            return true;
    }
}

bool patterns_match(const char *list, const char *name)
{
    while (list && *list) {
        char pattern[PATTERN_MAX + 1];
        size_t length = span(list);

        if (length && length <= PATTERN_MAX && may_match(list, length, name)) {
            memcpy(pattern, list, length);
            pattern[length] = '\0';
            if (!fnmatch(pattern, name, 0))
                return true;
        }
        list += length + (list[length] == ',');
    }
    return false;
}
