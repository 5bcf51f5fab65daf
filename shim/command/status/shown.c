// SPDX-License-Identifier: MIT
#include "shown.h"
#include "beacon.h"
#include "verdict.h"

#include <errno.h>

pid_t number_of_parent(const struct process *process, const struct process *parent)
{
    if (!process->facts.parent)
        return 0;
    if (!parent || !parent->facts.namespaces || !process->facts.namespaces)
        return NUMBER_UNKNOWN;
    return parent->facts.namespaces == process->facts.namespaces ? parent->facts.innermost : 0;
}

bool has_copied_beacon(const struct process *process)
{
    return process->facts.namespaces && process->beacon.pid != process->facts.innermost;
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

static const char *const strategy_words[STRATEGIES] = {
    [STRATEGY_AUTO] = "starting",
#define STRATEGY(symbol, word, thread) [STRATEGY_##symbol] = #word,
#include "strategies.h"
};

/* Words for the column; reason_text() says more. */
static const char *const reason_words[] = {
    [REASON_NONE] = "?",
    [REASON_INIT] = "init",
    [REASON_OUTSIDE] = "outside",
    [REASON_HEIR] = "heir",
    [REASON_NOHUP] = "nohup",
    [REASON_SCOPE] = "scope",
    [REASON_ONLY] = "only",
    [REASON_SKIP] = "skip",
    [REASON_DAEMON] = "daemon",
    [REASON_DETACHED] = "detached",
    [REASON_LAUNCHED] = "launched",
    [REASON_MISSED] = "missed",
    [REASON_TRIAL] = "trial",
};
_Static_assert(sizeof reason_words / sizeof reason_words[0] == REASONS, "a word for each reason");

static void describe_left_alone(struct description *watch, unsigned reason)
{
    watch->word = reason_words[reason];
    watch->reason = reason_text((enum reason)reason);
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
    pid_t now = number_of_parent(process, parent);
    bool changed = now != NUMBER_UNKNOWN && now != beacon->parent;

    switch ((enum state)beacon->state) {
    case STATE_IDLE: describe_left_alone(&watch, beacon->reason); break;
    case STATE_ARMING: describe_watched(&watch, "starting", changed); break;
    case STATE_WATCHING: describe_watched(&watch, strategy_words[beacon->strategy], changed); break;
    case STATE_JUDGING:
        describe_apart(&watch, "orphan", TONE_BAD, "what is to be done is decided soon");
        break;
    case STATE_SIGNALLED:
        describe_apart(&watch, "signalled", TONE_BAD, "an orphan that got its signal and lives");
        break;
    case STATE_RELEASED: describe_left_alone(&watch, beacon->reason); break;
    case STATE_FAILED:
    case STATES: describe_apart(&watch, "unwatched", TONE_BAD, "no way to watch works here"); break;
    }
    if (beacon->state == STATE_IDLE || beacon->state == STATE_FAILED)
        watch.watched = 0;
    return watch;
}

struct description describe_watch(const struct process *process, const struct process *parent)
{
    if (process->carries == CARRIES_NO)
        return (struct description){.word = "-", .tone = TONE_DIM, .since = SINCE_NOTHING};
    if (process->found != BEACON_FOUND)
        return without_beacon(process);
    if (has_copied_beacon(process))
        return (struct description){.word = "unwatched",
                                    .tone = TONE_BAD,
                                    .since = SINCE_NOTHING,
                                    .reason = "made past the library's fork handlers"};
    return by_beacon(process, parent);
}

static struct process *parent_of(const struct process_table *table, const struct process *process)
{
    return process_find(table, process->facts.parent);
}

/* The table is no snapshot: if a pid was used again while the table was read, parents may form a
 * circle. No path is longer than the table. */
bool is_below_asked(const struct process_table *table, const struct process *process)
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
            process->shown = all || is_below_asked(table, process);
        if (process->shown && process->carries == CARRIES_YES && !process->asked)
            show_between(table, process);
    }
}

const struct process *shown_parent(const struct process_table *table, const struct process *process)
{
    const struct process *parent = parent_of(table, process);

    return parent && parent->shown && parent != process ? parent : NULL;
}
