// SPDX-License-Identifier: MIT
#include "settings.h"
#include "parse.h"
#include "patterns.h"
#include "signame.h"
#include "system.h"
#include "text.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

extern char **environ; /* POSIX leaves its declaration to the program */

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
    static const char *const words[] = {"auto", "pidfd", "poll", "prctl"};
    int chosen = choice(text, words, 4);

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

const struct setting setting_table[] = {
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

enum { ROWS = sizeof setting_table / sizeof setting_table[0], NAME_MAX_SHOWN = 64 };
const size_t setting_count = ROWS;

const char *setting_value(const struct setting *row)
{
    struct text variable = {.length = 0};
    const char *value;

    text_add(&variable, SETTINGS_PREFIX "%s", row->name);
    value = system_variable(variable.bytes);
    return value && *value ? value : NULL;
}

/* Copies the text up to the end character, or as much as is shown; returns the length. */
static size_t cut(char into[NAME_MAX_SHOWN + 1], const char *text, char end)
{
    size_t length = 0;

    while (length < NAME_MAX_SHOWN && text[length] && text[length] != end) {
        into[length] = text[length];
        length++;
    }
    into[length] = '\0';
    return length;
}

void setting_refused(struct text *line, const struct setting *row, const char *value)
{
    char shown[NAME_MAX_SHOWN + 1];
    size_t length = cut(shown, value, '\0');

    text_add(line, "='%s%s' is not %s", shown, value[length] ? "..." : "", row->accepted);
}

static void complain_of_value(const struct setting *row, const char *value,
                              settings_complaint *complain)
{
    struct text line = {.length = 0};

    text_add(&line, SETTINGS_PREFIX "%s", row->name);
    setting_refused(&line, row, value);
    text_add(&line, "; using the default%s%s", row->fallback ? ", " : " (unset)",
             row->fallback ? row->fallback : "");
    complain(line.bytes);
}

/* The row of an entry NAME=value of the environment; ROWS if that is none of ours. */
static size_t row_of(const char *entry)
{
    const char *name = entry + strlen(SETTINGS_PREFIX);
    size_t i = 0;

    while (i < ROWS) {
        size_t length = strlen(setting_table[i].name);

        if (!strncmp(name, setting_table[i].name, length) && name[length] == '=')
            break;
        i++;
    }
    return i;
}

/* The value of an entry's name, as setting_value() says. What has a longer name is no typo. */
static const char *value_in(const char *entry)
{
    enum { LONGEST = 255 };
    char name[LONGEST + 1];
    const char *value;
    size_t length = 0;

    for (; entry[length] && entry[length] != '='; length++) {
        if (length == LONGEST)
            return NULL;
        name[length] = entry[length];
    }
    name[length] = '\0';
    value = entry[length] ? system_variable(name) : NULL;
    return value && *value ? value : NULL;
}

/* An ORPHANAGE_* name that is in no row is a typo; saying nothing would leave the user believing.
 */
static void complain_of_unknown_names(settings_complaint *complain)
{
    for (char **entry = environ; entry && *entry; entry++) {
        char shown[NAME_MAX_SHOWN + 1];
        const char *name = *entry + strlen(SETTINGS_PREFIX);
        struct text line = {.length = 0};
        size_t length;

        if (strncmp(*entry, SETTINGS_PREFIX, strlen(SETTINGS_PREFIX)) != 0 ||
            row_of(*entry) < ROWS || !value_in(*entry))
            continue;
        length = cut(shown, name, '=');
        text_add(&line, SETTINGS_PREFIX "%s%s is not a setting (these are:", shown,
                 name[length] == '=' ? "" : "...");
        for (size_t i = 0; i < ROWS; i++)
            text_add(&line, " %s", setting_table[i].name);
        text_add(&line, "); ignored");
        complain(line.bytes);
    }
}

/* Which rows the environment has something for, and whether it has names that are in none: one
 * walk, where most programs have nothing, instead of one for each row. */
static bool find_said(bool said[ROWS])
{
    bool unknown = false;

    for (char **entry = environ; entry && *entry; entry++) {
        size_t row;

        if (strncmp(*entry, SETTINGS_PREFIX, strlen(SETTINGS_PREFIX)) != 0)
            continue;
        row = row_of(*entry);
        if (row == ROWS)
            unknown = true;
        else
            said[row] = true;
    }
    return unknown;
}

void settings_load(struct settings *settings, settings_complaint *complain)
{
    const char *bad[ROWS] = {NULL};
    bool said[ROWS] = {false};
    bool unknown = find_said(said);

    memset(settings, 0, sizeof *settings);
    for (size_t i = 0; i < ROWS; i++) {
        const struct setting *row = &setting_table[i];
        const char *value = said[i] ? setting_value(row) : NULL;
        void *field = (char *)settings + row->field;

        if (row->field == FIELD(parent))
            settings->parent_said = said[i];
        if (value && row->parse(value, field))
            continue;
        bad[i] = value;
        if (row->fallback)
            row->parse(row->fallback, field);
    }
    if (settings->log == LOG_OFF)
        return;
    for (size_t i = 0; i < ROWS; i++)
        if (bad[i])
            complain_of_value(&setting_table[i], bad[i], complain);
    if (unknown)
        complain_of_unknown_names(complain);
}
