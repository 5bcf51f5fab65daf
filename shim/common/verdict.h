// SPDX-License-Identifier: MIT
/* Who is watched, who is left alone, what an orphan gets: pure functions of facts, no system call.
 */
#ifndef ORPHANAGE_VERDICT_H
#define ORPHANAGE_VERDICT_H

#include "settings.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Why a process is left alone. The numbers are part of what --status reads (beacon.h). */
enum reason {
    REASON_NONE, /* it is watched */

    /* Known when the program is loaded, or the child forked. */
    REASON_INIT,    /* init's children are healthy, and init does not end before them */
    REASON_OUTSIDE, /* getppid() is 0: the parent is in another pid namespace */
    REASON_HEIR,    /* the new master of a hot restart outlives the old one */
    REASON_NOHUP,   /* it was asked to outlive its parent */
    REASON_SCOPE,
    REASON_ONLY,
    REASON_SKIP,

    /* Known when the parent has ended. */
    REASON_DAEMON,   /* young, and it has left home */
    REASON_DETACHED, /* the parent exited with status 0, and it has left home */
    REASON_LAUNCHED, /* the parent exited with status 0 soon after it had started this process */
    REASON_MISSED,   /* the parent ended as this process was born, and how is not known */
    REASON_TRIAL,    /* ORPHANAGE_SIGNAL=none */

    REASONS
};

/* For messages: "a child of init". */
const char *reason_text(enum reason reason);

/* The facts about a program at load. A string is NULL if it is unset or unknown. */
struct program {
    const char *argv0; /* last part of argv[0] */
    const char *comm;  /* the kernel's name; of a script, the script's */
    const char *gunicorn_pid;
    const char *hypnotoad_pid;
    const char *nginx;
    const char *unicorn_fd;
    const char *parent_comm;  /* read only if nginx or unicorn_fd is set */
    bool ignores_hangup;      /* SIGHUP */
    bool parent_hears_hangup; /* the parent does not ignore SIGHUP, or that is unknown */
};

/* Either name of the program matches a pattern of the list. */
bool program_listed(const char *list, const struct program *program);

/* Whether the program is the new master of a hot restart. gunicorn, hypnotoad, nginx and unicorn
 * upgrade by fork and exec of a new master, and tell it so in its environment: GUNICORN_PID and
 * HYPNOTOAD_PID name the old master, and NGINX ("6;7;") and UNICORN_FD ("6,7") list the sockets.
 * Everything that the new master starts inherits the variables, so each is compared with the
 * parent: by its number, or by its name. */
bool program_is_heir(const struct program *program, pid_t parent);

/* Why a program that was just loaded, and has this parent, is not watched; REASON_NONE if it is
 * watched. */
enum reason judge_program(const struct settings *settings, const struct program *program,
                          pid_t parent);

/* The same for a fork child. What is decided for a program by its name holds for its fork children;
 * the other reasons do not. asked: the program itself asked to be watched. */
enum reason judge_fork_child(const struct settings *settings, enum reason program, bool asked,
                             pid_t parent);

/* The same for a process that asks to be watched: only its parent counts. */
enum reason judge_parent(pid_t parent);

/* The leader of a session, if it is the parent of a program that was just loaded. */
struct leader {
    bool never_execed; /* since it was forked */
    int64_t age;       /* ms */
};

/* Whether a program that was just loaded is away from home because the process that forked it had
 * left home. leader: its parent, if that leads its session; NULL: nothing is known of the leader. A
 * leader that has never called exec since its own fork, and is younger than settle, is the middle
 * process of a double fork (start-stop-daemon --background execs the daemon while the middle
 * process still lives). A server that was started in a session of its own has called exec since. */
bool forked_away(const struct leader *leader, int64_t settle);

/* How a process ended, as wait(2) tells it. */
enum end {
    END_UNKNOWN,
    END_MISSED, /* the kernel would have told, but the parent was gone too early to ask */
    END_EXITED,
    END_KILLED,
    END_DUMPED,
};
struct cause {
    enum end end;
    int value; /* the exit status, or the signal */
};

/* From the status that wait(2) has. */
struct cause cause_from_status(int status);

struct orphan {
    int64_t last_alive_age; /* ms: its age when its parent was last known to live */
    int64_t noticed_age;    /* ms: its age when its parent's end was noticed */
    int64_t age;            /* ms: now */
    int64_t settle;         /* ms */
    int64_t launch;         /* ms; 0: an exit status makes no difference */
    bool left_home;
    bool at_once; /* it asked for the watch, or its spawner named another parent: any end counts */
    bool parent_was_ended; /* the parent was an orphan, too: its exit status means nothing */
    struct cause cause;
};

enum fate {
    FATE_SIGNAL,
    FATE_WAIT, /* judge again later */
    FATE_LEFT_ALONE,
};

struct verdict {
    enum fate fate;
    int64_t wait;       /* FATE_WAIT: ms */
    enum reason reason; /* FATE_LEFT_ALONE */
};

struct verdict judge_orphan(const struct orphan *orphan);

#endif
