// SPDX-License-Identifier: MIT
/* For the command: bytes that any process may have chosen as its command line, made harmless. */
#ifndef ORPHANAGE_STATUS_ESCAPE_H
#define ORPHANAGE_STATUS_ESCAPE_H

#include <stddef.h>
#include <stdio.h>

/* The length of the character that valid UTF-8 begins with, 0 if it begins with none. */
size_t utf8_character(const unsigned char *bytes, size_t length);

/* For a column: NUL becomes a blank, control characters and what is no UTF-8 become '?', so that
 * nothing reaches the terminal but text on one line. At most columns characters. */
void escape_text(FILE *out, const char *bytes, size_t length, size_t columns);

/* A JSON string with its quotes. What is no UTF-8 becomes U+FFFD: JSON has no way to say bytes, and
 * lone surrogates, which could carry them, make many a parser refuse the document. */
void escape_json(FILE *out, const char *bytes, size_t length);

#endif
