// SPDX-License-Identifier: MIT
/* Prints a variable for three kinds of readers:
 *
 * A POSIX shell, by eval "$(...)". In an assignment it splits no fields and expands no patterns,
 * but it expands ~, $ and `, and removes quotes (POSIX XCU 2.9.1).
 *
 * systemd, by EnvironmentFile=. It expands nothing. Within double quotes, a backslash before one of
 * " \ ` $ keeps that character, as in a shell. Behind single quotes no other quoted part may follow
 * (systemd.exec(5)).
 *
 * docker run --env-file. It takes everything behind the first "=" for the value, quotes too.
 *
 * The first two read double quotes alike, so we print those, but only if a value needs them: bare
 * values mean the same to all three. Few values need quotes: lists with unusual patterns, libraries
 * with unusual paths. For docker these have to be written by hand: it would keep the quotes.
 * Patterns' wildcards stay bare: no assignment expands them. */
#include "print_env.h"

#include <stdio.h>
#include <string.h>

static const char bare[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                           "_./,:=+@%^-*?[]";

/* All three readers take bytes from 0x80 on for letters. */
static int needs_quotes(const char *value)
{
    for (; *value; value++)
        if (!((unsigned char)*value & 0x80) && !strchr(bare, *value))
            return 1;
    return 0;
}

void print_variable(const char *name, const char *value)
{
    if (!needs_quotes(value)) {
        printf("%s=%s\n", name, value);
        return;
    }
    printf("%s=\"", name);
    for (; *value; value++) {
        if (strchr("\"\\`$", *value))
            putchar('\\');
        putchar(*value);
    }
    puts("\"");
}
