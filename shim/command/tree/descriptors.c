// SPDX-License-Identifier: MIT
#include "descriptors.h"

#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_close_range
#define SYS_close_range 436 /* Linux 5.9 */
#endif

static int by_number(const void *left, const void *right)
{
    const int *a = left, *b = right;

    return (*a > *b) - (*a < *b);
}

static void close_from_to(unsigned first, unsigned last)
{
    long most = sysconf(_SC_OPEN_MAX);

    if (first > last || syscall(SYS_close_range, first, last, 0) == 0)
        return;
    for (unsigned number = first; number <= last && number < (unsigned)most; number++)
        close((int)number);
}

void close_all_but(int *kept, size_t count)
{
    unsigned next = STDERR_FILENO + 1;

    qsort(kept, count, sizeof *kept, by_number);
    for (size_t i = 0; i < count; i++) {
        if (kept[i] < (int)next)
            continue; /* -1, or twice */
        close_from_to(next, (unsigned)kept[i] - 1);
        next = (unsigned)kept[i] + 1;
    }
    close_from_to(next, ~0U);
}
