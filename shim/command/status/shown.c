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

static struct description without_beacon(const struct process *process)
{
    struct description watch = {.word = process->thread_word ? process->thread_word : "?",
                                .since = SINCE_UNKNOWN};

    if (process->maps_error) {
        watch.reason = "its mappings cannot be read";
        watch.error = process->maps_error;
    } else if (process->found == BEACON_FOREIGN) {
        watch.reason = "another version of the library is in it";
    } else if (process->found == BEACON_GARBAGE) {
        watch.reason = "what the library wrote there makes no sense";
    } else if (process->memory_error) {
        watch.reason = "its memory cannot be read";
        watch.error = process->memory_error;
    } else {
        watch.reason = "the library has not told its state there";
    }
    return watch;
}

static void describe_left_alone(struct description *watch, unsigned standing)
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

    watch->word = words[standing];
    watch->reason = standing_text((enum standing)standing);
    watch->tone = TONE_APART;
}

static void describe_watched(struct description *watch, const char *how, bool parent_changed)
{
    watch->word = parent_changed ? "orphan" : how;
    watch->tone = parent_changed ? TONE_BAD : TONE_GOOD;
    if (parent_changed)
        watch->reason = "its parent is gone, which it has not noticed yet";
}

static void describe_apart(struct description *watch, const char *word, enum tone tone,
                           const char *reason)
{
    watch->word = word;
    watch->tone = tone;
    watch->reason = reason;
}

static struct description by_beacon(const struct process *process, const struct process *parent)
{
    const struct beacon_facts *beacon = &process->beacon;
    struct description watch = {.since = beacon->since, .watched = beacon->parent};
    pid_t now = parent_number(process, parent);
    bool changed = now != NOT_KNOWN && now != beacon->parent;

    switch ((enum beacon_state)beacon->state) {
    case BEACON_LEFT_ALONE: describe_left_alone(&watch, beacon->standing); break;
    case BEACON_STARTING: describe_watched(&watch, "starting", changed); break;
#define STRATEGY(symbol, word, thread)                                                             \
    case BEACON_##symbol:                                                                          \
        describe_watched(&watch, word, changed);                                                   \
        break;
#include "strategies.h"
    case BEACON_WAITING:
        describe_apart(&watch, "orphan", TONE_BAD, "young: it may be a daemon in the making");
        break;
    case BEACON_SIGNALLED:
        describe_apart(&watch, "signalled", TONE_BAD, "an orphan that got its signal and lives");
        break;
    case BEACON_DAEMON:
        describe_apart(&watch, "daemon", TONE_APART, "left its home before its parent ended");
        break;
    case BEACON_FAILED:
    case BEACON_STATES:
        describe_apart(&watch, "unwatched", TONE_BAD, "no way to watch was to be had");
        break;
    }
    if (beacon->state == BEACON_LEFT_ALONE || beacon->state == BEACON_FAILED)
        watch.watched = 0;
    return watch;
}

struct description describe_watch(const struct process *process, const struct process *parent)
{
    if (process->carries == CARRIES_NO)
        return (struct description){.word = "-", .tone = TONE_DIM, .since = SINCE_NOTHING};
    if (process->found != BEACON_FOUND)
        return without_beacon(process);
    if (is_copy(process, parent))
        return (struct description){.word = "unwatched",
                                    .tone = TONE_BAD,
                                    .since = SINCE_NOTHING,
                                    .reason = "forked past the library's fork handlers"};
    return by_beacon(process, parent);
}

static struct process *parent_of(const struct process_table *table, const struct process *process)
{
    return process_find(table, process->facts.parent);
}

/* The table is no snapshot: where a number was used again while it was read, parents may go round
 * in a circle. No path is longer than the table. */
static bool in_question(const struct process_table *table, struct process *process)
{
    for (size_t steps = 0; process && steps < table->count; steps++) {
        if (process->asked)
            return true;
        process = parent_of(table, process);
    }
    return false;
}

static void show_between(const struct process_table *table, const struct process *process)
{
    struct process *above = parent_of(table, process);
    size_t steps = 0;

    if (above)
        above->shown = true;
    while (above && above->carries != CARRIES_YES && !above->asked && ++steps < table->count)
        above = parent_of(table, above);
    if (!above || steps >= table->count)
        return;
    for (struct process *p = parent_of(table, process); p != above; p = parent_of(table, p))
        p->shown = true;
}

void choose_shown(struct process_table *table, bool all)
{
    for (size_t i = 0; i < table->count; i++) {
        struct process *process = &table->all[i];

        if (process->asked)
            process->shown = true;
        else if (process->carries == CARRIES_YES)
            process->shown = all || in_question(table, process);
        if (process->shown && process->carries == CARRIES_YES && !process->asked)
            show_between(table, process);
    }
}

const struct process *shown_parent(const struct process_table *table, const struct process *process)
{
    const struct process *parent = parent_of(table, process);

    return parent && parent->shown && parent != process ? parent : NULL;
}
