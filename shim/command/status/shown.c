// SPDX-License-Identifier: MIT
#include "shown.h"
#include "beacon.h"

#include <errno.h>

enum { NOT_KNOWN = -1 };

/* The number by which the process knows its parent: 0 if that is in an outer pid namespace. */
static pid_t parent_number(const struct process *process, const struct process *parent)
{
    if (!process->facts.parent)
        return 0;
    if (!parent || !parent->facts.namespaces || !process->facts.namespaces)
        return NOT_KNOWN;
    return parent->facts.namespaces == process->facts.namespaces ? parent->facts.innermost : 0;
}

static bool tells_of_thread(enum beacon_state state)
{
#define STRATEGY(symbol, word, thread)                                                             \
    if (state == BEACON_##symbol)                                                                  \
        return (thread) != NULL;
#include "strategies.h"
    return false;
}

/* A child that was forked past the fork handlers (vfork(), _Fork(), clone()) has its parent's
 * beacon and no watch. Its beacon names the parent's parent, and the very millisecond; or it tells
 * of a thread where there is but one. */
static bool is_copy(const struct process *process, const struct process *parent)
{
    const struct beacon_facts *own = &process->beacon;

    if (parent && parent->found == BEACON_FOUND && parent->beacon.parent == own->parent &&
        parent->beacon.since == own->since)
        return true;
    return tells_of_thread((enum beacon_state)own->state) && process->facts.threads == 1;
}

static struct verdict without_beacon(const struct process *process)
{
    struct verdict verdict = {.word = process->thread_word ? process->thread_word : "?",
                              .since = SINCE_UNKNOWN};

    if (process->maps_error) {
        verdict.reason = "its mappings cannot be read";
        verdict.error = process->maps_error;
    } else if (process->found == BEACON_FOREIGN) {
        verdict.reason = "another version of the library is in it";
    } else if (process->found == BEACON_GARBAGE) {
        verdict.reason = "what the library wrote there makes no sense";
    } else if (process->memory_error) {
        verdict.reason = "its memory cannot be read";
        verdict.error = process->memory_error;
    } else {
        verdict.reason = "the library has not told its state there";
    }
    return verdict;
}

static void say_left_alone(struct verdict *verdict, unsigned standing)
{
    static const char *const words[] = {
        [STANDING_WATCHED] = "?",
        [STANDING_CHILD_OF_INIT] = "init",
        [STANDING_PARENT_OUTSIDE] = "outside",
        [STANDING_HEIR] = "heir",
        [STANDING_OUT_OF_SCOPE] = "scope",
        [STANDING_NOT_IN_ONLY] = "only",
        [STANDING_IN_SKIP] = "skip",
    };

    verdict->word = words[standing];
    verdict->reason = standing_text((enum standing)standing);
    verdict->tone = TONE_APART;
}

static void say_watched(struct verdict *verdict, const char *how, bool parent_changed)
{
    verdict->word = parent_changed ? "orphan" : how;
    verdict->tone = parent_changed ? TONE_BAD : TONE_GOOD;
    if (parent_changed)
        verdict->reason = "its parent is gone, which it has not noticed yet";
}

static void say_apart(struct verdict *verdict, const char *word, enum tone tone, const char *reason)
{
    verdict->word = word;
    verdict->tone = tone;
    verdict->reason = reason;
}

static struct verdict by_beacon(const struct process *process, const struct process *parent)
{
    const struct beacon_facts *beacon = &process->beacon;
    struct verdict verdict = {.since = beacon->since, .watched = beacon->parent};
    pid_t now = parent_number(process, parent);
    bool changed = now != NOT_KNOWN && now != beacon->parent;

    switch ((enum beacon_state)beacon->state) {
    case BEACON_LEFT_ALONE: say_left_alone(&verdict, beacon->standing); break;
    case BEACON_STARTING: say_watched(&verdict, "starting", changed); break;
#define STRATEGY(symbol, word, thread)                                                             \
    case BEACON_##symbol:                                                                          \
        say_watched(&verdict, word, changed);                                                      \
        break;
#include "strategies.h"
    case BEACON_WAITING:
        say_apart(&verdict, "orphan", TONE_BAD, "young: it may be a daemon in the making");
        break;
    case BEACON_SIGNALLED:
        say_apart(&verdict, "signalled", TONE_BAD, "an orphan that got its signal and lives");
        break;
    case BEACON_DAEMON:
        say_apart(&verdict, "daemon", TONE_APART, "left its home before its parent ended");
        break;
    case BEACON_FAILED:
    case BEACON_STATES:
        say_apart(&verdict, "unwatched", TONE_BAD, "no way to watch was to be had");
        break;
    }
    if (beacon->state == BEACON_LEFT_ALONE || beacon->state == BEACON_FAILED)
        verdict.watched = 0;
    return verdict;
}

struct verdict status_judge(const struct process *process, const struct process *parent)
{
    if (process->library == LIBRARY_ABSENT)
        return (struct verdict){.word = "-", .tone = TONE_DIM, .since = SINCE_NOTHING};
    if (process->found != BEACON_FOUND)
        return without_beacon(process);
    if (is_copy(process, parent))
        return (struct verdict){.word = "unwatched",
                                .tone = TONE_BAD,
                                .since = SINCE_NOTHING,
                                .reason = "forked past the library's fork handlers"};
    return by_beacon(process, parent);
}

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
