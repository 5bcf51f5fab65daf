// SPDX-License-Identifier: MIT
#include "patterns.h"

#include <fnmatch.h>
#include <stddef.h>
#include <string.h>

/* The bytes up to the next comma. By hand: the C library's vectors and tables for this are pages
 * that few programs have touched when we are loaded. */
static size_t span(const char *list)
{
    size_t length = 0;

    while (list[length] && list[length] != ',')
        length++;
    return length;
}

/* Nearly all patterns are told apart from nearly all names by one byte, and fnmatch(3) is pages to
 * be read in at the start of every program. */
static bool may_match(char first, const char *name)
{
    return first == *name || first == '*' || first == '?' || first == '[' || first == '\\';
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

        if (length <= PATTERN_MAX && may_match(*list, name)) {
            memcpy(pattern, list, length);
            pattern[length] = '\0';
            if (!fnmatch(pattern, name, 0))
                return true;
        }
        list += length + (list[length] == ',');
    }
    return false;
}
