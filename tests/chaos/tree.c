// SPDX-License-Identifier: MIT
/* One round: a tree grows, random nodes of it are killed at random moments, and all ends are noted
 * until nothing changes any more. The harness is the tree's subreaper and reaps nobody before the
 * round is over, so no pid in the table is ever used again while it counts. */
#include "chaos.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { GROW = 150 * MS, KILLS_UNTIL = 700 * MS, STANDSTILL = 1000 * MS };

static int grown(void)
{
    return table->count < NODES ? table->count : NODES;
}

/* Notes who has ended, after at most so many ms; true if that is somebody new. */
static bool look(int wait)
{
    struct pollfd ends[NODES];
    bool news = false;
    static int64_t last;
    int count = grown();

    for (int i = 0; i < count; i++) {
        struct node *node = &table->nodes[i];
        ends[i] = (struct pollfd){.fd = -1, .events = POLLIN};
        if (node->over || !node->pid)
            continue;
        if (!node->pidfd)
            node->pidfd = (int)syscall(SYS_pidfd_open, node->pid, 0U);
        ends[i].fd = node->pidfd;
    }
    poll(ends, (nfds_t)count, wait);
    if (last > table->nodes[0].born_from && now() - last - wait * MS > table->stall)
        table->stall = now() - last - wait * MS;
    last = now();
    for (int i = 0; i < count; i++) {
        if (!ends[i].revents)
            continue;
        table->nodes[i].ended = now();
        table->nodes[i].over = news = true;
    }
    return news;
}

/* SIGKILL takes no time. Where it does, the machine holds up whatever ends, and nothing can be
 * said: an overloaded one was seen to do so for half a minute. */
static void note_standstill(int64_t killed)
{
    if (now() - killed > table->stall)
        table->stall = now() - killed;
}

static void watch_until(int64_t until)
{
    do
        look(1);
    while (now() < until);
}

static bool still_to_end(const struct node *node)
{
    struct fate fate = fate_of(node);

    if (!node->pid || node->over || fate.verdict != MUST_END)
        return false;
    if (node->doomed)
        note_standstill(node->doomed);
    return now() < fate.to;
}

/* Until nothing has changed for longer than anything may take, and who must end has had its time.
 */
static void settle_down(void)
{
    int64_t last = now();
    bool waiting = true;

    while (waiting) {
        if (look(1))
            last = now();
        waiting = now() - last < table->settle + GRACE + SLACK;
        for (int i = 0; i < grown() && !waiting; i++)
            waiting = still_to_end(&table->nodes[i]);
    }
}

static void reap(void)
{
    int64_t since = now();
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) >= 0 || errno != ECHILD) {
        for (int i = 0; pid > 0 && i < grown(); i++)
            if (table->nodes[i].pid == pid)
                table->nodes[i].status = status, table->nodes[i].reaped = true;
        for (int i = 0; pid == 0 && i < grown(); i++)
            if (table->nodes[i].pid && !table->nodes[i].reaped)
                kill(table->nodes[i].pid, SIGKILL); /* ours until reaped */
        if (pid == 0)
            usleep(500);
    }
    note_standstill(since);
}

static void plant(uint64_t seed)
{
    struct node *root = &table->nodes[0];
    bool prctl_strategy = table->prctl;
    int64_t begun = now();

    memset(table, 0, sizeof *table);
    seed_row(seed);
    table->prctl = prctl_strategy;
    table->settle = percent(25) ? 0 : SETTLE;
    table->grow_until = begun + GROW;
    table->harness = getpid();
    table->count = 1;
    root->parent = -1;
    root->seed = mix(seed);
    root->birth = BY_SPAWN;
    root->born_from = begun;
    setenv("ORPHANAGE_SETTLE", table->settle ? "300ms" : "0", 1);
    if (fork() == 0) { /* the harness carries no library: setenv() is for the tree */
        if (getenv("CHAOS_LIE"))
            putenv(getenv("CHAOS_LIE"));
        setenv("LD_PRELOAD", getenv("CHAOS_LIBRARY"), 1);
        become(root);
    }
}

/* The second number in schedstat, in ns; a zombie has it still. */
static int64_t waited(pid_t pid)
{
    char path[64];
    long long run, wait = 0;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/schedstat", (int)pid);
    file = fopen(path, "re");
    if (file && fscanf(file, "%lld %lld", &run, &wait) != 2)
        wait = 0;
    if (file)
        fclose(file);
    return wait / 1000;
}

bool grow_and_kill(uint64_t seed, struct ending endings[NODES])
{
    int64_t begun = now();

    plant(seed);
    for (int more = 1 + below(4); more; more--) {
        struct node *victim;
        watch_until(begun + below(percent(60) ? GROW : KILLS_UNTIL));
        victim = &table->nodes[below(grown())];
        if (victim->pid && !victim->over && (victim != table->nodes || more == 1))
            doom(victim, SIGKILL);
    }
    watch_until(begun + (table->settle ? KILLS_UNTIL : GROW) + 50 * MS);
    settle_down();
    for (int i = 0; i < grown(); i++) {
        endings[i].ended = table->nodes[i].over;
        table->nodes[i].waited = waited(table->nodes[i].pid);
    }
    table->stop = true;
    reap();
    for (int i = 0; i < grown(); i++) {
        endings[i].fate = fate_of(&table->nodes[i]);
        if (table->nodes[i].pidfd > 0)
            close(table->nodes[i].pidfd);
    }
    return table->stall < STANDSTILL;
}
