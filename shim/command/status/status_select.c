// SPDX-License-Identifier: MIT
#include "status_select.h"

static struct process *parent_of(const struct procs *procs, const struct process *process)
{
    return procs_find(procs, process->facts.parent);
}

/* The table is no snapshot: where a number was used again while it was read, parents may go round
 * in a circle. No path is longer than the table. */
static bool in_question(const struct procs *procs, struct process *process)
{
    for (size_t steps = 0; process && steps < procs->count; steps++) {
        if (process->asked)
            return true;
        process = parent_of(procs, process);
    }
    return false;
}

static void show_between(const struct procs *procs, const struct process *process)
{
    struct process *above = parent_of(procs, process);
    size_t steps = 0;

    if (above)
        above->shown = true;
    while (above && above->library != LIBRARY_PRESENT && !above->asked && ++steps < procs->count)
        above = parent_of(procs, above);
    if (!above || steps >= procs->count)
        return;
    for (struct process *p = parent_of(procs, process); p != above; p = parent_of(procs, p))
        p->shown = true;
}

void status_select(struct procs *procs, bool all)
{
    for (size_t i = 0; i < procs->count; i++) {
        struct process *process = &procs->all[i];

        if (process->asked)
            process->shown = true;
        else if (process->library == LIBRARY_PRESENT)
            process->shown = all || in_question(procs, process);
        if (process->shown && process->library == LIBRARY_PRESENT && !process->asked)
            show_between(procs, process);
    }
}

const struct process *status_shown_parent(const struct procs *procs, const struct process *process)
{
    const struct process *parent = parent_of(procs, process);

    return parent && parent->shown && parent != process ? parent : NULL;
}
