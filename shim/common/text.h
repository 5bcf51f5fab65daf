// SPDX-License-Identifier: MIT
/* Lines of text built without stdio, malloc or the locale, so that they can be built in the watch
 * thread, in a fork child and in a signal handler of any host. */
#ifndef ORPHANAGE_TEXT_H
#define ORPHANAGE_TEXT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* Below PIPE_BUF (4096), so that one write() of a line is never mixed with another's (pipe(7)). */
enum { TEXT_MAX = 768, DURATION_TEXT_MAX = 32 };

struct text {
    size_t length;
    char bytes[TEXT_MAX + 1]; /* always ends in NUL; the rest is cut */
};

/* Makes a text empty, without touching what it has room for. */
static inline void text_begin(struct text *text)
{
    text->length = 0;
    text->bytes[0] = '\0';
}

/* Appends as printf() would, but knows only %s and %d. Control characters in a string become '?':
 * a program's name or a variable's value must not forge a second line. */
void text_add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_vadd(struct text *text, const char *format, va_list arguments);

/* Writes milliseconds as a person would: "30 s", "500 ms", "1.5 s"; returns into. */
const char *text_duration(char into[DURATION_TEXT_MAX], int64_t milliseconds);

/* "EAGAIN" and the like; strerror(3) translates, which allocates. */
const char *error_name(int error);

#endif
