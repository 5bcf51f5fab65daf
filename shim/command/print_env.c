// SPDX-License-Identifier: MIT
/* Three kinds of readers, one output.
 *
 * A POSIX shell, eval "$(...)": assignments know no field splitting and no pathname expansion, but
 * tilde, $ and ` are expanded and quotes removed (POSIX XCU 2.9.1).
 *
 * systemd, EnvironmentFile=: within double quotes, a backslash before one of " \ ` $ keeps that
 * character, as in a shell; nothing is expanded. '...' cannot be followed by another quoted part
 * (systemd.exec(5)).
 *
 * docker run --env-file: all behind the first "=" is the value; quotes would be part of it.
 *
 * So double quotes, which mean the same to the first two, and only where a value needs them: what
 * none of them takes for special stays bare, and that is every value but lists with odd patterns
 * and libraries with odd paths. docker can be told any value but one with a newline, yet not by a
 * line that a shell could read; of a quoted one it would get the quotes. Patterns' * ? [ ] stay
 * bare: they are expanded in no assignment. */
#include "print_env.h"

#include <stdio.h>
#include <string.h>

static const char bare[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                           "_./,:=+@%^-*?[]";

/* Bytes from 0x80 on are letters of some alphabet, to all of them. */
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
