// SPDX-License-Identifier: MIT
#include "watch.h"
#include "orphan.h"
#include "report.h"
#include "self.h"
#include "state.h"
#include "strategy.h"
#include "system.h"
#include "text.h"

#include <errno.h>
#include <stddef.h>

static const struct strategy_row strategies[STRATEGIES] = {
    [STRATEGY_AUTO] = {NULL, NULL, NULL, NULL},
#define STRATEGY(symbol, word, thread)                                                             \
    [STRATEGY_##symbol] = {#word, thread, word##_arm, word##_await},
#define THREADLESS_STRATEGY(symbol, word) [STRATEGY_##symbol] = {#word, NULL, word##_arm, NULL},
#include "strategies.h"
};

enum { A_LOOK = 50 }; /* ms */

static enum strategy wanted;
static int64_t interval;

void watch_setup(const struct settings *settings, bool threadless)
{
    wanted = settings->strategy;
    if (wanted == STRATEGY_AUTO && threadless)
        wanted = STRATEGY_PRCTL;
    interval = settings->interval;
}

bool watch_uses_thread(void)
{
    return wanted == STRATEGY_AUTO || strategies[wanted].thread;
}

int64_t watch_interval(void)
{
    return interval;
}

bool watch_armed(enum strategy strategy)
{
    if (!state_change(STATE_ARMING, STATE_WATCHING, strategy, REASON_NONE))
        return false;
    report(LOG_DEBUG, "watching parent %d (%s)", (int)self.parent, strategies[strategy].word);
    return true;
}

/* In the watch thread: arms the first strategy that works here, beginning with the wanted one. The
 * last of them, poll, always works. error: 0, or why there is no private table, which all but poll
 * need. */
static enum strategy arm_in_thread(int error)
{
    enum strategy strategy = wanted == STRATEGY_AUTO ? STRATEGY_AUTO + 1 : wanted;

    for (;; strategy++) {
        if (strategy == STRATEGY_POLL || !error)
            error = strategies[strategy].arm();
        if (!error)
            return strategy;
        report(wanted == strategy ? LOG_EVENT : LOG_DEBUG,
               "no %s of the parent to wait on (%s); looking each ORPHANAGE_INTERVAL instead",
               strategies[strategy].word, error_name(-error));
    }
}

/* True when the parent is gone. If the parent is gone before the first look, self.last_alive stays
 * at the birth of the process: on a busy machine this thread may begin late, and a daemon whose
 * parent ended at once, as most parents of daemons do, must not look old. */
static bool await_end_of_parent(void)
{
    int error = system_private_table();
    enum strategy strategy;

    if (self_orphaned())
        return state_change(STATE_ARMING, STATE_JUDGING, STRATEGY_AUTO, REASON_NONE);
    strategy = arm_in_thread(error);
    system_name_thread(strategies[strategy].thread);
    return watch_armed(strategy) && strategies[strategy].await() &&
           state_change(STATE_WATCHING, STATE_JUDGING, strategy, REASON_NONE);
}

/* Who asks meanwhile ends at once. Nothing wakes a thread of our own: it looks. */
static void wait_unless_asked(int64_t milliseconds)
{
    int64_t end = system_now() + milliseconds;

    for (int64_t rest = milliseconds; rest > 0 && !self.at_once && !system_leave();
         rest = end - system_now())
        system_sleep(rest < A_LOOK ? rest : A_LOOK);
}

static void judge_until_decided(void)
{
    int64_t wait;

    self_notice(system_now(), system_cause());
    system_look_up_the_chain();
    system_end_without_host();
    while (!system_leave() && !orphan_act(&wait)) {
        wait_unless_asked(wait);
        system_look_up_the_chain();
    }
}

/* What the watch thread runs, whichever kind it is. */
static void watch(void)
{
    if (!await_end_of_parent())
        return;
    judge_until_decided();
    if (state_get() != STATE_SIGNALLED || !orphan_grace())
        return;
    system_sleep(orphan_grace());
    if (!system_leave())
        orphan_kill();
}

static int give_up(enum strategy strategy, const char *why, int error)
{
    state_change(STATE_ARMING, STATE_FAILED, strategy, REASON_NONE);
    report(LOG_EVENT, "not watched: %s (%s)", why, error_name(-error));
    return error;
}

static int arm_without_thread(void)
{
    int error = strategies[STRATEGY_PRCTL].arm();

    return error ? give_up(STRATEGY_PRCTL, "no parent-death signal", error) : 0;
}

/* The state is arming. A program for which prctl was chosen never gets a thread instead: prctl was
 * chosen because a thread would break the program. */
static int arm(bool wait)
{
    int error;

    if (self.pid < 0)
        return give_up(STRATEGY_AUTO, "getpid() does not answer", (int)self.pid);
    if (self.parent < 0)
        return give_up(STRATEGY_AUTO, "getppid() does not answer", (int)self.parent);
    if (self.born < 0)
        return give_up(STRATEGY_AUTO, "the clock does not answer", (int)self.born);
    if (!watch_uses_thread())
        return arm_without_thread();
    error = system_start_thread(watch);
    if (error) {
        report(wanted == STRATEGY_AUTO ? LOG_DEBUG : LOG_EVENT,
               "no thread to watch in (%s); using the parent-death signal instead",
               error_name(-error));
        return arm_without_thread();
    }
    if (wait)
        state_await_armed();
    if (state_get() != STATE_ARMING || !system_thread_is_gone() ||
        !state_change(STATE_ARMING, STATE_FAILED, STRATEGY_AUTO, REASON_NONE))
        return 0;
    report(LOG_EVENT, "not watched: the thread to watch in was ended (by a filter?)");
    return -EPERM;
}

void watch_start(bool at_load)
{
    if (state_change(STATE_IDLE, STATE_ARMING, STRATEGY_AUTO, REASON_NONE))
        arm(at_load);
}

/* A child that was made by _Fork() or clone() has its parent's state, but no thread. (A child of
 * vfork() has its parent's memory, too, and may call nothing: vfork(2).) */
static void begin_raw_child(void)
{
    self_in_raw_child();
    system_in_fork_child();
    state_begin(self.pid, self.parent, judge_parent(self.parent), self.born);
}

int watch_ask(void)
{
    if (self.pid != system_self())
        begin_raw_child();
    /* Set before the state is read: a thread that judges at this moment changes the state first,
     * and reads at_once after that (leave_alone()). */
    self.at_once = true;
    for (;;) {
        enum state state = state_get();

        if (state == STATE_ARMING) {
            state_await_armed();
            continue;
        }
        if (state == STATE_WATCHING && state_strategy() == STRATEGY_PRCTL)
            prctl_look(); /* between two looks at an orphan it is watching, too */
        if (state == STATE_WATCHING || state == STATE_JUDGING || state == STATE_SIGNALLED)
            return 0;
        if (judge_parent(system_parent()) != REASON_NONE)
            return 0;
        if (state_change(state, STATE_ARMING, STRATEGY_AUTO, REASON_NONE)) {
            self_ask();
            state_tell_parent(self.parent);
            return arm(true);
        }
    }
}
