// SPDX-License-Identifier: MIT
#include "say.h"
#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Built with text_add(), so that a newline in a name or a value makes no second line. */
static void say_line(const char *format, va_list arguments)
{
    struct text line = {.length = 0};

    text_vadd(&line, format, arguments);
    fprintf(stderr, "orphanage: %s\n", line.bytes);
}

void say(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    say_line(format, arguments);
    va_end(arguments);
}

int say_failed(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    say_line(format, arguments);
    va_end(arguments);
    return EXIT_OURS;
}

int say_misused(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    say_line(format, arguments);
    va_end(arguments);
    fputs("Try 'orphanage --help' for more information.\n", stderr);
    return EXIT_OURS;
}

int say_printed(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return 0;
    return say_failed("cannot write: %s", strerror(errno));
}
