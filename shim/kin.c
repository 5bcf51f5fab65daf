// SPDX-License-Identifier: MIT
#include "kin.h"
#include "proc.h"

#include <errno.h> /* program_invocation_short_name */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { NAME_KEPT = 64 };

/* A fork child takes its facts by assignment: nothing of the parent's is cleaned up, because what
 * the parent's other threads were doing at the fork is unknown. home and forker are also written by
 * prepare handlers, maybe in several threads at once, always with the same values. */
static struct {
    pid_t parent;
    int64_t born;
    int64_t settle;     /* of this process */
    int64_t settle_set; /* as the user said it */
    bool away;          /* loaded away from home */
    _Atomic pid_t home; /* the session that is home to this process and its fork children */
    _Atomic pid_t forker;
} kin;

int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static const char *secure_value(const char *name)
{
    const char *value = secure_getenv(name);

    return value && *value ? value : NULL;
}

const struct program *kin_learn_program(void)
{
    static char argv0[NAME_KEPT], comm[COMM_MAX], parent_comm[COMM_MAX];
    static struct program program;

    /* musl gives constructors no argv; both libraries set this name before they run. */
    strncat(argv0, program_invocation_short_name ? program_invocation_short_name : "",
            NAME_KEPT - 1);
    prctl(PR_GET_NAME, comm);
    program.argv0 = argv0;
    program.comm = comm;
    program.gunicorn_pid = secure_value("GUNICORN_PID");
    program.nginx = secure_value("NGINX");
    program.unicorn_fd = secure_value("UNICORN_FD");
    if (program.nginx)
        program.parent_comm = proc_comm(getppid(), parent_comm);
    return &program;
}

/* setsid -f loads the daemon in its new session, start-stop-daemon behind a middle process that
 * leads it. Only a parent that leads our session costs a look into /proc. */
static bool loaded_away(pid_t parent, pid_t session, int64_t settle)
{
    struct leader leader;

    if (parent <= 1)
        return false;
    if (parent == session)
        return forked_away(proc_leader(parent, &leader) ? &leader : NULL, settle);
    return getsid(parent) != session;
}

void kin_at_load(pid_t claimed, int64_t settle)
{
    pid_t parent = getppid();
    pid_t session = getsid(0);

    kin.settle = kin.settle_set = settle;
    kin.parent = parent;
    kin.born = now_ms();
    kin.home = session;
    kin.away = loaded_away(parent, session, settle);
    /* The spawner's word closes the window between fork and load. It cannot be held against 0. */
    if (claimed && parent && claimed != parent) {
        kin.parent = claimed;
        kin.settle = 0;
    }
}

/* getpid() here is the child's true parent, also if it dies before the child's first instruction.
 * A process that has outlived its settling makes its present session its home: a daemon's later
 * workers are at home in the daemon's session. A younger one must not: re-homing the middle process
 * of a double fork would make the daemon look at home, and it would be killed. */
void kin_before_fork(void)
{
    kin.forker = getpid();
    if (now_ms() - kin.born >= kin.settle_set)
        kin.home = getsid(0);
}

void kin_in_fork_child(void)
{
    /* getppid() is 0 in a new pid namespace, where the forker's number means nothing. */
    kin.parent = getppid() == 0 ? 0 : kin.forker;
    kin.born = now_ms();
    kin.settle = kin.settle_set;
    kin.away = false;
}

void kin_at_request(void)
{
    kin.parent = getppid();
}

pid_t kin_parent(void)
{
    return kin.parent;
}

bool kin_orphaned(void)
{
    return getppid() != kin.parent;
}

int64_t kin_born(void)
{
    return kin.born;
}

struct orphan kin_orphan(int64_t lost)
{
    return (struct orphan){
        .lost_age = lost - kin.born,
        .age = now_ms() - kin.born,
        .settle = kin.settle,
        .left_home = kin.away || getsid(0) != kin.home,
    };
}
