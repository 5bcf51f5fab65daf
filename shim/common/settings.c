// SPDX-License-Identifier: MIT
#include "settings.h"
#include "environment.h"
#include "text.h"

#include <string.h>

enum {
    NAME_MAX_SHOWN = 64,
    LONGEST_NAME = 255 - (int)sizeof SETTINGS_PREFIX + 1, /* behind the prefix */
};

const char *setting_value(const struct setting *row)
{
    struct text variable = {.length = 0};

    text_add(&variable, SETTINGS_PREFIX "%s", row->name);
    return environment_value(variable.bytes);
}

/* A field that takes words is an enum, which is written as an unsigned int. */
_Static_assert(sizeof(enum scope) == sizeof(unsigned), "enums are ints");

/* Compares byte by byte. Each load does this for the defaults, and when we are loaded, few programs
 * have touched the pages that strcmp(3) is in. */
static bool parse_word(const char *words, const char *text, void *field)
{
    for (unsigned index = 0;; index++) {
        size_t i = 0;

        while (text[i] && text[i] != ' ' && text[i] == words[i])
            i++;
        if (!text[i] && (!words[i] || words[i] == ' ')) {
            *(unsigned *)field = index;
            return true;
        }
        while (*words && *words != ' ')
            words++;
        if (!*words++)
            return false;
    }
}

bool setting_parse(const struct setting *row, const char *text, struct settings *settings)
{
    void *field = (char *)settings + row->field;

    return row->words ? parse_word(row->words, text, field) : row->parse(text, field);
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

/* "auto, pidfd, poll or prctl" */
static void add_words(struct text *line, const char *words)
{
    const char *separator = "";

    while (*words) {
        char word[NAME_MAX_SHOWN + 1];

        words += cut(word, words, ' ');
        words += *words == ' ';
        text_add(line, "%s%s", separator, word);
        separator = strchr(words, ' ') ? ", " : " or ";
    }
}

void setting_refused(struct text *line, const struct setting *row, const char *value)
{
    char shown[NAME_MAX_SHOWN + 1];
    size_t length = cut(shown, value, '\0');

    text_add(line, "='%s%s' is not ", shown, value[length] ? "..." : "");
    if (row->words)
        add_words(line, row->words);
    else
        text_add(line, "%s", row->accepted);
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

/* Whether no row has the name of an entry NAME=value, which is given without the prefix. A very
 * long name is no typo. */
static bool is_unknown(const char *entry)
{
    const char *end = strchr(entry, '=');

    if (!end || !end[1] || end - entry > LONGEST_NAME)
        return false;
    for (size_t i = 0; i < SETTINGS; i++)
        if (environment_value_in(entry, setting_table[i].name))
            return false;
    return true;
}

/* What follows the prefix in an entry; NULL if the entry does not begin with it. */
static const char *behind_prefix(const char *entry)
{
    for (const char *prefix = SETTINGS_PREFIX; *prefix; prefix++)
        if (*entry++ != *prefix)
            return NULL;
    return entry;
}

/* A name that begins with ORPHANAGE_ and is in no row is a typo: without a line, the user would
 * believe that it works. */
static void complain_of_unknown_names(settings_complaint *complain)
{
    for (char **entry = environ; entry && *entry; entry++) {
        const char *name = behind_prefix(*entry);
        char shown[NAME_MAX_SHOWN + 1];
        struct text line = {.length = 0};
        size_t length;

        if (!name || !is_unknown(name))
            continue;
        length = cut(shown, name, '=');
        text_add(&line, SETTINGS_PREFIX "%s%s is not a setting (these are:", shown,
                 name[length] == '=' ? "" : "...");
        for (size_t i = 0; i < SETTINGS; i++)
            text_add(&line, " %s", setting_table[i].name);
        text_add(&line, "); ignored");
        complain(line.bytes);
    }
}

/* Finds the value of each row's first entry in the environment, NULL if there is none. This is one
 * walk for all rows, because most programs have no entry for any. True if there are names that are
 * in no row. */
static bool find_values(const char *values[SETTINGS])
{
    bool unknown = false;

    for (char **entry = environ; entry && *entry; entry++) {
        const char *name = behind_prefix(*entry), *value = NULL;
        size_t i;

        if (!name)
            continue;
        for (i = 0; i < SETTINGS && !value; i++) {
            value = environment_value_in(name, setting_table[i].name);
            if (value && !values[i])
                values[i] = value;
        }
        unknown = unknown || !value;
    }
    return unknown;
}

void settings_load(struct settings *settings, settings_complaint *complain)
{
    const char *values[SETTINGS] = {NULL};
    bool bad[SETTINGS] = {false};
    bool unknown = find_values(values), trusted = !environment_secure();

    memset(settings, 0, sizeof *settings);
    for (size_t i = 0; i < SETTINGS; i++) {
        const struct setting *row = &setting_table[i];
        bool said = trusted && values[i] && *values[i];

        if (said && setting_parse(row, values[i], settings))
            continue;
        bad[i] = said;
        if (row->fallback)
            setting_parse(row, row->fallback, settings);
    }
    settings->parent_said = values[SETTING_PARENT] != NULL;
    if (settings->log == LOG_OFF)
        return;
    for (size_t i = 0; i < SETTINGS; i++)
        if (bad[i])
            complain_of_value(&setting_table[i], values[i], complain);
    if (unknown && trusted)
        complain_of_unknown_names(complain);
}
