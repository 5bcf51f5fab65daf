// SPDX-License-Identifier: MIT
#include "below.h"
#include "proc_files.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A look that is under way. */
struct looking {
    struct crowd *known;
    size_t sorted;      /* how many of these are from earlier looks, and sorted */
    struct crowd queue; /* who got the signal in this look; their children are looked for next */
    struct crowd found; /* the children of one of them */
    pid_t parent;       /* whose children are taken; at first, this process */
    int signal;
    size_t children, refused; /* our own, and how many of them may not be signalled */
    struct look look;
};

static int by_pid(const void *left, const void *right)
{
    const struct member *a = left, *b = right;

    return (a->pid > b->pid) - (a->pid < b->pid);
}

static void add(struct looking *looking, struct crowd *crowd, const struct member *member)
{
    if (crowd->count == crowd->room) {
        size_t room = crowd->room ? 2 * crowd->room : 64;
        struct member *all = realloc(crowd->all, room * sizeof *all);

        if (!all) {
            looking->look.failed = true;
            return;
        }
        crowd->all = all;
        crowd->room = room;
    }
    crowd->all[crowd->count++] = *member;
}

/* A process among those that were known before; NULL: it is new. */
static struct member *find(const struct looking *looking, pid_t pid)
{
    struct member key = {.pid = pid};

    return looking->sorted ? bsearch(&key, looking->known->all, looking->sorted, sizeof key, by_pid)
                           : NULL;
}

/* A stopped process would not handle the signal. */
static void tell(struct looking *looking, struct member *member)
{
    int error = member_signal(member, looking->signal);

    member->told = looking->signal;
    member->refused = error == EPERM;
    if (!error && member->stopped && looking->signal != SIGKILL)
        member_signal(member, SIGCONT);
    looking->look.told += !error;
}

static void take(struct looking *looking, struct member member)
{
    struct member *place = find(looking, member.pid);
    bool known = place && place->born == member.born && place->told == looking->signal;

    if (known)
        member = *place;
    else
        tell(looking, &member);
    if (looking->parent == getpid()) {
        looking->children++;
        looking->refused += member.refused;
        looking->look.left = member.refused ? member.pid : looking->look.left;
    }
    if (known)
        return;
    if (place)
        *place = member;
    else
        add(looking, looking->known, &member);
    add(looking, &looking->queue, &member);
}

/* ----- Children, by the lists of their parents */

/* The number may belong to another process by now, so the parent is compared. A child whose parent
 * has ended meanwhile is our child, and the next look finds it. Where /proc hides the processes of
 * other users (hidepid=), it also hides a set-id program from its own user: such a program gets the
 * signal when it is our child. */
static bool note_child(void *to, pid_t pid)
{
    struct looking *looking = to;
    struct stat_facts facts;
    struct member member = {.pid = pid, .threads = 1};
    bool shown = read_stat(pid, &facts);

    if (shown ? facts.parent != looking->parent || facts.ended : looking->parent != getpid())
        return true;
    if (shown)
        member = member_from(pid, &facts);
    add(looking, &looking->found, &member);
    return true;
}

/* Each thread has a list of the children that it started. */
static bool note_children_of_thread(void *to, pid_t thread)
{
    struct looking *looking = to;

    for_each_child(looking->parent, thread, note_child, looking);
    return true;
}

/* The parent's birth is compared, too: after its children are known, and before they get anything.
 */
static void take_children(struct looking *looking, struct member parent)
{
    struct stat_facts facts;
    char folder[64];

    looking->parent = parent.pid;
    looking->found.count = 0;
    if (parent.threads == 1) {
        note_children_of_thread(looking, parent.pid);
    } else {
        snprintf(folder, sizeof folder, "/proc/%d/task", (int)parent.pid);
        for_each_number(folder, note_children_of_thread, looking);
    }
    if (!read_stat(parent.pid, &facts) || facts.born != parent.born)
        return;
    for (size_t i = 0; i < looking->found.count; i++)
        take(looking, looking->found.all[i]);
}

/* ----- Children, by the parents of all processes */

struct seen {
    struct member member;
    pid_t parent;
};

struct seen_all {
    struct seen *all;
    size_t count, room;
};

static bool see(void *to, pid_t pid)
{
    struct seen_all *seen = to;
    struct stat_facts facts;

    if (!read_stat(pid, &facts) || facts.ended)
        return true;
    if (seen->count == seen->room) {
        size_t room = seen->room ? 2 * seen->room : 256;
        struct seen *all = realloc(seen->all, room * sizeof *all);

        if (!all)
            return false;
        seen->all = all;
        seen->room = room;
    }
    seen->all[seen->count++] = (struct seen){member_from(pid, &facts), facts.parent};
    return true;
}

static void take_seen(struct looking *looking, const struct seen_all *seen, pid_t parent)
{
    looking->parent = parent;
    for (size_t i = 0; i < seen->count; i++)
        if (seen->all[i].parent == parent)
            take(looking, seen->all[i].member);
}

/* ----- Both */

static struct looking begin(struct crowd *crowd, int signal)
{
    return (struct looking){.known = crowd, .sorted = crowd->count, .signal = signal};
}

static struct look end(struct looking *looking)
{
    struct crowd *known = looking->known;

    if (known->count > looking->sorted)
        qsort(known->all, known->count, sizeof *known->all, by_pid);
    free(looking->queue.all);
    free(looking->found.all);
    looking->look.only_such = looking->refused && looking->refused == looking->children;
    return looking->look;
}

struct look below_tell_by_parents(struct crowd *crowd, int signal)
{
    struct looking looking = begin(crowd, signal);
    struct seen_all seen = {.count = 0};

    if (!for_each_number("/proc", see, &seen))
        looking.look.failed = true;
    take_seen(&looking, &seen, getpid());
    for (size_t i = 0; i < looking.queue.count; i++)
        take_seen(&looking, &seen, looking.queue.all[i].pid);
    free(seen.all);
    return end(&looking);
}

struct look below_tell(struct crowd *crowd, int signal)
{
    struct looking looking = begin(crowd, signal);
    struct stat_facts self;

    if (access("/proc/thread-self/children", R_OK) != 0)
        return below_tell_by_parents(crowd, signal);
    if (read_stat(getpid(), &self))
        take_children(&looking, member_from(getpid(), &self));
    else
        looking.look.failed = true;
    for (size_t i = 0; i < looking.queue.count; i++)
        take_children(&looking, looking.queue.all[i]);
    return end(&looking);
}

void below_forget(struct crowd *crowd)
{
    free(crowd->all);
    *crowd = (struct crowd){.count = 0};
}
