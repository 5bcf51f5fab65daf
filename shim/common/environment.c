// SPDX-License-Identifier: MIT
#include "environment.h"

#include <stddef.h>

const char *environment_value_in(const char *entry, const char *name)
{
    while (*name && *entry == *name) {
        entry++;
        name++;
    }
    return !*name && *entry == '=' ? entry + 1 : NULL;
}

const char *environment_value(const char *name)
{
    if (environment_secure())
        return NULL;
    for (char **entry = environ; entry && *entry; entry++) {
        const char *value = environment_value_in(*entry, name);

        if (value)
            return *value ? value : NULL;
    }
    return NULL;
}

/* The array and the strings stay where they are: main() gets the array, and the program may hold
 * pointers to the strings. */
void environment_remove(const char *name)
{
    char **kept = environ;

    for (char **entry = environ; entry && *entry; entry++)
        if (!environment_value_in(*entry, name))
            *kept++ = *entry;
    if (kept)
        *kept = NULL;
}
