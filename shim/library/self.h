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
    pid_t pid;    /* as getpid() was: in a child made past the fork handlers it is another */
    pid_t parent; /* the process that forked this one, or the one that the spawner named; -errno */
    int64_t born; /* or -errno */
    int64_t last_alive;  /* when the parent was last known to live */
    int64_t noticed;     /* when its end was noticed; 0: not yet */
    int64_t settle;      /* ms in which a process may be daemonizing */
    int64_t launch;      /* ms in which a parent that exits with status 0 was a launcher */
    pid_t home;          /* the session that is home to this process */
    bool away;           /* loaded away from home */
    bool told;           /* the spawner named the parent: it wants this process to be watched */
    atomic_bool at_once; /* any end of the parent counts, at once */
    struct cause cause;  /* how the parent ended; set with noticed */
    int64_t
        parent_orphaned; /* when the parent became an orphan that gets a signal; 0: it is none */
    int64_t grace;       /* ms that such a parent has to end */
};

extern struct self self;

/* Names of the program just loaded, and what tells an heir or a nohup; once, in the constructor. */
const struct program *self_program(void);

/* A program was just loaded: its parent is getppid(), or claimed if that is not 0 and the parent is
 * in this pid namespace. */
void self_load(pid_t claimed, const struct settings *settings);

/* Before fork(), in the parent; after it, in the child. */
void self_before_fork(void);
void self_in_fork_child(void);

/* In a child that was made past the fork handlers, and asks for a watch. */
void self_in_raw_child(void);

/* The process asks for the watch, late in its life: the parent is who it is now. */
void self_ask(void);

/* A change of getppid(), never == 1: an orphan under a subreaper gets another parent than 1, and
 * children of pid 1 are healthy. */
bool self_orphaned(void);

/* When the process will have outlived, or has outlived, its settling. */
int64_t self_settled(void);

/* The end of the parent is noticed: keeps the time of the first call, and the cause. */
void self_notice(int64_t now, struct cause cause);

/* The parent has become an orphan. Its own parent meant to end: then it may be left alone, and go
 * on to launch others. */
void self_parent_is_orphan(void);
void self_parent_may_stay(void);

/* The facts for the verdict, now. */
struct orphan self_orphan(void);

#endif
