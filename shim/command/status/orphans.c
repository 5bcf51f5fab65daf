// SPDX-License-Identifier: MIT
#include "orphans.h"
#include "beacon.h"
#include "shown.h"

/* The library keeps who the parent was when it was loaded. If that was init, or a process outside
 * the pid namespace, the parent may have adopted the process before. */
static bool knows_its_parent(const struct process *process)
{
    return process->found == BEACON_FOUND && !has_copied_beacon(process) &&
           process->beacon.parent > 1;
}

/* The library knows since when, once it has noticed. It never notices where it watches nobody, and
 * late where it polls. */
static struct loss by_beacon(const struct process *process, const struct process *parent)
{
    const struct beacon_facts *beacon = &process->beacon;
    pid_t now = number_of_parent(process, parent);
    bool acted = beacon->state == STATE_RELEASED || beacon->state == STATE_SIGNALLED;
    bool noticed = acted || beacon->state == STATE_JUDGING;

    if (!acted && (now == NUMBER_UNKNOWN || now == beacon->parent))
        return (struct loss){.since = SINCE_NOTHING};
    return (struct loss){.orphaned = ORPHANED_YES,
                         .former = beacon->parent,
                         .since = noticed ? beacon->since : SINCE_UNKNOWN};
}

/* A process is born into the session of the process that forks it, and leaves that session only to
 * lead one of its own. So a process that leads none, and whose parent is in another session, was
 * forked by another process. A parent that calls setsid() when it has children already looks the
 * same, but is rare: servers do so before they start any. /proc tells nothing else: not who is a
 * subreaper, and not who forked a process. */
static bool is_in_strange_session(const struct process *process, const struct process *parent)
{
    pid_t session = process->facts.session;

    return parent && session && session != process->pid && session != parent->facts.session;
}

static bool is_child_of_init(const struct process *process, const struct process *parent)
{
    return process->facts.parent == 1 || number_of_parent(process, parent) == 1;
}

static struct loss by_session(const struct process *process, const struct process *parent)
{
    if (is_in_strange_session(process, parent))
        return (struct loss){.orphaned = ORPHANED_YES, .since = SINCE_UNKNOWN};
    if (is_child_of_init(process, parent))
        return (struct loss){.orphaned = ORPHANED_UNKNOWN, .since = SINCE_UNKNOWN};
    return (struct loss){.since = SINCE_NOTHING};
}

/* Without memory, a process is a zombie or a kernel thread, unless threads of it go on. */
struct loss describe_loss(const struct process *process, const struct process *parent)
{
    if (!process->facts.has_memory && process->carries != CARRIES_YES)
        return (struct loss){.since = SINCE_NOTHING};
    return knows_its_parent(process) ? by_beacon(process, parent) : by_session(process, parent);
}

size_t choose_orphans(struct process_table *table, bool all)
{
    size_t unknown = 0;

    for (size_t i = 0; i < table->count; i++) {
        struct process *process = &table->all[i];
        struct loss loss = describe_loss(process, process_find(table, process->facts.parent));

        if (!all && !is_below_asked(table, process))
            continue;
        process->shown = loss.orphaned == ORPHANED_YES;
        unknown += loss.orphaned == ORPHANED_UNKNOWN;
    }
    return unknown;
}
