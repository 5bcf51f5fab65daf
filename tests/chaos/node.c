// SPDX-License-Identifier: MIT
/* A process of the tree: takes its traits, bears its children, and lives until it is ended. */
#include "chaos.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { DEEPEST = 5, ENVIRONMENT_MOST = 256 };

struct table *table;
const char *self, *shared;

void doom(struct node *node, int signal)
{
    int64_t unset = 0;

    if (signal && kill(node->pid, 0)) /* after setuid(): not ours to kill */
        return;
    atomic_compare_exchange_strong(&node->doomed, &unset, now());
    if (signal)
        kill(node->pid, signal);
}

static void live(struct node *me) __attribute__((noreturn));

void become(struct node *me)
{
    char slot[16];

    snprintf(slot, sizeof slot, "%d", (int)(me - table->nodes));
    execl(self, "chaos-node", shared, slot, (char *)NULL);
    _exit(98);
}

/* The child's parent dies by the child's hand: microseconds after the fork or around an exec. */
static void maybe_patricide(struct node *me)
{
    if (me->parent > 0 && percent(6) && !table->stop) {
        spin(400);
        doom(&table->nodes[me->parent], SIGKILL);
    }
}

/* What the contract says of home, once more and independently: a fork child inherits it, and a
 * process that has outlived its settling makes its present session its home when it forks. */
static void be_forked(struct node *me)
{
    const struct node *parent = &table->nodes[me->parent];

    me->born_to = now();
    me->session = getsid(0);
    me->home = parent->home;
    if (parent->home == parent->session || me->born_from - parent->born_to >= table->settle)
        me->home = parent->session;
    else if (me->born_to - parent->born_from >= table->settle)
        me->unclear = true;
    me->unclear |= parent->unclear;
    me->pid = getpid();
    me->sure = true;
    seed_row(me->seed);
    if (me->birth != BY_FORK_EXEC)
        live(me);
    maybe_patricide(me);
    spin(500);
    if (me->claims) {
        char claim[16];
        snprintf(claim, sizeof claim, "%d", (int)parent->pid);
        setenv("ORPHANAGE_PARENT", claim, 1);
    }
    me->born_from = now();
    become(me);
}

static char **environment(char *claim)
{
    static __thread char *copy[ENVIRONMENT_MOST];
    int count = 0;

    while (environ[count] && count < ENVIRONMENT_MOST - 2) {
        copy[count] = environ[count];
        count++;
    }
    copy[count] = claim;
    copy[count + (claim ? 1 : 0)] = NULL;
    return copy;
}

/* The pid is noted by both: either may be killed before it can. */
static void *beget(void *child)
{
    struct node *me = child;
    char slot[16], claim[64], *words[] = {"chaos-node", (char *)shared, slot, NULL};
    char **variables;
    pid_t pid = -1;

    snprintf(slot, sizeof slot, "%d", (int)(me - table->nodes));
    snprintf(claim, sizeof claim, "ORPHANAGE_PARENT=%d", (int)getpid());
    variables = environment(me->claims ? claim : NULL);
    me->born_from = now();
    if (me->birth == BY_SPAWN) {
        if (posix_spawn(&pid, self, NULL, NULL, words, variables))
            pid = -1;
    } else if (me->birth == BY_VFORK) {
        pid = vfork();
        if (pid == 0) {
            execve(self, words, variables);
            _exit(98);
        }
    } else {
        pid = fork();
        if (pid == 0)
            be_forked(me);
    }
    if (pid > 0)
        me->pid = pid;
    return NULL;
}

static void bear_child(struct node *me, int number, bool middle)
{
    int slot = atomic_fetch_add(&table->count, 1);
    struct node *child = &table->nodes[slot < NODES ? slot : 0];
    pthread_t thread;

    if (slot >= NODES)
        return;
    child->parent = (int)(me - table->nodes);
    child->depth = me->depth + 1;
    child->seed = mix(me->seed + (uint64_t)number * 7919 + 1);
    child->middle = middle;
    child->birth = (enum birth)below(middle ? BY_FORK_EXEC + 1 : BIRTHS);
    child->claims = percent(30);
    child->stubborn = (bool)me->stubborn; /* SIG_IGN and the mask are inherited, also by exec */
    child->deaf = (bool)me->deaf;
    /* Handlers are, but for exec; until then the child that will exec has them, too. */
    child->answers = (bool)me->polite;
    child->urgent = (bool)me->urgent;
    child->polite = me->polite && (child->birth == BY_FORK || child->birth == BY_THREAD);
    if (child->birth != BY_THREAD)
        beget(child);
    else if (!pthread_create(&thread, NULL, beget, child)) /* the kernel's "parent" ends at once */
        pthread_join(thread, NULL);
}

/* A harness that was killed leaves no daemons. */
void live_on(struct node *me)
{
    (void)me;
    while (!table->stop && (!kill(table->harness, 0) || errno != ESRCH))
        usleep(500 * MS);
    _exit(0);
}

static void live(struct node *me)
{
    bool late = false;
    int children;

    seed_row(me->seed ^ me->execed); /* no second patricide by the same throw */
    children = me->middle ? 1 : me->depth >= DEEPEST ? 0 : me->depth ? below(4) : 3 + below(4);
    take_traits(me);
    maybe_patricide(me);
    for (int i = 0; i < children; i++) {
        bool middle = percent(15);
        if (i == 0 && !me->middle && table->settle && percent(me->left ? 60 : 8)) {
            /* outlives its settling first: its children are at home in its present session */
            for (int64_t old = now() + table->settle + SLACK; now() < old && !table->stop;)
                usleep(10 * MS);
            late = true;
        }
        if (percent(50))
            usleep((useconds_t)below(20 * MS));
        if (table->stop || (!late && now() > table->grow_until))
            break;
        bear_child(me, i, middle);
        if (me->parent >= 0 && !me->middle && percent(late ? 40 : 6)) {
            spin(400); /* dies just after it gave birth */
            doom(me, SIGKILL);
        }
    }
    if (me->middle) {
        doom(me, 0);
        _exit(0);
    }
    take_late_traits(me);
    live_on(me);
}

/* A program of the tree begins: its birth, for the contract, is its load. */
void be_loaded(struct node *me)
{
    const struct node *parent = me->parent < 0 ? NULL : &table->nodes[me->parent];

    me->unclear = false;
    if (parent) {
        int64_t parent_age = now() - parent->born_from;
        me->unwatched = getppid() != parent->pid;
        me->away = getsid(0) != parent->session;
        if (parent->pid == parent->session && !parent->execed) {
            /* may pass for the middle process of a double fork */
            me->away |= parent_age + SLACK < table->settle;
            me->unclear = parent_age + SLACK >= table->settle &&
                          me->born_from - parent->born_to < table->settle + SLACK;
        }
    }
    me->execed = true;
    me->urgent = me->answers = false;
    me->born_to = now();
    me->session = me->home = getsid(0);
    me->pid = getpid();
    me->sure = true;
    live(me);
}
