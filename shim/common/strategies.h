// SPDX-License-Identifier: MIT
/* The ways to notice the parent's end, one row each, in the order in which "auto" tries them.
 * Whoever includes this defines STRATEGY for the columns that it needs:
 *
 *   STRATEGY(symbol, word, thread)
 *
 * symbol: STRATEGY_symbol in enum strategy. word: what ORPHANAGE_STRATEGY accepts and "orphanage
 * --status" shows; the library's functions are word_arm() and word_await(). thread: the name of the
 * watch thread, as ps and /proc/PID/task/TID/comm show it, 15 bytes at most. THREADLESS_STRATEGY: a
 * row of a strategy without a thread, and without word_await(). "auto" has no row: it chooses among
 * these. */
#ifndef THREADLESS_STRATEGY
#define THREADLESS_STRATEGY(symbol, word) STRATEGY(symbol, word, NULL)
#endif

STRATEGY(PIDFD, pidfd, "orphanage-pidfd")
STRATEGY(POLL, poll, "orphanage-poll")
THREADLESS_STRATEGY(PRCTL, prctl)

#undef STRATEGY
#undef THREADLESS_STRATEGY
