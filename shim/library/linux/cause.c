// SPDX-License-Identifier: MIT
/* How the parent ended. Two places tell, each of them a part of the time:
 *
 * - The pidfd, once the parent is reaped (PIDFD_GET_INFO with PIDFD_INFO_EXIT, Linux 6.15).
 *
 * - Field 52 of /proc/PID/stat while the parent is a zombie, if this process might trace it.
 *
 * The orphan wakes when its parent becomes a zombie, and the parent's own parent may reap it at
 * that moment or never: so both are asked in turn, for some milliseconds. No answer is given if it
 * could be wrong: the kernel shows a status of 0 to those that may not know it, and a number in
 * /proc may be another process's by now.
 *
 * An out-of-memory kill looks like any other SIGKILL in both. The count of such kills that a
 * control group keeps (oom_kill in memory.events) does not tell them apart, as it counts for the
 * whole group. Where a worker was out of memory in the morning and its master is killed by hand in
 * the evening, the count has risen since load, and the line would be wrong (tried: it rose, and the
 * parent was killed by hand). Only a count from the moment before would do, and each program and
 * each fork child would have to look for its group (/proc/self/cgroup) and read its file: 17 us of
 * the 175 us of processor time that a fork, an exit and a wait take, and again at each change of
 * the file, for an answer that is seldom asked for. Nor is the file always there: not for the root
 * group, not where the memory controller is cgroup v1's, seldom in a container; and the group of a
 * parent that is gone may have been another one than ours. */
#include "cause.h"
#include "kernel.h"
#include "proc.h"
#include "self.h"
#include "state.h"
#include "system.h"
#include "wait.h"

#include <errno.h>
#include <sys/ioctl.h>
#include <time.h>

/* As linux/pidfd.h has it since Linux 6.15; the number of the call has the struct's size in it. */
struct pidfd_information {
    uint64_t mask, cgroup;
    uint32_t pid, thread_group, parent;
    uint32_t users_and_groups[8];
    int32_t status; /* as wait(2) has it */
};
#define PIDFD_GET_INFORMATION _IOWR(0xFF, 11, struct pidfd_information)
enum { PIDFD_INFORMATION_EXIT = 1U << 3 };

enum { TRIES = 6, FIRST_PAUSE = 50 }; /* microseconds; doubled each time: 3 ms in all */

enum answer { KNOWN, NOT_YET, NEVER };

/* NEVER: this kernel cannot tell it in this way. */
static enum answer ask_pidfd(int pidfd, struct cause *cause)
{
    struct pidfd_information information = {.mask = PIDFD_INFORMATION_EXIT};
    long error = KERNEL_CALL3(SYS_ioctl, pidfd, PIDFD_GET_INFORMATION, &information);

    if (error && error != -ESRCH)
        return NEVER;
    if (error || !(information.mask & PIDFD_INFORMATION_EXIT))
        return NOT_YET;
    *cause = cause_from_status(information.status);
    return KNOWN;
}

/* What /proc shows of a zombie. A status of 0 is believed where the kernel would show another one
 * as well. */
static bool ask_proc(pid_t pid, struct cause *cause)
{
    struct proc_stat stat;

    if (!proc_stat(pid, &stat) || stat.state != 'Z' || (!stat.status && !proc_shows_status(pid)))
        return false;
    *cause = cause_from_status(stat.status);
    return true;
}

/* One look. The pidfd is asked again after /proc: if its process is not reaped by then, what /proc
 * showed under that number was this process's. */
static enum answer look(int pidfd, pid_t pid, struct cause *cause)
{
    struct cause shown;
    enum answer answer = ask_pidfd(pidfd, cause);
    bool is_shown = answer != KNOWN && ask_proc(pid, &shown);
    pid_t owner;

    if (answer == NOT_YET && is_shown)
        answer = ask_pidfd(pidfd, cause);
    if (answer == NEVER) {
        owner = proc_of_pidfd(pidfd);
        if (owner != pid)
            return NEVER; /* reaped, and this kernel keeps no status; or /proc is another one */
        answer = NOT_YET;
    }
    if (answer == NOT_YET && is_shown) {
        *cause = shown;
        answer = KNOWN;
    }
    return answer;
}

static void ask(int pidfd, pid_t pid, struct cause *cause)
{
    long pause = FIRST_PAUSE;

    for (int i = 0; i < TRIES && look(pidfd, pid, cause) == NOT_YET; i++, pause *= 2)
        kernel_sleep(pause);
}

/* Whose child the parent is now; 0 where that is not told, or is outside the pid namespace. Before
 * Linux 6.13 /proc alone tells it. What /proc shows is the parent's if the parent has its number
 * still when that was read. */
static pid_t parent_of_parent(void)
{
    struct pidfd_information information = {.mask = 0};
    long error = KERNEL_CALL3(SYS_ioctl, wait_parent(), PIDFD_GET_INFORMATION, &information);
    struct proc_stat shown;

    if (!error)
        return (pid_t)information.parent;
    return error != -ESRCH && proc_stat(self.parent, &shown) &&
                   proc_of_pidfd(wait_parent()) == self.parent
               ? shown.parent
               : 0;
}

static pid_t grandparent;

/* An orphan that handles our SIGTERM may exit with status 0. To its own children that looks like a
 * launcher, and the chain would end there: so each watches one link more. Init does not end. */
void cause_watch_grandparent(void)
{
    grandparent = parent_of_parent();
    if (grandparent > 1 && !wait_open_grandparent(grandparent) && parent_of_parent() != grandparent)
        wait_close_grandparent(); /* it ended meanwhile, and the number may be another's */
}

/* Notes only the time: this process is healthy, and may have filtered its calls. How the
 * grandparent ended is asked when the parent has ended, too. */
void cause_notice_grandparent(void)
{
    self_parent_is_orphan();
    wait_leave_grandparent();
}

/* Judging begins or goes on. */
void system_look_up_the_chain(void)
{
    struct pollfd ended = {.fd = wait_grandparent(), .events = POLLIN};
    struct cause cause = {.end = END_UNKNOWN};

    if (ended.fd < 0 || kernel_poll(&ended, 1, 0) <= 0)
        return;
    self_parent_is_orphan();
    ask(ended.fd, grandparent, &cause);
    if (cause.end == END_EXITED && cause.value == 0)
        self_parent_may_stay();
    wait_close_grandparent();
}

/* The parent was gone at the first look. Its number may still be a zombie's: the parent's, if that
 * was started before this process. (Start times are to the hundredth of a second; a number is not
 * given again that soon.) If the parent forks and exits, most children come too late and learn
 * nothing. */
static bool open_gone_parent(void)
{
    int64_t born = self.born + kernel_clock(CLOCK_BOOTTIME) - kernel_clock(CLOCK_MONOTONIC);
    struct proc_stat stat;

    return (wait_parent() >= 0 || !wait_open_parent(self.parent)) &&
           proc_stat(self.parent, &stat) && stat.started <= born;
}

/* Linux 6.13 has the call, 6.15 the status of the reaped. */
static bool kernel_tells(void)
{
    struct pidfd_information information = {.mask = 0};

    return wait_host_thread() >= 0 &&
           !KERNEL_CALL3(SYS_ioctl, wait_host_thread(), PIDFD_GET_INFORMATION, &information);
}

struct cause system_cause(void)
{
    bool missed = !wait_parent_is_confirmed();
    struct cause cause = {.end = END_UNKNOWN};

    if (missed && state_strategy() != STRATEGY_POLL && kernel_tells())
        cause.end = END_MISSED;
    if (!missed || open_gone_parent())
        ask(wait_parent(), self.parent, &cause);
    return cause;
}
