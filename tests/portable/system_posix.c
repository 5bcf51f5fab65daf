// SPDX-License-Identifier: MIT
/* Stands in for all that knows Linux (shim/library/system.h and environment_secure()), with what
 * any POSIX system has: the one file that a port begins with. The strategy is poll. What it has to
 * do without:
 *
 *  programs that gained rights and then gave back the user: issetugid(2) would tell
 *  names: lines name no program, and patterns match none
 *  how the parent ended: the cause is unknown
 *  a way to stderr that can do no harm: a line goes only into a regular file or to a terminal
 *  a thread that can be roused: a main thread that leaves waits for its next look */
#include "environment.h"
#include "libc_thread.h"
#include "report.h"
#include "state.h"
#include "strategy.h"
#include "system.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static pthread_t main_thread; /* the constructor's, and in a fork child the one that forked */

bool environment_secure(void)
{
    return getuid() != geteuid() || getgid() != getegid();
}

pid_t system_self(void)
{
    return getpid();
}

pid_t system_parent(void)
{
    return getppid();
}

pid_t system_session(pid_t pid)
{
    return getsid(pid);
}

int64_t system_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void system_kill(pid_t whom, int signal)
{
    kill(whom, signal);
}

void system_wait(const _Atomic uint32_t *word, uint32_t value)
{
    if (*word == value)
        poll(NULL, 0, 1);
}

void system_wake(const _Atomic uint32_t *word)
{
    (void)word;
}

void system_setup(void)
{
    main_thread = pthread_self();
}

const char *system_program_name(void)
{
    return "";
}

void system_get_name(char name[NAME_ROOM])
{
    name[0] = '\0';
}

bool system_in_main_thread(void)
{
    return pthread_equal(pthread_self(), main_thread);
}

bool system_ignores_hangup(void)
{
    struct sigaction action;

    return !sigaction(SIGHUP, NULL, &action) && action.sa_handler == SIG_IGN;
}

bool system_hears_hangup(pid_t pid)
{
    (void)pid;
    return true;
}

const char *system_comm(pid_t pid, char name[NAME_ROOM])
{
    (void)pid;
    name[0] = '\0';
    return NULL;
}

bool system_leader(pid_t pid, struct leader *leader)
{
    (void)pid;
    (void)leader;
    return false;
}

struct cause system_cause(void)
{
    return (struct cause){.end = END_UNKNOWN};
}

void system_look_up_the_chain(void)
{
}

void system_end_without_host(void)
{
}

void system_hold(struct held *held)
{
    sigset_t all;

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &held->mask);
}

void system_release(const struct held *held)
{
    pthread_sigmask(SIG_SETMASK, &held->mask, NULL);
}

bool system_may_use_libc_thread(void)
{
    return true;
}

int system_start_thread(void (*body)(void))
{
    return libc_thread_start(body);
}

bool system_thread_is_gone(void)
{
    return false;
}

void system_in_fork_child(void)
{
    main_thread = pthread_self();
    libc_thread_in_fork_child();
}

void system_name_thread(const char *name)
{
    (void)name;
}

int system_private_table(void)
{
    return -ENOSYS;
}

void system_sleep(int64_t milliseconds)
{
    int64_t until = system_now() + milliseconds;

    for (int64_t rest = milliseconds; rest > 0 && !system_leave(); rest = until - system_now())
        poll(NULL, 0, rest < 1000 ? (int)rest : 1000);
}

bool system_leave(void)
{
    return state_main_ended();
}

void system_rouse(void)
{
}

int system_take_over(void)
{
    state_change(STATE_WATCHING, STATE_FAILED, STRATEGY_AUTO, REASON_NONE);
    return -ENOSYS;
}

void system_remember_stderr(void)
{
}

void system_loaded(void)
{
}

bool system_write_stderr(const char *line, size_t length, int64_t until)
{
    struct stat file;

    (void)until;
    return !fstat(STDERR_FILENO, &file) && (S_ISREG(file.st_mode) || isatty(STDERR_FILENO)) &&
           write(STDERR_FILENO, line, length) == (ssize_t)length;
}

bool system_log(const struct report *report, int64_t until)
{
    (void)report;
    (void)until;
    return false;
}

bool system_write_socket(const char *line, size_t length)
{
    (void)line;
    (void)length;
    return false;
}

bool system_stderr_may_wait(void)
{
    return false;
}

void system_promise(int64_t milliseconds, int signal, int64_t grace)
{
    (void)milliseconds;
    (void)signal;
    (void)grace;
}

bool system_promise_kept(void)
{
    return false;
}

int pidfd_arm(void)
{
    return -ENOSYS;
}

bool pidfd_await(void)
{
    return false;
}

int prctl_arm(void)
{
    return -ENOSYS;
}

void prctl_look(void)
{
}
