// SPDX-License-Identifier: MIT
#ifndef ORPHANAGE_PRINT_ENV_H
#define ORPHANAGE_PRINT_ENV_H

/* One NAME=value line on stdout, quoted if need be. */
void print_variable(const char *name, const char *value);

#endif
