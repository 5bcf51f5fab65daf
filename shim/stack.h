// SPDX-License-Identifier: MIT
/* The stack of nearly every watch thread, in the library's own memory: no mapping at the start of
 * each program, and a fork child has it already. Only pages that are touched take memory. */
#ifndef ORPHANAGE_STACK_H
#define ORPHANAGE_STACK_H

#include <stddef.h>

enum { STACK_HELD = 64 * 1024 };

/* Where the STACK_HELD bytes begin; NULL if a thread needs more (least), or pages are larger here
 * than the guard. */
void *stack_held(size_t least);

/* Makes the page below it inaccessible, as the C library does for its own stacks. To be called in
 * the thread: there no host waits for it. */
void stack_guard(void);

#endif
