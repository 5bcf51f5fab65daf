// SPDX-License-Identifier: MIT
/* The table of the settings: what each accepts, and what it is unless said. */
#include "parse.h"
#include "patterns.h"
#include "settings.h"
#include "signame.h"

#include <limits.h>
#include <string.h>

static bool parse_signal(const char *text, void *field)
{
    int signal = signal_from_text(text);

    if (signal)
        *(int *)field = signal;
    return signal != 0;
}

static bool parse_time(const char *text, void *field)
{
    return parse_duration(text, field);
}

static bool parse_interval(const char *text, void *field)
{
    int64_t interval;

    if (!parse_duration(text, &interval) || interval == 0)
        return false; /* 0 would be a busy loop */
    *(int64_t *)field = interval;
    return true;
}

/* The index of the word that text is, -1 if it is none of them. */
static int choice(const char *text, const char *const words[], int count)
{
    for (int i = 0; i < count; i++)
        if (!strcmp(text, words[i]))
            return i;
    return -1;
}

static bool parse_strategy(const char *text, void *field)
{
    static const char *const words[] = {
        "auto",
#define STRATEGY(symbol, word, thread) word,
#include "strategies.h"
    };
    int chosen = choice(text, words, sizeof words / sizeof words[0]);

    if (chosen >= 0)
        *(enum strategy *)field = (enum strategy)chosen;
    return chosen >= 0;
}

static bool parse_scope(const char *text, void *field)
{
    static const char *const words[] = {"all", "forked", "none"};
    int chosen = choice(text, words, 3);

    if (chosen >= 0)
        *(enum scope *)field = (enum scope)chosen;
    return chosen >= 0;
}

static bool parse_target(const char *text, void *field)
{
    static const char *const words[] = {"process", "group"};
    int chosen = choice(text, words, 2);

    if (chosen >= 0)
        *(enum target *)field = (enum target)chosen;
    return chosen >= 0;
}

static bool parse_log(const char *text, void *field)
{
    static const char *const words[] = {"off", "event", "debug"};
    int chosen = choice(text, words, 3);

    if (chosen >= 0)
        *(enum log_level *)field = (enum log_level)chosen;
    return chosen >= 0;
}

static bool parse_patterns(const char *text, void *field)
{
    if (!patterns_valid(text))
        return false;
    *(const char **)field = text;
    return true;
}

static bool parse_parent(const char *text, void *field)
{
    int64_t pid;

    if (!parse_whole(text, INT_MAX, &pid) || pid == 0)
        return false;
    *(pid_t *)field = (pid_t)pid;
    return true;
}

#define A_DURATION  "a duration from 0 to 24h, such as 500ms, 1.5, 30s, 5m"
#define A_LIST      "a comma-separated list of shell patterns, none empty or over 255 bytes"
#define FIELD(name) offsetof(struct settings, name)

const struct setting setting_table[SETTINGS] = {
    {"SIGNAL", "a signal name (TERM, SIGUSR1, RTMIN+3) or the number of one a program can send",
     "TERM", parse_signal, FIELD(signal)},
    {"KILL_AFTER", A_DURATION " (0: never)", "30s", parse_time, FIELD(kill_after)},
    {"INTERVAL", "a duration from 1ms to 24h, such as 500ms, 1.5, 30s, 5m", "1s", parse_interval,
     FIELD(interval)},
    {"STRATEGY", "auto, pidfd, poll or prctl", "auto", parse_strategy, FIELD(strategy)},
    {"SCOPE", "all, forked or none", "all", parse_scope, FIELD(scope)},
    {"SETTLE", A_DURATION, "1s", parse_time, FIELD(settle)},
    {"TARGET", "process or group", "process", parse_target, FIELD(target)},
    {"ONLY", A_LIST, NULL, parse_patterns, FIELD(only)},
    {"SKIP", A_LIST, NULL, parse_patterns, FIELD(skip)},
    {"THREADLESS", A_LIST, "setpriv,unshare,nsenter,chrom*", parse_patterns, FIELD(threadless)},
    {"PARENT", "a process id (1 to 2147483647)", NULL, parse_parent, FIELD(parent)},
    {"LOG", "off, event or debug", "event", parse_log, FIELD(log)},
};
