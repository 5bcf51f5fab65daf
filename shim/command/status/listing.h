// SPDX-License-Identifier: MIT
/* Prints the shown processes: a table with a tree in it, or JSON. */
#ifndef ORPHANAGE_LISTING_H
#define ORPHANAGE_LISTING_H

#include "processes.h"

#include <stdio.h>

struct look {
    bool colour;
    size_t width; /* columns of the terminal; SIZE_MAX: lines are not cut */
};

void list_as_tree(FILE *out, const struct process_table *table, const struct look *look);

/* Of orphans: who their parent was, and since when they have none; one a line, by pid. */
void list_as_census(FILE *out, const struct process_table *table, const struct look *look);

/* An array of objects, by pid; "[]" if no process is shown. */
void list_as_json(FILE *out, const struct process_table *table);

/* The length of the character that valid UTF-8 begins with, 0 if it begins with none. */
size_t utf8_character(const unsigned char *bytes, size_t length);

/* Prints bytes that any process may have chosen as its command line, for a column. NUL becomes a
 * blank, control characters and bytes that are not UTF-8 become '?': the terminal gets text on one
 * line, and no more. At most columns characters. */
void escape_text(FILE *out, const char *bytes, size_t length, size_t columns);

/* Prints a JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD: JSON cannot hold
 * bytes, and many parsers refuse a document with lone surrogates, which could stand for them. */
void escape_json(FILE *out, const char *bytes, size_t length);

#endif
