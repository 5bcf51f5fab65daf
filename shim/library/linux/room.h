// SPDX-License-Identifier: MIT
/* Room in what somebody else reads. */
#ifndef ORPHANAGE_ROOM_H
#define ORPHANAGE_ROOM_H

#include "kernel.h"
#include "system.h"

#include <stdbool.h>
#include <stdint.h>

/* False when that time has come (of system_now()), and it is not to be tried again. Pauses instead
 * of a poll(): each time that the reader makes room, poll() would wake all of 2,000 orphans at
 * once, of whom a few find room, and who keep the processor from the reader. */
static inline bool room_is_awaited(int64_t until)
{
    enum { PAUSE = 10000 }; /* microseconds */

    if (system_now() >= until)
        return false;
    kernel_sleep(PAUSE);
    return true;
}

#endif
