// SPDX-License-Identifier: MIT
/* /proc/PID/stat: real lines, names made to mislead, and garbage. */
#include "kernel.h"
#include "proc.h"
#include "system.h"
#include "unit.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define REST(flags, start)                                                                         \
    " 1 7 7 0 -1 " flags " 100 0 0 0 1 2 3 4 20 0 1 0 " start " 1000 200 18446744073709551615 1 1"

static void parsed(const char *line, bool never_execed, int64_t started)
{
    struct proc_stat stat;

    CHECK(proc_parse_stat(line, &stat), "%s", line);
    CHECK(stat.never_execed == never_execed && stat.started == started && stat.state == 'S' &&
              stat.parent == 1,
          "%s: %d %lld %d", line, stat.never_execed, (long long)stat.started, (int)stat.parent);
}

#define TO_THE_STATUS " 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 "

static void statuses(void)
{
    struct proc_stat stat;

    CHECK(proc_parse_stat("7 (a) Z" REST("0", "1") TO_THE_STATUS "9\n", &stat) &&
              stat.state == 'Z' && stat.status == 9,
          "killed: %d", stat.status);
    CHECK(proc_parse_stat("7 (a) Z" REST("0", "1") TO_THE_STATUS "768", &stat) &&
              stat.status == 768,
          "status 3: %d", stat.status);
    CHECK(proc_parse_stat("7 (a) Z" REST("0", "1"), &stat) && stat.status == 0, "no such field");
}

static void ignored(void)
{
    static const char status[] = "Name:\tSigIgn:\t1\nSigBlk:\t0000000000000001\n"
                                 "SigIgn:\t00000000A0001001\nSigCgt:\t0000000000000001\n";

    CHECK(proc_parse_ignored(status, 1) && proc_parse_ignored(status, 13) &&
              proc_parse_ignored(status, 32) && proc_parse_ignored(status, 30),
          "its bits");
    CHECK(!proc_parse_ignored(status, 2) && !proc_parse_ignored(status, 31), "no other");
    CHECK(!proc_parse_ignored("SigIgn:\t1", 1) && !proc_parse_ignored("", 1), "no such line");
}

/* More than one under an emulator, which has threads of its own in each process. */
static int threads(void)
{
    FILE *status = fopen("/proc/self/status", "r");
    char line[256];
    int count = 0;

    while (status && fgets(line, sizeof line, status))
        if (sscanf(line, "Threads: %d", &count) == 1)
            break;
    if (status)
        fclose(status);
    return count;
}

static void ourselves(void)
{
    struct leader leader;
    struct proc_stat stat;
    char comm[NAME_ROOM];

    CHECK(system_leader(getpid(), &leader) && !leader.never_execed && leader.age >= 0 &&
              leader.age < 600000,
          "our age: %lld ms", (long long)leader.age);
    CHECK(system_comm(getpid(), comm) && !strcmp(comm, "unit_proc"), "%s", comm);
    CHECK(!system_leader(-1, &leader) && !system_comm(-1, comm) && !proc_stat(-1, &stat), "nobody");
    CHECK(system_hears_hangup(getpid()) && system_hears_hangup(-1), "in doubt, it hears");
    signal(SIGHUP, SIG_IGN);
    CHECK(!system_hears_hangup(getpid()) && system_ignores_hangup(), "we do not");
    CHECK((proc_host_thread() == 0) == (threads() == 1), "%d threads", threads());
    CHECK(proc_of_pidfd(0) == 0 && proc_of_pidfd(77) == 0, "no pidfd");
}

/* A zombie's status and whose it is, before it is reaped and after. */
static void zombie(void)
{
    struct proc_stat stat;
    siginfo_t ended;
    int pidfd, status;
    pid_t child = fork();

    if (!child)
        _exit(3);
    pidfd = kernel_pidfd_open(child, 0);
    waitid(P_PID, (id_t)child, &ended, WEXITED | WNOWAIT);
    CHECK(proc_stat(child, &stat) && stat.state == 'Z' && stat.status == 3 << 8, "%d", stat.status);
    CHECK(proc_shows_status(child), "our child");
    CHECK(pidfd < 0 || proc_of_pidfd(pidfd) == child, "its pidfd");
    waitpid(child, &status, 0);
    CHECK(pidfd < 0 || proc_of_pidfd(pidfd) == -1, "reaped");
    CHECK(!proc_shows_status(child), "nobody");
}

int main(void)
{
    static const char *const garbage[] = {"",
                                          "7",
                                          "7 (a",
                                          "7 (a)",
                                          "7 (a) ",
                                          "7 (a) S 1 2 3",
                                          ") S",
                                          "7 (a)S" REST("64", "5"),
                                          "7 (a) S" REST("64", "x"),
                                          "7 (a) S" REST("64", "9223372036854775807"),
                                          "7 (a) S" REST("64", "99999999999999999999")};
    struct proc_stat stat;

    parsed("7 (a) S" REST("4194368", "9950"), true, 99500);
    parsed("7 (a) S" REST("4194304", "9950"), false, 99500);
    parsed("7 (a) b) (c) S" REST("64", "0"), true, 0);
    parsed("7 () S" REST("0", "10000"), false, 100000);
    for (size_t i = 0; i < sizeof garbage / sizeof garbage[0]; i++)
        CHECK(!proc_parse_stat(garbage[i], &stat), "%s", garbage[i]);
    statuses();
    ignored();
    ourselves();
    zombie();
    return unit_result();
}
