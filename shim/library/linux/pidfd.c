// SPDX-License-Identifier: MIT
/* Strategy "pidfd": sleep in poll() on a pidfd of the parent. Linux 5.9, no timer, no wake-up. */
#include "self.h"
#include "strategy.h"
#include "syscalls.h"

#include <errno.h>
#include <poll.h>

enum { FIRST_BACKOFF = 1, LAST_BACKOFF = 1000 }; /* ms */

int pidfd_private_table(void)
{
    return syscall(SYS_close_range, 0U, ~0U, CLOSE_RANGE_UNSHARE) ? -errno : 0;
}

int pidfd_await(void)
{
    struct pollfd parent = {.events = POLLIN};
    int64_t backoff = FIRST_BACKOFF;

    parent.fd = (int)syscall(SYS_pidfd_open, kin_parent(), 0U);
    if (parent.fd < 0) /* ESRCH: gone since the last look */
        return errno == ESRCH && kin_orphaned() ? 0 : -errno;
    /* In an empty table the first descriptor is 0. Anything else means that the table is the host's
     * after all: some filters answer 0 to what they refuse. */
    if (parent.fd != 0) {
        close(parent.fd);
        return -ENOTSUP;
    }
    /* A parent that ended before pidfd_open() may have left its number to another process. But if
     * getppid() still says this number now, it was the parent's then. */
    while (!kin_orphaned() && !watch_called_off()) {
        int ready = poll(&parent, 1, -1);

        if (ready < 0 && errno != EINTR) {
            int error = errno;
            close(parent.fd);
            return -error;
        }
        /* Readable is a hint, getppid() decides. Where they disagree (a tracer's or a sandbox's
         * pidfd), ask ever more slowly instead of spinning. */
        if (ready > 0 && !kin_orphaned()) {
            poll_sleep(backoff);
            backoff = backoff < LAST_BACKOFF ? backoff * 2 : backoff;
        }
    }
    return 0; /* not closed: an orphan's signal would wait for that; the table ends with the thread
               */
}
