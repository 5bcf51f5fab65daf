// SPDX-License-Identifier: MIT
/* What the contract says of a node, from the facts in the table, independently of the library.
 * Where its answer differs within an interval, either is right: a slow machine makes the check
 * blunter, never wrong. */
#include "chaos.h"

#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>

enum {
    ROUNDING = 2 * MS, /* the library counts in ms */
    LATE = 3000 * MS,  /* no matter what the machine is busy with */
};

const struct node *parent_of(const struct node *node)
{
    return node->parent < 0 ? NULL : &table->nodes[node->parent];
}

static int64_t min(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t max(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* A machine that kept the harness waiting kept the nodes waiting, too. */
static int64_t slack(void)
{
    return SLACK + 4 * table->stall;
}

/* The earliest moment at which it can have ended. */
static int64_t ended_from(const struct node *node)
{
    const struct node *parent = parent_of(node);
    int64_t from = node->ended;

    if (node->doomed)
        from = min(from, node->doomed);
    if (parent && parent->over)
        from = min(from, ended_from(parent));
    return from;
}

/* The documented exceptions of a parent-death signal, which a process whose main thread has ended
 * lives by, too: it is forgotten at a change of user, a parent under another user may not send it,
 * and a program that takes or blocks the signal is not reached. */
static bool out_of_reach(const struct node *node)
{
    return (table->prctl || node->main_over) &&
           (node->off || node->deaf || parent_of(node)->changed);
}

/* Where the program that forks has SIGURG for itself, prctl's watch is made of a real-time signal,
 * whose default is death, and which exec() leaves without a handler until the library is there
 * again. The kernel sends it when the thread that forked ends, also of a parent that lives on. */
bool caught_in_exec(const struct node *node)
{
    const struct node *parent = parent_of(node);

    return table->prctl && node->birth == BY_FORK_EXEC && !node->execed &&
           (parent->over || parent->main_over) && node->urgent && WIFSIGNALED(node->status) &&
           WTERMSIG(node->status) >= SIGRTMIN;
}

/* A process is as old as it is when its watch has a processor to notice by: one that was kept off
 * it for all of its settling is no daemon in the making any more. */
static enum verdict judge_orphan(const struct node *node, int64_t youngest, int64_t oldest)
{
    bool away = node->away || node->session != node->home;
    int64_t settle = table->settle;

    if (youngest >= settle + (settle ? slack() : 0) || !settle)
        return MUST_END;
    if (node->unclear || (away && oldest + slack() + node->waited >= settle))
        return EITHER;
    if (!away)
        return MUST_END;
    if (!node->away && node->left > node->born_from + settle - slack() - node->waited)
        return EITHER; /* left home, but maybe after it was judged */
    return MUST_LIVE;
}

struct fate fate_of(const struct node *node)
{
    const struct node *parent = parent_of(node);
    struct fate fate = {.verdict = MUST_LIVE, .orphan = parent && parent->over};
    int64_t oldest;

    if (fate.orphan) {
        fate.from = ended_from(parent);
        fate.to = max(parent->ended, node->born_to + table->settle) + INTERVAL +
                  (node->stubborn ? GRACE : 0) + slack() + LATE;
        oldest = parent->ended - node->born_from;
        fate.verdict = judge_orphan(node, fate.from - node->born_to, oldest);
        /* A program that was not loaded yet: only the spawner's word reaches it. Whether the parent
         * had ended when it was heard, or did between then and main(), is not known. */
        if (node->unwatched && !(node->claims && fate.verdict == MUST_END))
            fate.verdict = EITHER;
        if (!node->sure || out_of_reach(node))
            fate.verdict = EITHER;
        /* What is known of it is from before its exec. */
        if (node->birth == BY_FORK_EXEC && !node->execed && fate.verdict == MUST_LIVE)
            fate.verdict = EITHER;
        /* Young and at home, it is waited for, unless it was an orphan when it was loaded, which
         * one that never came to main() may have been. */
        if (oldest + ROUNDING < table->settle &&
            !(node->claims && (node->unwatched || !node->execed)))
            fate.from = max(fate.from, node->born_from + table->settle - ROUNDING);
    }
    if (node->doomed) {
        fate.verdict = MUST_END;
        fate.from = fate.orphan ? min(fate.from, node->doomed) : node->doomed;
        fate.to = max(fate.to, node->doomed + slack() + LATE);
    } else if (fate.orphan && node->status == SIGKILL) {
        fate.from += GRACE - ROUNDING;
    }
    return fate;
}

/* By the right signal: SIGTERM, or SIGKILL if that does not end it. */
bool ended_rightly(const struct node *node, const struct fate *fate)
{
    bool polite = WIFEXITED(node->status) && WEXITSTATUS(node->status) == ANSWER;

    if (node->doomed && (node->status == SIGKILL || (node->middle && node->status == 0)))
        return true;
    if (!fate->orphan)
        return false;
    if (node->stubborn)
        return node->status == SIGKILL;
    if (polite)
        return node->answers;
    return node->status == SIGTERM && !node->polite;
}
