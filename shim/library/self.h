// SPDX-License-Identifier: MIT
/* This process's kin: its true parent, its home session and when it was born. Filled in by the
 * constructor and by the fork handlers, read by the strategies. */
#ifndef ORPHANAGE_KIN_H
#define ORPHANAGE_KIN_H

#include "verdict.h"

#include <stdint.h>
#include <sys/types.h>

/* Monotonic milliseconds (clock_gettime(2)). */
int64_t now_ms(void);

/* Names of the program just loaded and what tells an heir; once, in the constructor. */
const struct program *kin_learn_program(void);

/* A program was just loaded: its parent is getppid(), or claimed if that is not 0 and the parent
 * is in this pid namespace. settle: ms in which it may be daemonizing. */
void kin_at_load(pid_t claimed, int64_t settle);

/* Before and after fork(). */
void kin_before_fork(void);
void kin_in_fork_child(void);

/* The parent is to be taken as it is now (the program asks for the watch late in its life). */
void kin_at_request(void);

pid_t kin_parent(void);

/* A change of getppid(), never == 1: orphans under a subreaper get another parent than 1, and
 * children of pid 1 are healthy. */
bool kin_orphaned(void);

/* When this process was born (ms, as now_ms()). */
int64_t kin_born(void);

/* When its parent was seen to live before any watch began: at its birth, or at the request. */
int64_t kin_seen(void);

/* When it will have outlived, or has outlived, its settling (ms, likewise). */
int64_t kin_settled(void);

/* The facts about the orphan that this process is; lost: when its parent was last known to live. */
struct orphan kin_orphan(int64_t lost);

#endif
