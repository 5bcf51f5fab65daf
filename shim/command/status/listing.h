// SPDX-License-Identifier: MIT
/* For the command: the shown processes, as a table with a tree in it, or as JSON. */
#ifndef ORPHANAGE_LISTING_H
#define ORPHANAGE_LISTING_H

#include "processes.h"

#include <stdio.h>

struct look {
    bool colour;
    size_t width; /* columns of the terminal, SIZE_MAX if lines are not to be cut */
};

void list_as_tree(FILE *out, const struct process_table *table, const struct look *look);

/* An array of objects, by pid; "[]" if there is none. */
void list_as_json(FILE *out, const struct process_table *table);

/* The length of the character that valid UTF-8 begins with, 0 if it begins with none. */
size_t utf8_character(const unsigned char *bytes, size_t length);

/* For a column: NUL becomes a blank, control characters and what is no UTF-8 become '?', so that
 * nothing reaches the terminal but text on one line. At most columns characters. */
void escape_text(FILE *out, const char *bytes, size_t length, size_t columns);

/* A JSON string with its quotes. What is no UTF-8 becomes U+FFFD: JSON has no way to say bytes, and
 * lone surrogates, which could carry them, make many a parser refuse the document. */
void escape_json(FILE *out, const char *bytes, size_t length);

#endif
