// SPDX-License-Identifier: MIT
#include "self.h"
#include "environment.h"
#include "proc.h"
#include "system.h"

#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

/* A fork child takes its facts by assignment: nothing of the parent's is cleaned up, because what
 * the parent's other threads were doing at the fork is unknown. What is atomic is written by
 * prepare handlers, maybe in several threads at once, always with the same values. */
static struct {
    pid_t parent;
    int64_t born;
    int64_t seen;       /* the parent, alive */
    int64_t settle;     /* of this process */
    int64_t settle_set; /* as the user said it */
    bool away;          /* loaded away from home */
    pid_t home;         /* the session that is home to this process */
    _Atomic pid_t childs_home;
    _Atomic pid_t forker;
} kin;

static int64_t to_ms(const struct timespec *time)
{
    return (int64_t)time->tv_sec * 1000 + time->tv_nsec / 1000000;
}

/* The C library's look into the kernel's page (vdso(7)): for a place that is passed again and
 * again. */
static int64_t now_looked_up_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return to_ms(&now);
}

int64_t now_ms(void)
{
    struct timespec now;

    system_clock(&now);
    return to_ms(&now);
}

const struct program *kin_learn_program(void)
{
    static char comm[COMM_MAX], parent_comm[COMM_MAX];
    static struct program program;

    program.argv0 = system_program_name();
    system_get_name(comm);
    program.comm = comm;
    program.gunicorn_pid = environment_value("GUNICORN_PID");
    program.nginx = environment_value("NGINX");
    program.unicorn_fd = environment_value("UNICORN_FD");
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
    kin.born = kin.seen = now_ms();
    kin.home = session;
    kin.away = loaded_away(parent, session, settle);
    /* The spawner's word closes the window between fork and load. It cannot be held against 0. Held
     * against the parent of now: one that ended during the look would seem to have left us away. */
    if (claimed && parent && claimed != getppid()) {
        kin.parent = claimed;
        kin.settle = 0;
    }
}

/* getpid() here is the child's true parent, also if it dies before the child's first instruction.
 * The present session of a process that has outlived its settling is home to its children: a
 * daemon's later workers are at home in the daemon's session. Of a younger one it must not be: the
 * daemon that the middle process of a double fork leaves would look at home, and be killed. Nor is
 * it home to the process itself, which may be a daemon yet to be judged by where it came from.
 * What stays the same is not written: each fork leaves the page to be copied at the next write. */
void kin_before_fork(void)
{
    pid_t self = getpid();
    pid_t home = now_looked_up_ms() - kin.born >= kin.settle_set ? getsid(0) : kin.home;

    if (kin.forker != self)
        kin.forker = self;
    if (kin.childs_home != home)
        kin.childs_home = home;
}

void kin_in_fork_child(void)
{
    /* getppid() is 0 in a new pid namespace, where the forker's number means nothing. */
    kin.parent = getppid() == 0 ? 0 : kin.forker;
    kin.born = kin.seen = now_ms();
    kin.settle = kin.settle_set;
    kin.home = kin.childs_home;
    kin.away = false;
}

void kin_at_request(void)
{
    kin.seen = now_ms();
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

int64_t kin_seen(void)
{
    return kin.seen;
}

int64_t kin_settled(void)
{
    return kin.born + kin.settle;
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
