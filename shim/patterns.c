// SPDX-License-Identifier: MIT
#include "patterns.h"

#include <fnmatch.h>
#include <stddef.h>
#include <string.h>

bool patterns_valid(const char *list)
{
    for (;; list++) {
        size_t length = strcspn(list, ",");
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
        size_t length = strcspn(list, ",");

        if (length <= PATTERN_MAX) {
            memcpy(pattern, list, length);
            pattern[length] = '\0';
            if (!fnmatch(pattern, name, 0))
                return true;
        }
        list += length + (list[length] == ',');
    }
    return false;
}
