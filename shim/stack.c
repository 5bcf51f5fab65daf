// SPDX-License-Identifier: MIT
#include "stack.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/* Not aligned to pages: the linker would then begin all of the library's zeroed data on a page of
 * their own, and each program and fork child would touch one page more. */
enum { PAGE = 4096 };
static unsigned char held[STACK_HELD + 2 * PAGE];
static bool guarded; /* a fork child inherits it with the protection */

static unsigned char *guard(void)
{
    return held + (PAGE - (uintptr_t)held % PAGE) % PAGE;
}

void *stack_held(size_t least)
{
    return least <= STACK_HELD && sysconf(_SC_PAGESIZE) == PAGE ? guard() + PAGE : NULL;
}

void stack_guard(void)
{
    if (!guarded)
        guarded = !mprotect(guard(), PAGE, PROT_NONE);
}
