// SPDX-License-Identifier: MIT
/* Strategy "pidfd": sleep in poll(2) on a pidfd of the parent. Linux 5.9; one timed wait until the
 * process is settled, then no timer and no wake-up. */
#include "cause.h"
#include "self.h"
#include "strategy.h"
#include "system.h"
#include "wait.h"

#include <errno.h>

enum { FIRST_BACKOFF = 1, LAST_BACKOFF = 1000, FOR_EVER = -1 }; /* ms */

/* A parent that ended before pidfd_open() may have left its number to another process. But if
 * getppid() still says this number when pidfd_await() looks, the number was the parent's then. */
int pidfd_arm(void)
{
    int error = wait_open_parent(self.parent);

    if (!error)
        cause_watch_grandparent();
    return error == -ESRCH && self_orphaned() ? 0 : error;
}

/* How long to wait. While the process is young, the parent is known to live at each look. The time
 * is taken before the look: a daemon in the making that is frozen past its first second, and whose
 * parent ends meanwhile, must not look old when it wakes. */
static int64_t time_to_settle(int64_t now)
{
    int64_t unsettled = self_settled() - now;

    return unsettled > 0 ? unsettled : FOR_EVER;
}

bool pidfd_await(void)
{
    int64_t backoff = FIRST_BACKOFF;
    int64_t wait = 0;

    while (!system_leave()) {
        int64_t now = wait == FOR_EVER ? 0 : system_now();
        int ready;

        if (self_orphaned())
            return true;
        if (wait != FOR_EVER) {
            wait_confirm_parent();
            self.last_alive = now;
            wait = time_to_settle(now);
        }
        ready = wait_poll(true, wait);
        if (ready > 0 && ready & WAIT_GRANDPARENT) {
            cause_notice_grandparent();
            continue;
        }
        /* Readable is a hint, getppid() decides. Where they disagree (a tracer's or a sandbox's
         * pidfd), or poll() is refused, look ever more slowly instead of spinning. */
        if (ready != 0 && ready != -EINTR && !self_orphaned()) {
            system_sleep(backoff);
            backoff = backoff < LAST_BACKOFF ? backoff * 2 : backoff;
        }
    }
    return false;
}
