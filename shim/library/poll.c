// SPDX-License-Identifier: MIT
/* Strategy "poll": look each interval. Plain POSIX: what any other system starts from. */
#include "self.h"
#include "strategy.h"
#include "system.h"
#include "watch.h"

int poll_arm(void)
{
    return 0;
}

/* Looks when the settling ends, too, however long the interval is: what counts is when the parent
 * was last known to live, and an old orphan in a session of its own, whose watch had not looked
 * since the orphan was young, would pass for a daemon. The time is taken before the look: a thread
 * that is stopped between the two must not take the end of the parent for a moment in which it
 * lived. */
bool poll_await(void)
{
    while (!system_leave()) {
        int64_t now = system_now();
        int64_t unsettled = self_settled() - now;
        int64_t interval = watch_interval();

        if (self_orphaned())
            return true;
        self.last_alive = now;
        system_sleep(unsettled > 0 && unsettled < interval ? unsettled : interval);
    }
    return false;
}
