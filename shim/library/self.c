// SPDX-License-Identifier: MIT
#include "self.h"
#include "environment.h"
#include "system.h"

struct self self;

enum { MOMENT_TO_END = 2000, WITHOUT_END = 60000 }; /* ms */

/* What a fork child takes over. Prepare handlers write it, maybe in several threads at once, and
 * always the same values. */
static _Atomic pid_t forker;
static _Atomic pid_t childs_home;
static int64_t settle_of_program; /* as the user set it; self.settle may be 0 */

const struct program *self_program(void)
{
    static char comm[NAME_ROOM], parent_comm[NAME_ROOM];
    static struct program program;

    system_get_name(comm);
    program.argv0 = system_program_name();
    program.comm = comm;
    program.gunicorn_pid = environment_value("GUNICORN_PID");
    program.hypnotoad_pid = environment_value("HYPNOTOAD_PID");
    program.nginx = environment_value("NGINX");
    program.unicorn_fd = environment_value("UNICORN_FD");
    if (program.nginx || program.unicorn_fd)
        program.parent_comm = system_comm(system_parent(), parent_comm);
    program.ignores_hangup = system_ignores_hangup();
    if (program.ignores_hangup)
        program.parent_hears_hangup = system_hears_hangup(system_parent());
    return &program;
}

/* setsid -f loads the daemon in a new session. start-stop-daemon loads it as the child of a middle
 * process that leads the session: /proc has to be read only if our parent leads our session. */
static bool loaded_away(pid_t parent, pid_t session, int64_t settle)
{
    struct leader leader;

    if (parent <= 1)
        return false;
    if (parent == session)
        return forked_away(system_leader(parent, &leader) ? &leader : NULL, settle);
    return system_session(parent) != session;
}

void self_load(pid_t claimed, const struct settings *settings)
{
    self.pid = system_self();
    self.parent = system_parent();
    self.home = system_session(0);
    self.born = self.last_alive = system_now();
    self.settle = settle_of_program = settings->settle;
    self.launch = settings->launch;
    self.grace = settings->kill_after ? settings->kill_after : WITHOUT_END;
    self.away = loaded_away(self.parent, self.home, self.settle);
    /* The spawner's word closes the window between its fork and this load. If getppid() is 0, the
     * parent is in another pid namespace, and the numbers cannot be compared. The word is compared
     * with the parent of this moment: if the parent ended while loaded_away() looked at it, that
     * look says wrongly that the process is away from home. */
    self.told = claimed;
    if (claimed && self.parent && claimed != system_parent()) {
        self.parent = claimed;
        self.at_once = true;
    }
}

/* getpid() here is the child's true parent, even if that parent dies before the child's first
 * instruction.
 *
 * When a process has outlived its settling, its present session is the home of its children: a
 * daemon's later workers are at home in the daemon's session. The session of a younger process must
 * not be their home: the process may be the middle one of a double fork, and its child, the daemon,
 * would look at home and be killed. The home of the process itself never changes, because it may be
 * a daemon that is still to be judged.
 *
 * A value that stays the same is not written again: after a fork, the first write to a page copies
 * the page. */
void self_before_fork(void)
{
    pid_t pid = system_self();
    pid_t home = system_now() - self.born >= settle_of_program ? system_session(0) : self.home;

    if (forker != pid)
        forker = pid;
    if (childs_home != home)
        childs_home = home;
}

static void begin_child(pid_t parent, pid_t home)
{
    self.pid = system_self();
    self.parent = parent;
    self.born = self.last_alive = system_now();
    self.noticed = self.parent_orphaned = 0;
    self.settle = settle_of_program;
    self.home = home;
    self.away = self.told = false;
    self.at_once = false;
}

void self_in_fork_child(void)
{
    pid_t parent = system_parent();

    /* getppid() is 0 in a new pid namespace, where the forker's number means nothing. */
    begin_child(parent > 0 ? forker : parent, childs_home);
}

void self_in_raw_child(void)
{
    begin_child(system_parent(), system_session(0));
}

void self_ask(void)
{
    self.last_alive = system_now();
    self.noticed = self.parent_orphaned = 0;
    self.parent = system_parent();
}

/* No answer is no change: a filter may refuse even this call, or lie (0). */
bool self_orphaned(void)
{
    pid_t parent = system_parent();

    return parent > 0 && parent != self.parent;
}

int64_t self_settled(void)
{
    return self.born + self.settle;
}

/* If nobody could ask how the parent ended, a process is left alone. But if the spawner named the
 * parent, it wants this process to be watched. */
void self_notice(int64_t now, struct cause cause)
{
    if (self.noticed)
        return;
    self.noticed = now;
    self.cause = cause;
    if (cause.end == END_MISSED && self.told)
        self.cause.end = END_UNKNOWN;
}

void self_parent_is_orphan(void)
{
    if (!self.parent_orphaned)
        self.parent_orphaned = system_now();
}

void self_parent_may_stay(void)
{
    self.parent_orphaned = 0;
}

/* A parent that outlived its grace as an orphan was not made to end: when it exits later, it means
 * to. */
static bool parent_was_ended(void)
{
    return self.parent_orphaned &&
           self.noticed - self.parent_orphaned <= self.grace + MOMENT_TO_END;
}

/* If the kernel does not tell the session, it may be another one. */
static bool left_home(void)
{
    pid_t session = system_session(0);

    return self.away || session < 0 || session != self.home;
}

struct orphan self_orphan(void)
{
    return (struct orphan){
        .last_alive_age = self.last_alive - self.born,
        .noticed_age = self.noticed - self.born,
        .age = system_now() - self.born,
        .settle = self.settle,
        .launch = self.launch,
        .left_home = left_home(),
        .at_once = self.at_once,
        .parent_was_ended = parent_was_ended(),
        .cause = self.cause,
    };
}
