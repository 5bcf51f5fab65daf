// SPDX-License-Identifier: MIT
/* What a process of the tree does to itself. A flag is raised before the fact where it makes the
 * contract ask less of the library, and after it where it makes it ask for something else. */
#include "chaos.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FIRST_USER = 31000, USERS = 100 };

static void leave_home(struct node *me)
{
    setsid();
    me->session = getsid(0);
    me->left = now();
}

static void answer(int signal)
{
    (void)signal;
    _exit(ANSWER);
}

static void take_signals(struct node *me)
{
    sigset_t set;

    switch (below(4)) {
    case 0: signal(SIGTERM, SIG_IGN); break;
    case 1:
        sigemptyset(&set);
        sigaddset(&set, SIGTERM);
        sigprocmask(SIG_BLOCK, &set, NULL);
        break;
    case 2:
        me->deaf = true;
        sigfillset(&set);
        sigprocmask(SIG_BLOCK, &set, NULL);
        break;
    default:
        me->answers = true;
        signal(SIGTERM, answer);
        me->polite = true;
        return;
    }
    me->stubborn = true;
}

static void ignore(int signal)
{
    (void)signal;
}

/* SIGURG is what prctl's watch is made of: one out of turn has to change nothing. */
static void urge(struct node *me)
{
    const struct node *parent = &table->nodes[me->parent < 0 ? 0 : me->parent];

    if (percent(50)) {
        me->urgent = me->off = true;
        signal(SIGURG, ignore);
    }
    for (int i = 0; i < 3; i++) {
        kill(getpid(), SIGURG);
        if (!parent->over && getppid() == parent->pid)
            kill(getppid(), SIGURG);
    }
}

/* The library's line has nowhere to go, and nobody may wait for that. */
static void block_stderr(void)
{
    static const char full[65536];
    int ends[2];

    if (pipe2(ends, O_NONBLOCK))
        return;
    while (write(ends[1], full, sizeof full) > 0)
        ;
    fcntl(ends[1], F_SETFL, 0);
    dup2(ends[1], STDERR_FILENO);
}

static void close_all(void)
{
    if (percent(50))
        syscall(SYS_close_range, 0U, ~0U, 0U);
    else
        for (int fd = 0; fd < 1024; fd++)
            close(fd);
}

static void change_user(void)
{
    uid_t user = (uid_t)(FIRST_USER + below(USERS));

    if (geteuid() == 0 && setresuid(user, user, user))
        _exit(97);
}

static void *second_thread(void *me)
{
    live_on(me);
}

void take_traits(struct node *me)
{
    if (me->middle || percent(10))
        leave_home(me);
    if (!me->stubborn && !me->polite && percent(12))
        take_signals(me);
    if (percent(5))
        urge(me);
    if (percent(5))
        block_stderr();
    if (percent(6))
        close_all();
    if (percent(6)) {
        me->off = true;
        change_user();
    }
}

/* Then its parent's end comes at the worst of times: while the watch changes hands. */
static void end_main_thread(struct node *me)
{
    pthread_t thread;

    me->main_over = true;
    if (pthread_create(&thread, NULL, second_thread, me))
        return;
    if (me->parent > 0 && percent(30) && !table->stop)
        doom(&table->nodes[me->parent], SIGKILL);
    pthread_exit(NULL);
}

void take_late_traits(struct node *me)
{
    if (percent(4)) {
        me->changed = me->off = true;
        change_user();
    } else if (percent(8)) {
        end_main_thread(me);
    }
}
