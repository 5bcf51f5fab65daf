// SPDX-License-Identifier: MIT
/* The state of the watch: one atomic word, which several threads of the host, the watch thread and
 * a signal handler change, each by the same function. The word is also what "orphanage --status"
 * reads (beacon.h).
 *
 *   idle, released, failed --> arming --> watching --> judging --> signalled or released
 *                                 \--> failed      (the parent is gone already) ^
 *                                  \--------------------------------------------/
 */
#ifndef ORPHANAGE_STATE_H
#define ORPHANAGE_STATE_H

#include "beacon.h"
#include "settings.h"
#include "verdict.h"

#include <stdbool.h>
#include <sys/types.h>

enum state state_get(void);
enum strategy state_strategy(void);

/* From one state to another, if it still is that one: false if it is not. strategy: which is in
 * force; reason: why the process is left alone. Wakes who waits for the end of the arming. */
bool state_change(enum state from, enum state to, enum strategy strategy, enum reason reason);

/* A program was loaded, or a child forked: nobody watches yet, for that reason, or for REASON_NONE.
 * By assignment: no other thread can be at work. */
void state_begin(pid_t self, pid_t parent, enum reason reason, int64_t born);

/* Who is watched from now on: the process asks, late in its life. */
void state_tell_parent(pid_t parent);

/* Waits until no thread is arming, for a second at most: the rest of the host's work does not
 * depend on it. */
void state_await_armed(void);

/* The main thread ends while others go on (libc_thread.c); a fork child forgets it. */
void state_main_ends(void);
bool state_main_ended(void);

#endif
