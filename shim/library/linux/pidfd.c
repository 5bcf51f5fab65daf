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

/* True while the parent lives. The time is taken before the look: a daemon in the making that is
 * frozen past its first second, and whose parent ends meanwhile, must not look old when it wakes.
 */
static bool parent_lives(void)
{
    int64_t now = system_now();

    if (self_orphaned())
        return false;
    wait_confirm_parent();
    self.last_alive = now;
    return true;
}

/* A parent that ended before pidfd_open() may have left its number to another process. But if
 * getppid() still says this number afterwards, the number was the parent's then. */
int pidfd_arm(void)
{
    int error = wait_open_parent(self.parent);

    if (error)
        return error == -ESRCH && self_orphaned() ? 0 : error;
    if (parent_lives())
        cause_watch_grandparent();
    return 0;
}

/* How long to wait: while the process is young, until it is settled. */
static int64_t time_to_settle(void)
{
    int64_t unsettled = self_settled() - self.last_alive;

    return unsettled > 0 ? unsettled : FOR_EVER;
}

/* Readable is a hint, getppid() decides. If a filter refuses getppid(), the pidfd alone tells. */
static bool parent_is_gone(int ready)
{
    return !parent_lives() || (ready > 0 && ready & WAIT_PARENT && system_parent() < 0);
}

/* Once armed, a healthy process makes no other call than poll(), but for one that asks for the time
 * when its grandparent ends. The program may have filtered the calls of all its threads since, and
 * the filter may end the process at the first call that it does not know. */
bool pidfd_await(void)
{
    int64_t backoff = FIRST_BACKOFF;
    int64_t wait = time_to_settle();

    if (!wait_parent_is_confirmed())
        return true;
    while (!system_leave()) {
        int ready = wait_poll(true, wait);

        if (ready == 0) { /* the parent lives, and the process is settled */
            self.last_alive = self_settled();
            wait = FOR_EVER;
            continue;
        }
        if (ready > 0 && ready & WAIT_GRANDPARENT)
            cause_notice_grandparent();
        if (ready == WAIT_GRANDPARENT && wait == FOR_EVER)
            continue;
        if (parent_is_gone(ready))
            return true;
        wait = time_to_settle();
        /* Where the two disagree (a tracer's or a sandbox's pidfd), or poll() is refused, look ever
         * more slowly instead of spinning. */
        if (ready < 0 ? ready != -EINTR : ready & WAIT_PARENT) {
            system_sleep(backoff);
            backoff = backoff < LAST_BACKOFF ? backoff * 2 : backoff;
        }
    }
    return false;
}
