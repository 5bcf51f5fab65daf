// SPDX-License-Identifier: MIT
/* The settings' table: the parsers, and what each accepts. The rows are in setting_rows.h. */
#include "parse.h"
#include "patterns.h"
#include "settings.h"
#include "signame.h"

#include <limits.h>
#include <string.h>

/* By ASCII alone, in any locale. */
static bool is_none(const char *text)
{
    const char *none = "none";

    while (*none && (*text == *none || *text == *none - 'a' + 'A')) {
        none++;
        text++;
    }
    return !*none && !*text;
}

static bool parse_signal(const char *text, void *field)
{
    int signal = signal_from_text(text);

    if (!signal && !is_none(text))
        return false;
    *(int *)field = signal;
    return true;
}

static bool parse_time(const char *text, void *field)
{
    return parse_duration(text, field);
}

static bool parse_launch(const char *text, void *field)
{
    if (strcmp(text, "forever") != 0)
        return parse_duration(text, field);
    *(int64_t *)field = INT64_MAX;
    return true;
}

static bool parse_interval(const char *text, void *field)
{
    int64_t interval;

    if (!parse_duration(text, &interval) || interval == 0)
        return false; /* 0 would be a busy loop */
    *(int64_t *)field = interval;
    return true;
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

static const char strategy_words[] = "auto"
#define STRATEGY(symbol, word, thread) " " #word
#include "strategies.h"
    ;

/* What a row accepts, as three members of struct setting: parse, accepted, words. */
#define A_SIGNAL                                                                                   \
    parse_signal,                                                                                  \
        "a signal name (TERM, SIGUSR1, RTMIN+3), the number of one a program can send, or none",   \
        NULL
#define SUCH_AS             "such as 500ms, 1.5, 30s, 5m"
#define A_DURATION          parse_time, "a duration from 0 to 24h, " SUCH_AS, NULL
#define A_DURATION_OR_0(is) parse_time, "a duration from 0 to 24h, " SUCH_AS " (0: " is ")", NULL
#define A_DURATION_OR_FOREVER                                                                      \
    parse_launch, "a duration from 0 to 24h, " SUCH_AS ", or forever", NULL
#define A_DURATION_FROM_1MS parse_interval, "a duration from 1ms to 24h, " SUCH_AS, NULL
#define A_PID               parse_parent, "a process id (1 to 2147483647)", NULL
#define ONE_OF(words)       NULL, NULL, words
#define A_PATTERN_LIST                                                                             \
    parse_patterns, "a comma-separated list of shell patterns, none empty or over 255 bytes", NULL

const struct setting setting_table[SETTINGS] = {
#define SETTING(NAME, field, letter, value, fallback, accepted, help)                              \
    {#NAME, fallback, offsetof(struct settings, field), accepted},
#include "setting_rows.h"
};
