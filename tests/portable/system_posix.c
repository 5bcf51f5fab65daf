// SPDX-License-Identifier: MIT
/* Stands in for all that knows Linux (shim/common/system.h), with what any POSIX system has: the
 * one file that a port begins with. The strategy is poll. What it has to do without:
 *
 *  programs that gained rights and then gave back the user: issetugid(2) would tell
 *  names: lines name no program, and patterns match none
 *  a way to stderr that can do no harm: a line goes only into a regular file or to a terminal
 *  a thread that can be roused: a main thread that leaves waits for its next look */
#include "environment.h"
#include "proc.h"
#include "sink.h"
#include "strategy.h"
#include "system.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_t main_thread; /* the constructor's, and in a fork child the one that forked */

static void remember_main_thread(void)
{
    main_thread = pthread_self();
}

/* Before the library's own constructor, and so is its fork handler. */
__attribute__((constructor(101))) static void load(void)
{
    remember_main_thread();
    pthread_atfork(NULL, NULL, remember_main_thread);
}

bool environment_secure(void)
{
    return getuid() != geteuid() || getgid() != getegid();
}

const char *system_program_name(void)
{
    return "";
}

void system_get_name(char name[16])
{
    name[0] = '\0';
}

void system_name_thread(const char *name)
{
    (void)name;
}

bool system_in_main_thread(void)
{
    return pthread_equal(pthread_self(), main_thread);
}

void system_clock(struct timespec *now)
{
    clock_gettime(CLOCK_MONOTONIC, now);
}

void system_kill(pid_t whom, int signal)
{
    kill(whom, signal);
}

int system_rouse(void)
{
    return 0;
}

bool system_try_join(pthread_t thread)
{
    pthread_join(thread, NULL);
    return true;
}

const char *proc_comm(pid_t pid, char into[COMM_MAX])
{
    (void)pid;
    into[0] = '\0';
    return NULL;
}

bool proc_leader(pid_t pid, struct leader *leader)
{
    (void)pid;
    (void)leader;
    return false;
}

bool sink_reach(const char *line, size_t length)
{
    struct stat file;

    return !fstat(STDERR_FILENO, &file) && (S_ISREG(file.st_mode) || isatty(STDERR_FILENO)) &&
           write(STDERR_FILENO, line, length) == (ssize_t)length;
}

int pidfd_private_table(void)
{
    return -ENOSYS;
}

int pidfd_await(void)
{
    return -ENOSYS;
}

int prctl_arm(void (*when_over)(void), int64_t lived)
{
    (void)when_over;
    (void)lived;
    return -ENOSYS;
}

int prctl_kill_after(int64_t grace)
{
    (void)grace;
    return -ENOSYS;
}
