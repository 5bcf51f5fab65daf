// SPDX-License-Identifier: MIT
/* The ways to notice the parent's end, one row each. Whoever includes this defines STRATEGY for the
 * columns that it needs:
 *
 *   STRATEGY(symbol, word, thread)
 *
 * symbol: STRATEGY_symbol in enum strategy, BEACON_symbol in enum beacon_state. word: what
 * ORPHANAGE_STRATEGY accepts and "orphanage --status" shows. thread: the name of the watch thread,
 * as ps and /proc/PID/task/TID/comm show it, 15 bytes at most; NULL for a strategy without a
 * thread. "auto" has no row: it chooses among these. */

STRATEGY(PIDFD, "pidfd", "orphanage-pidfd")
STRATEGY(POLL, "poll", "orphanage-poll")
STRATEGY(PRCTL, "prctl", NULL)

#undef STRATEGY
