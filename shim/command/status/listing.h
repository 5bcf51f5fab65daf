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

void status_print_tree(FILE *out, const struct procs *procs, const struct look *look);

/* An array of objects, by pid; "[]" if there is none. */
void status_print_json(FILE *out, const struct procs *procs);

#endif
