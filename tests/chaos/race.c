// SPDX-License-Identifier: MIT
/* The start race: how many orphans stay if their parent dies within microseconds of their birth?
 *
 *   race [-n ORPHANS] [-d MOST_US] [-j AT_ONCE] LIBRARY STRATEGY BIRTH
 *
 *   fork    the child goes on as it is; the parent dies 0 to MOST_US (200) µs after the fork
 *   exec    the child execs at once; the parent dies so long after the fork
 *   vfork   likewise, but so long after the exec, which vfork() waits for
 *   claim   as exec, and the child says in ORPHANAGE_PARENT whose child it is
 *
 * Prints "STRATEGY BIRTH STAYED of ORPHANS". A batch of parents is forked by a breeder that carries
 * the library. Their children have no SETTLE, so each either ends at once or was never watched. The
 * race is their subreaper: a status of SIGTERM is the library's doing, of SIGKILL its own. Exit
 * status 1 if an orphan ended otherwise, 2 if not all could be made. */
#include "chaos.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum { QUIET = 1500 /* ms without an end: who is left stays */, SPREAD = 7919 };

static int most_us = 200;
static const char *self_path = "/proc/self/exe";

static void stay(void)
{
    for (;;)
        pause();
}

static void be_orphan(pid_t parent, const char *birth)
{
    char claim[16];

    if (!strcmp(birth, "fork"))
        stay();
    if (!strcmp(birth, "claim")) {
        snprintf(claim, sizeof claim, "%d", (int)parent);
        setenv("ORPHANAGE_PARENT", claim, 1);
    }
    execl(self_path, "race-orphan", (char *)NULL);
    _exit(98);
}

static void be_parent(int delay, const char *birth)
{
    pid_t self_pid = getpid();
    pid_t child;
    int64_t until;

    if (!strcmp(birth, "vfork")) {
        child = vfork();
        if (child == 0) {
            execl(self_path, "race-orphan", (char *)NULL);
            _exit(98);
        }
    } else {
        child = fork();
        if (child == 0)
            be_orphan(self_pid, birth);
    }
    until = now() + delay;
    while (now() < until)
        ;
    kill(self_pid, child > 0 ? SIGKILL : SIGABRT);
}

/* The delays go through 0 to most_us evenly, and out of step with everything else. */
static int breed(int count, int first, const char *birth)
{
    int made = 0, status;

    for (int i = first; i < first + count; i++) {
        pid_t parent = fork();
        if (parent == 0)
            be_parent((int)((long)i * SPREAD % (most_us + 1)), birth);
        if (parent > 0 && waitpid(parent, &status, 0) == parent && status == SIGKILL)
            made++;
    }
    return made == count ? 0 : 1;
}

/* Reaps until all orphans are in (true), or nobody ended for a while. */
static bool reap(pid_t breeder, int count, int ends, int tally[65])
{
    struct pollfd news = {.fd = ends, .events = POLLIN};
    struct signalfd_siginfo info;
    bool bred = false;
    int status, in = 0;
    pid_t pid;

    while (in < count || !bred) {
        if (poll(&news, 1, QUIET) == 0 && bred)
            return false;
        if (news.revents && read(ends, &info, sizeof info) < 0)
            return false;
        while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
            if (pid == breeder) {
                bred = true;
                if (status) {
                    fprintf(stderr, "race: not all could be made\n");
                    exit(2);
                }
            } else {
                tally[WIFSIGNALED(status) ? WTERMSIG(status) : 0]++;
                in++;
            }
        }
    }
    return true;
}

static void batch(char **arguments, int count, int first, int ends, int tally[65])
{
    char how_many[16], from[16], most[16];
    int status;
    pid_t breeder;

    snprintf(how_many, sizeof how_many, "%d", count);
    snprintf(from, sizeof from, "%d", first);
    snprintf(most, sizeof most, "%d", most_us);
    breeder = fork();
    if (breeder == 0) {
        setpgid(0, 0);
        setenv("LD_PRELOAD", arguments[0], 1);
        setenv("ORPHANAGE_STRATEGY", arguments[1], 1);
        setenv("ORPHANAGE_INTERVAL", "10ms", 1);
        setenv("ORPHANAGE_SETTLE", "0", 1);
        /* Without it a fork child whose parent's end tells nothing is left alone, in doubt. */
        setenv("ORPHANAGE_LAUNCH", "0", 0);
        setenv("ORPHANAGE_LOG", "off", 1);
        execl(self_path, "race-breeder", how_many, from, most, arguments[2], (char *)NULL);
        _exit(98);
    }
    if (reap(breeder, count, ends, tally))
        return;
    kill(-breeder, SIGKILL);
    while (waitpid(-1, &status, 0) > 0)
        tally[WIFSIGNALED(status) ? WTERMSIG(status) : 0]++;
}

int main(int count, char **arguments)
{
    int wanted = 10000, at_once = 250, option, ends, tally[65] = {0};
    sigset_t children;

    if (!strcmp(arguments[0], "race-orphan"))
        stay();
    if (!strcmp(arguments[0], "race-breeder")) {
        most_us = atoi(arguments[3]);
        return breed(atoi(arguments[1]), atoi(arguments[2]), arguments[4]);
    }
    while ((option = getopt(count, arguments, "n:d:j:")) != -1) {
        switch (option) {
        case 'n': wanted = atoi(optarg); break;
        case 'd': most_us = atoi(optarg); break;
        case 'j': at_once = atoi(optarg); break;
        default: return 64;
        }
    }
    if (optind + 3 != count) {
        fprintf(stderr, "race: see the top of race.c\n");
        return 64;
    }
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    sigprocmask(SIG_BLOCK, &children, NULL);
    ends = signalfd(-1, &children, SFD_CLOEXEC);
    for (int i = 0; i < wanted; i += at_once)
        batch(arguments + optind, wanted - i < at_once ? wanted - i : at_once, i, ends, tally);
    printf("%s %s %d of %d\n", arguments[optind + 1], arguments[optind + 2], tally[SIGKILL],
           wanted);
    return tally[SIGTERM] + tally[SIGKILL] == wanted ? 0 : 1;
}
