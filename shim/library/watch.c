// SPDX-License-Identifier: MIT
#include "watch.h"
#include "beacon.h"
#include "libc_thread.h"
#include "orphan.h"
#include "report.h"
#include "self.h"
#include "strategy.h"
#include "system.h"
#include "text.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static enum strategy wanted;
static int64_t interval;

/* ARMING keeps a second caller of exit_when_orphaned() waiting for the first one's outcome. No lock
 * does: one held at a fork would be held in the child for ever. */
enum { IDLE, ARMING, WATCHING };
static atomic_int state;

static atomic_bool signalled; /* by the thread: what is left is the grace */

/* When the parent was last known to live. The thread's, and his who has waited for its end. */
static int64_t lost;

static void hand_over(void *unused);

void watch_setup(const struct settings *settings, bool threadless)
{
    wanted = settings->strategy;
    if (wanted == STRATEGY_AUTO && threadless)
        wanted = STRATEGY_PRCTL;
    interval = settings->interval;
    if (watch_uses_thread())
        thread_setup(hand_over);
}

bool watch_uses_thread(void)
{
    return wanted != STRATEGY_PRCTL;
}

static const char *thread_name(enum strategy strategy)
{
#define STRATEGY(symbol, word, thread)                                                             \
    if (strategy == STRATEGY_##symbol)                                                             \
        return thread;
#include "strategies.h"
    return NULL;
}

static void announce(enum strategy strategy, enum beacon_state state_told)
{
    const char *thread = thread_name(strategy);

    system_name_thread(thread);
    beacon_state(state_told);
    report(LOG_DEBUG, "watching parent %d (%s)", (int)kin_parent(), thread);
}

/* Blocks until the parent is gone; returns when it was last known to live. */
static int64_t await_end_of_parent(void)
{
    int error = pidfd_private_table(); /* poll, too: its report opens a descriptor */

    /* Gone before the first look: as young as it was born, however late this thread was started on
     * a busy machine. A daemon's parent that ends at once is the rule, not the exception. */
    if (kin_orphaned())
        return kin_seen();
    if (wanted != STRATEGY_POLL) {
        if (!error) {
            announce(STRATEGY_PIDFD, BEACON_PIDFD);
            error = pidfd_await();
        }
        if (!error)
            return now_ms();
        report(wanted == STRATEGY_PIDFD ? LOG_EVENT : LOG_DEBUG,
               "no pidfd of the parent to wait on (%s); looking each ORPHANAGE_INTERVAL instead",
               error_name(-error));
    }
    announce(STRATEGY_POLL, BEACON_POLL);
    return poll_await(interval, kin_seen());
}

/* No malloc, no stdio, no lock, no locale in here: a host that forks while this thread holds one
 * of libc's locks would leave it locked in the child, and one in this thread's hands is one that
 * the host waits for. */
static void *watch(void *unused)
{
    int64_t wait = 1;

    lost = await_end_of_parent();
    while (!watch_called_off() && (wait = orphan_judge(lost)) > 0)
        poll_sleep(wait);
    if (wait == ORPHAN_LEFT_ALONE) {
        watch_forget(); /* not detached: thread_stop() may be looking at it just now */
    } else if (wait == ORPHAN_SIGNALLED) {
        signalled = true;
        if (orphan_grace()) {
            poll_sleep(orphan_grace());
            if (!watch_called_off())
                orphan_kill();
        }
    }
    return unused;
}

/* The main thread calls pthread_exit(3): the process is to end with the last of the others, and
 * ours would be that one, also in an orphan's grace, which many programs end in just this way. What
 * the thread had still to do, the kernel does from here on: by the parent-death signal, which it
 * keeps with the main thread, and that stays to the process's end as a zombie; or by the timer. The
 * thread is gone before it is looked what that is, so nothing is done twice; what it knew of the
 * parent is kept. A parent's pipes close before it is gone, and a main thread that leaves for that
 * would find an orphan that seems never to have been watched: young, whatever its age. */
static void hand_over(void *unused)
{
    int error;

    (void)unused;
    if (state != WATCHING)
        return;
    watch_call_off(true);
    thread_stop();
    if (state != WATCHING)
        return; /* left alone meanwhile */
    error = signalled ? prctl_kill_after(orphan_grace()) : prctl_arm(watch_forget, lost);
    if (error)
        report(LOG_EVENT, "not watched any more: its main thread has ended (%s)",
               error_name(-error));
}

static int start_threadless(void)
{
    int error = prctl_arm(watch_forget, kin_seen());

    if (error) {
        beacon_state(BEACON_FAILED);
        report(LOG_EVENT, "not watched: no parent-death signal (%s)", error_name(-error));
    }
    return error;
}

/* A program for which prctl was chosen never gets a thread instead: it was chosen because a thread
 * would break it. */
static int start(void)
{
    int error;

    if (wanted == STRATEGY_PRCTL)
        return start_threadless();
    signalled = false;
    lost = kin_seen();
    watch_call_off(false);
    error = thread_start(watch);
    if (!error)
        return 0;
    report(wanted == STRATEGY_AUTO ? LOG_DEBUG : LOG_EVENT,
           "no thread to watch in (%s); using the parent-death signal instead", error_name(-error));
    return start_threadless();
}

int watch_start(bool anew)
{
    int seen = IDLE, error;

    while (!atomic_compare_exchange_strong(&state, &seen, ARMING)) {
        if (seen == WATCHING)
            return 0;
        poll(NULL, 0, 1); /* not sched_yield(): under SCHED_FIFO it yields to no lesser thread */
        seen = IDLE;
    }
    if (anew) {
        kin_at_request();
        beacon_judged(judge_parent(kin_parent()), now_ms());
    }
    if (kin_parent() <= 1) {
        state = IDLE;
        return 0;
    }
    error = start();
    seen = ARMING; /* unless the watch is over already */
    atomic_compare_exchange_strong(&state, &seen, error ? IDLE : WATCHING);
    return error;
}

void watch_forget(void)
{
    state = IDLE;
}

void watch_in_fork_child(void)
{
    watch_forget();
    thread_in_fork_child();
}
