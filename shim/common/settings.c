// SPDX-License-Identifier: MIT
#include "settings.h"
#include "system.h"
#include "text.h"

#include <string.h>

extern char **environ; /* POSIX leaves its declaration to the program */

enum { NAME_MAX_SHOWN = 64 };

const char *setting_value(const struct setting *row)
{
    struct text variable = {.length = 0};
    const char *value;

    text_add(&variable, SETTINGS_PREFIX "%s", row->name);
    value = system_variable(variable.bytes);
    return value && *value ? value : NULL;
}

/* All enums have the size of an unsigned int; the field is one of four. */
_Static_assert(sizeof(enum scope) == sizeof(unsigned), "enums are ints");

/* Compared by hand: each load does it for the defaults, and strcmp(3) of two libraries is a page.
 */
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

/* The row of an entry NAME=value of the environment; SETTINGS if that is none of ours. */
static size_t row_of(const char *entry)
{
    const char *name = entry + strlen(SETTINGS_PREFIX);
    size_t i = 0;

    while (i < SETTINGS) {
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
            row_of(*entry) < SETTINGS || !value_in(*entry))
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

/* Which rows the environment has something for, and whether it has names that are in none: one
 * walk, where most programs have nothing, instead of one for each row. */
static bool find_said(bool said[SETTINGS])
{
    bool unknown = false;

    for (char **entry = environ; entry && *entry; entry++) {
        size_t row;

        if (strncmp(*entry, SETTINGS_PREFIX, strlen(SETTINGS_PREFIX)) != 0)
            continue;
        row = row_of(*entry);
        if (row == SETTINGS)
            unknown = true;
        else
            said[row] = true;
    }
    return unknown;
}

void settings_load(struct settings *settings, settings_complaint *complain)
{
    const char *bad[SETTINGS] = {NULL};
    bool said[SETTINGS] = {false};
    bool unknown = find_said(said);

    memset(settings, 0, sizeof *settings);
    for (size_t i = 0; i < SETTINGS; i++) {
        const struct setting *row = &setting_table[i];
        const char *value = said[i] ? setting_value(row) : NULL;

        if (value && setting_parse(row, value, settings))
            continue;
        bad[i] = value;
        if (row->fallback)
            setting_parse(row, row->fallback, settings);
    }
    settings->parent_said = said[SETTING_PARENT];
    if (settings->log == LOG_OFF)
        return;
    for (size_t i = 0; i < SETTINGS; i++)
        if (bad[i])
            complain_of_value(&setting_table[i], bad[i], complain);
    if (unknown)
        complain_of_unknown_names(complain);
}
