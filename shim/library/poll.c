// SPDX-License-Identifier: MIT
/* Strategy "poll": look each interval. Plain POSIX: what any other system starts from. */
#include "self.h"
#include "strategy.h"

#include <limits.h>
#include <poll.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_bool called_off;

void watch_call_off(bool off)
{
    called_off = off;
}

bool watch_called_off(void)
{
    return called_off;
}

/* poll() and not nanosleep(): the thread then needs one sleeping system call in all strategies. */
void poll_sleep(int64_t milliseconds)
{
    int64_t until = now_ms() + milliseconds;
    int64_t rest = milliseconds;

    while (rest > 0 && !called_off) {
        /* EINTR: setuid(2) signals all threads inside the C library. An answer before its time
         * (a filter that refuses poll) would spin, but the host could not wait either. */
        poll(NULL, 0, rest > INT_MAX ? INT_MAX : (int)rest);
        rest = until - now_ms();
    }
}

/* Looks when the settling is over, too, however long the interval: what counts is when the parent
 * was last known to live, and an old orphan in a session of its own, whose watch had not looked
 * since it was young, would pass for a daemon. */
int64_t poll_await(int64_t interval, int64_t lost)
{
    while (!kin_orphaned() && !called_off) {
        int64_t unsettled;

        lost = now_ms();
        unsettled = kin_settled() - lost;
        poll_sleep(unsettled > 0 && unsettled < interval ? unsettled : interval);
    }
    return lost;
}
