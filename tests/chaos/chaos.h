// SPDX-License-Identifier: MIT
/* What the nodes of a tree tell the harness, in shared memory. Times are in µs, and intervals: from
 * what is known to be before an event to what is known to be after it. */
#ifndef CHAOS_H
#define CHAOS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { NODES = 48, MS = 1000 };
/* ORPHANAGE_SETTLE, unless it is 0, ORPHANAGE_KILL_AFTER and ORPHANAGE_INTERVAL of the trees; and
 * what a scheduler may take for anything. */
enum { SETTLE = 300 * MS, GRACE = 250 * MS, INTERVAL = 5 * MS, SLACK = 100 * MS };
enum { ANSWER = 7 }; /* exit status of a polite node */

enum birth { BY_FORK, BY_FORK_EXEC, BY_THREAD, BY_SPAWN, BY_VFORK, BIRTHS };

struct node {
    _Atomic pid_t pid; /* 0: not born yet */
    int parent, depth;
    enum birth birth;
    bool middle; /* of a double fork */
    bool claims; /* exec'd with ORPHANAGE_PARENT */
    uint64_t seed;
    int64_t born_from, born_to;
    pid_t session, home;
    bool execed, away, unclear;   /* loaded away from home; home or away depend on a race */
    _Atomic int64_t left;         /* when setsid() was done */
    _Atomic int64_t doomed;       /* when somebody meant to end it, itself included */
    _Atomic bool sure;            /* its first program has begun */
    _Atomic bool unwatched;       /* parent gone before main() */
    _Atomic bool stubborn;        /* SIGTERM does not end it */
    _Atomic bool answers, polite; /* SIGTERM may, does make it exit with ANSWER */
    _Atomic bool urgent;          /* has SIGURG for itself */
    _Atomic bool deaf;            /* blocks all signals */
    _Atomic bool main_over;       /* its main thread ends: the watch is prctl's from then on */
    _Atomic bool off;             /* changed its user or took SIGURG: the end of prctl's watch */
    _Atomic bool changed;         /* changed its user after it bore children */
    int pidfd, status;            /* from here on the harness's */
    bool over, reaped;
    int64_t ended;  /* when that was seen */
    int64_t waited; /* for a processor, as the kernel counts it for the main thread */
};

/* One for each job of the harness. */
struct table {
    _Atomic int count;
    atomic_bool stop;
    pid_t harness;
    int64_t settle, grow_until;
    bool prctl;
    int64_t stall; /* the longest that this machine kept the harness waiting in this round */
    struct node nodes[NODES];
};

extern struct table *table;
extern const char *self, *shared; /* paths of the program and of the table */

/* luck.c */
int64_t now(void);
void seed_row(uint64_t seed); /* random numbers: one row for each seed and thread */
uint64_t mix(uint64_t x);
int below(int most);
bool percent(int chance);
void spin(int most); /* for up to so many µs */

/* node.c: becomes the program of that node, in which be_loaded() then runs. */
void become(struct node *node) __attribute__((noreturn));
void be_loaded(struct node *me) __attribute__((noreturn));
void live_on(struct node *me) __attribute__((noreturn));

/* Notes that the node is meant to end, and sends the signal, if any. */
void doom(struct node *node, int signal);

/* traits.c: what a process may do to itself before and after it bears its children. */
void take_traits(struct node *me);
void take_late_traits(struct node *me);

/* contract.c: what the contract has to say of a node when the round is over. */
enum verdict { MUST_LIVE, MUST_END, EITHER };
struct fate {
    enum verdict verdict;
    bool orphan;
    int64_t from, to; /* if it ends: not before from; if it must: not after to */
};
const struct node *parent_of(const struct node *node);
struct fate fate_of(const struct node *node);
bool caught_in_exec(const struct node *node);
bool ended_rightly(const struct node *node, const struct fate *fate);

/* tree.c: grows the tree of that seed, with kills, until nothing changes any more; then reaps it.
 */
struct ending {
    struct fate fate;
    bool ended;
};
bool grow_and_kill(uint64_t seed, struct ending endings[NODES]);

#endif
