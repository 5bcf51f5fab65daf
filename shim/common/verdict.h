// SPDX-License-Identifier: MIT
/* Who is watched, who is left alone, who is an orphan: pure functions of facts, no system call. */
#ifndef ORPHANAGE_DECIDE_H
#define ORPHANAGE_DECIDE_H

#include "settings.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* What a program is at load. Strings are NULL where unset or unknown. */
struct program {
    const char *argv0; /* last part of argv[0] */
    const char *comm;  /* the kernel's name; of a script, the script's */
    const char *gunicorn_pid;
    const char *nginx;
    const char *unicorn_fd;
    const char *parent_comm; /* read only if nginx is set */
};

/* Why a process is watched or not. */
enum standing {
    STANDING_WATCHED,
    STANDING_CHILD_OF_INIT,  /* init's children are healthy, and init does not end before them */
    STANDING_PARENT_OUTSIDE, /* getppid() is 0: the parent is in another pid namespace */
    STANDING_HEIR,           /* the new master of a hot restart outlives the old one */
    STANDING_OUT_OF_SCOPE,
    STANDING_NOT_IN_ONLY,
    STANDING_IN_SKIP,
};

/* For messages: "a child of init". */
const char *standing_text(enum standing standing);

/* Either name of the program matches a pattern of the list. */
bool program_listed(const char *list, const struct program *program);

/* gunicorn and nginx upgrade by fork + exec of a new master and tell it so in its environment:
 * GUNICORN_PID is the old master, NGINX carries the sockets; so does unicorn's UNICORN_FD. The
 * variables reach everything that the new master starts, so each is held against the parent. */
bool program_is_heir(const struct program *program, pid_t parent);

/* The standing of a process about which nothing but its parent matters. */
enum standing judge_parent(pid_t parent);

/* The standing of a program just loaded, whose parent is parent. */
enum standing judge_program(const struct settings *settings, const struct program *program,
                            pid_t parent);

/* The standing of a fork child. What is decided for a program by its name holds for its fork
 * children; being init's child, an heir or out of the scope "forked" does not. insists: the program
 * itself asked to be watched. */
enum standing judge_fork_child(const struct settings *settings, enum standing program, bool insists,
                               pid_t parent);

/* A session's leader that is the parent of a program just loaded. */
struct leader {
    bool never_execed; /* since it was forked */
    int64_t age;       /* ms */
};

/* Is a program just loaded away from home because who forked it had left? leader: its parent, if
 * that leads its session and never exec'd since it was itself forked: then it came here by its own
 * setsid(), and, being as young as that, is the middle process of a double fork
 * (start-stop-daemon --background execs the daemon while that one still lives). A server that was
 * started in a session of its own has exec'd since. NULL: the leader cannot be looked at. */
bool forked_away(const struct leader *leader, int64_t settle);

/* The age (ms) up to which a young orphan that has not left home is waited for. */
int64_t patience(int64_t settle);

enum fate {
    FATE_SIGNAL,
    FATE_DAEMON, /* young and away from home: a daemon in the making, left alone */
    FATE_YOUNG,  /* young and at home: judge again when it is patience() old */
};

struct orphan {
    int64_t lost_age; /* ms: its age when its parent was last known to live */
    int64_t age;      /* ms: now */
    int64_t settle;   /* ms */
    bool left_home;
};

enum fate judge_orphan(const struct orphan *orphan);

#endif
