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

/* Changes the state, if it still is from; false if it is not. strategy: which is in force; reason:
 * why the process is left alone. Wakes the threads that wait for the end of the arming. */
bool state_change(enum state from, enum state to, enum strategy strategy, enum reason reason);

/* A program was loaded, or a child was forked: the state is idle. reason: why the process will not
 * be watched, or REASON_NONE. Plain assignments, because no other thread of ours runs yet. */
void state_begin(pid_t self, pid_t parent, enum reason reason, int64_t born);

/* The parent that is watched from now on, after the process has asked. */
void state_tell_parent(pid_t parent);

/* Waits until the arming ends, for a second at most: the host must not hang on our trouble. */
void state_await_armed(void);

/* The main thread has ended and others go on (libc_thread.c). A fork child forgets it. */
void state_main_ends(void);
bool state_main_ended(void);

#endif
