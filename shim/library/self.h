// SPDX-License-Identifier: MIT
/* This process: its true parent, its home session, and when it was born. Filled in by the
 * constructor and by the fork handlers, read by the watch. */
#ifndef ORPHANAGE_SELF_H
#define ORPHANAGE_SELF_H

#include "verdict.h"

#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>

/* Times are those of system_now(). */
struct self {
    pid_t pid;               /* as getpid() was; a child made past the fork handlers has another */
    pid_t parent;            /* who forked this process, or whom the spawner named; or -errno */
    int64_t born;            /* or -errno */
    int64_t last_alive;      /* when the parent was last known to live */
    int64_t noticed;         /* when its end was noticed; 0: not yet */
    int64_t settle;          /* ms in which a process may be daemonizing */
    int64_t launch;          /* ms in which a parent that exits with status 0 was a launcher */
    pid_t home;              /* the session that is home to this process */
    bool away;               /* loaded away from home */
    bool told;               /* the spawner named the parent: it wants this process to be watched */
    atomic_bool at_once;     /* any end of the parent counts, at once */
    struct cause cause;      /* how the parent ended; set with noticed */
    int64_t parent_orphaned; /* when the parent became an orphan that gets a signal; 0: never */
    int64_t grace;           /* ms that such a parent has to end */
};

extern struct self self;

/* The names of the program that was just loaded, and what shows that it is an heir or was started
 * by nohup. Called once, in the constructor. */
const struct program *self_program(void);

/* A program was just loaded. Its parent is claimed, if that is not 0 and the parent is in this pid
 * namespace, or else getppid(). */
void self_load(pid_t claimed, const struct settings *settings);

/* Before fork(), in the parent; after it, in the child. */
void self_before_fork(void);
void self_in_fork_child(void);

/* In a child that was made past the fork handlers, and asks to be watched. */
void self_in_raw_child(void);

/* The process asks to be watched: from now on its parent is the present one. */
void self_ask(void);

/* Whether getppid() has changed. It is never compared with 1: an orphan under a subreaper gets
 * another parent than 1, and children of pid 1 are healthy. */
bool self_orphaned(void);

/* When the settling of the process ends, or ended. */
int64_t self_settled(void);

/* The end of the parent was noticed. Only the first call counts, which sets the time and the cause.
 */
void self_notice(int64_t now, struct cause cause);

/* The parent has become an orphan. The parent may stay: its own parent exited with status 0, so it
 * may be left alone, and launch others. */
void self_parent_is_orphan(void);
void self_parent_may_stay(void);

/* The facts for the verdict, now. */
struct orphan self_orphan(void);

#endif
