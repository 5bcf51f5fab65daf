// SPDX-License-Identifier: MIT
/* Strategy "poll": looks each interval. Plain POSIX, so a port to another system starts from it. */
#include "self.h"
#include "strategy.h"
#include "system.h"
#include "watch.h"

int poll_arm(void)
{
    return 0;
}

/* Also looks when the settling ends, however long the interval is. The verdict depends on when the
 * parent was last known to live: without a look at the end of the settling, an old orphan in a
 * session of its own would pass for a daemon. The time is read before the look: if the thread is
 * stopped between the two and the parent ends then, the later time would be one at which the parent
 * was dead. */
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
