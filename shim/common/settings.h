// SPDX-License-Identifier: MIT
/* What the user asked for, from the ORPHANAGE_* variables: one table, read once at load. */
#ifndef ORPHANAGE_SETTINGS_H
#define ORPHANAGE_SETTINGS_H

#include "text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum strategy {
    STRATEGY_AUTO,
#define STRATEGY(symbol, word, thread) STRATEGY_##symbol,
#include "strategies.h"
    STRATEGIES
};
enum scope { SCOPE_ALL, SCOPE_FORKED, SCOPE_NONE };
enum target { TARGET_PROCESS, TARGET_GROUP };
enum log_level { LOG_OFF, LOG_EVENT, LOG_DEBUG };

/* Durations are in milliseconds. The lists are NULL when unset. They point into the environment,
 * which the host may change later: only the constructor may read them. */
struct settings {
    int signal;         /* 0: none is sent */
    int64_t kill_after; /* 0: never */
    int64_t launch;     /* INT64_MAX: forever */
    int64_t interval;
    int64_t settle;
    enum strategy strategy;
    enum scope scope;
    enum target target;
    const char *only;
    const char *skip;
    const char *threadless;
    pid_t parent;     /* 0: unset, or a bad value */
    bool parent_said; /* the environment has the variable, maybe with a bad value */
    enum log_level log;
};

/* One row of the table. */
struct setting {
    const char *name;     /* behind ORPHANAGE_ */
    const char *fallback; /* the default, as a user would write it; NULL: unset */
    size_t field;         /* its place in struct settings */
    bool (*parse)(const char *text, void *field);
    const char *accepted; /* by the parser, for messages: "ORPHANAGE_X='y' is not <accepted>" */
    const char *words;    /* instead of a parser: the words of the field's enum, a blank between */
};

#define SETTINGS_PREFIX "ORPHANAGE_"

/* SETTING_SIGNAL and so on: the row of each. */
enum {
#define SETTING(NAME, field, letter, value, fallback, accepted, help) SETTING_##NAME,
#include "setting_rows.h"
    SETTINGS
};

extern const struct setting setting_table[SETTINGS];

/* Puts a value into its field; false, without a change, if the row does not accept the value. */
bool setting_parse(const struct setting *row, const char *text, struct settings *settings);

/* The value of the row's variable, or NULL, as environment_value() says. */
const char *setting_value(const struct setting *row);

/* Adds "='value' is not <accepted>" to a line; a long value is cut. */
void setting_refused(struct text *line, const struct setting *row, const char *value);

/* Says one line about a bad value or an unknown name. */
typedef void settings_complaint(const char *line);

/* Fills *settings with the defaults, then with the values in the environment, which in
 * secure-execution mode do not count. An empty value counts as unset. A bad value leaves the
 * default. Complaints come after everything is read, at most one for each variable, and none if the
 * log is off. */
void settings_load(struct settings *settings, settings_complaint *complain);

#endif
