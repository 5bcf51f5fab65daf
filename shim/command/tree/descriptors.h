// SPDX-License-Identifier: MIT
#ifndef ORPHANAGE_DESCRIPTORS_H
#define ORPHANAGE_DESCRIPTORS_H

#include <stddef.h>

/* Closes all descriptors from 3 on, except those in kept, which gets sorted. */
void close_all_but(int *kept, size_t count);

#endif
