// SPDX-License-Identifier: MIT
/* Words about seccomp(2): what a program forbids itself, early in its life. */
#include "tree.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct {
    const char *name;
    unsigned number;
} calls[] = {
    {"getppid", SYS_getppid}, {"clock_gettime", SYS_clock_gettime},
    {"prctl", SYS_prctl},     {"ioctl", SYS_ioctl},
    {"openat", SYS_openat},   {"futex", SYS_futex},
    {"capset", SYS_capset},   {"pidfd_open", 434},
    {"close_range", 436},
};

static const struct {
    const char *name;
    unsigned action;
} actions[] = {
    {"kill", SECCOMP_RET_KILL_PROCESS},
    {"kill-thread", SECCOMP_RET_KILL_THREAD},
    {"trap", SECCOMP_RET_TRAP},
    {"errno", SECCOMP_RET_ERRNO | EPERM},
};

enum { CALLS = sizeof calls / sizeof calls[0], ACTIONS = sizeof actions / sizeof actions[0] };

static unsigned call_named(const char *name)
{
    for (int i = 0; i < CALLS; i++)
        if (!strcmp(name, calls[i].name))
            return calls[i].number;
    fprintf(stderr, "tree: filters know no call %s\n", name);
    exit(98);
}

static unsigned action_named(const char *name)
{
    for (int i = 0; i < ACTIONS; i++)
        if (!strcmp(name, actions[i].name))
            return actions[i].action;
    fprintf(stderr, "tree: filters know no action %s\n", name);
    exit(98);
}

static void install(unsigned flags, char **arguments)
{
    unsigned action = action_named(arguments[0]);
    struct sock_filter filter[2 * CALLS + 2] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    };
    struct sock_fprog program = {.len = 1, .filter = filter};
    char names[128];

    snprintf(names, sizeof names, "%s", arguments[1]);
    for (char *name = strtok(names, ","); name; name = strtok(NULL, ",")) {
        filter[program.len++] =
            (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call_named(name), 0, 1);
        filter[program.len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action);
    }
    filter[program.len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
        syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program))
        fail("seccomp");
}

static void filter_all(char **arguments)
{
    install(SECCOMP_FILTER_FLAG_TSYNC, arguments);
}

static void filter_own(char **arguments)
{
    install(0, arguments);
}

static void make_call(char **arguments)
{
    syscall(call_named(arguments[0]), 0, 0, 0, 0, 0, 0);
}

static void enter_strict_mode(char **unused)
{
    (void)unused;
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT, 0, 0, 0))
        fail("seccomp");
}

const struct word filter_words[] = {
    {"filter", "ACTION CALL,...", filter_own,
     "this thread, and what it starts: these calls get that action: kill, kill-thread, trap, "
     "errno"},
    {"filterall", "ACTION CALL,...", filter_all, "likewise, all threads that there are"},
    {"docall", "CALL", make_call, "makes one of those calls"},
    {"strict", NULL, enter_strict_mode, "enters seccomp's strict mode"},
    {0},
};
