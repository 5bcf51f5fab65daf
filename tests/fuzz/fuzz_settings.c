// SPDX-License-Identifier: MIT
/* Whole environments: the input's words are its entries. */
#include "fuzz.h"
#include "parse.h"
#include "settings.h"

#include <signal.h>
#include <unistd.h>

enum { ENTRIES_MOST = 64 };

static int complaints;

static void complain(const char *line)
{
    complaints++;
    PROMISE(fuzz_harmless(line), "%s", line);
    PROMISE(!strncmp(line, SETTINGS_PREFIX, strlen(SETTINGS_PREFIX)), "%s", line);
    PROMISE(strstr(line, "; using the default") || strstr(line, "); ignored"), "%s", line);
}

/* The value of an entry for that name; NULL if the entry is another's. */
static const char *value_in(const char *entry, const char *name)
{
    char variable[64];
    int length = snprintf(variable, sizeof variable, SETTINGS_PREFIX "%s=", name);

    return strncmp(entry, variable, (size_t)length) ? NULL : entry + length;
}

/* The first entry counts, as for getenv(3); an empty value is none. */
static const char *value_of(char **entries, const char *name)
{
    for (; *entries; entries++) {
        const char *value = value_in(*entries, name);
        if (value)
            return *value ? value : NULL;
    }
    return NULL;
}

/* A typo: a line is due for it. */
static bool is_unknown(const char *entry)
{
    size_t length = strcspn(entry, "=");

    if (strncmp(entry, SETTINGS_PREFIX, strlen(SETTINGS_PREFIX)) != 0 || !entry[length] ||
        !entry[length + 1] || length > 255)
        return false;
    for (size_t i = 0; i < SETTINGS; i++)
        if (value_in(entry, setting_table[i].name))
            return false;
    return true;
}

static void within_bounds(const struct settings *settings)
{
    int number = settings->signal;

    PROMISE(number == 0 || (number >= 1 && number <= 31) ||
                (number >= SIGRTMIN && number <= SIGRTMAX),
            "%d", number);
    PROMISE(settings->kill_after >= 0 && settings->kill_after <= LONGEST_DURATION, "kill_after");
    PROMISE(settings->launch == INT64_MAX ||
                (settings->launch >= 0 && settings->launch <= LONGEST_DURATION),
            "launch");
    PROMISE(settings->interval >= 1 && settings->interval <= LONGEST_DURATION, "interval");
    PROMISE(settings->settle >= 0 && settings->settle <= LONGEST_DURATION, "settle");
    PROMISE(settings->strategy <= STRATEGY_PRCTL && settings->scope <= SCOPE_NONE, "choices");
    PROMISE(settings->target <= TARGET_GROUP && settings->log <= LOG_DEBUG, "choices");
    PROMISE(settings->parent >= 0, "%d", (int)settings->parent);
}

/* What is loaded is what each value alone is read as, or its default; the number of bad values. */
static int expect(char **entries, struct settings *expected)
{
    int bad = 0;

    memset(expected, 0, sizeof *expected);
    for (size_t i = 0; i < SETTINGS; i++) {
        const struct setting *row = &setting_table[i];
        const char *value = value_of(entries, row->name);

        if (value && setting_parse(row, value, expected))
            continue;
        bad += value != NULL;
        if (row->fallback)
            PROMISE(setting_parse(row, row->fallback, expected), "%s", row->name);
    }
    return bad;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_string(data, size), *entries[ENTRIES_MOST + 1];
    int count = fuzz_words(text, entries, ENTRIES_MOST);
    struct settings loaded, expected;
    char **before = environ;
    int due = expect(entries, &expected);

    for (int i = 0; i < count; i++)
        due += is_unknown(entries[i]);
    complaints = 0;
    environ = entries;
    settings_load(&loaded, complain);
    environ = before;

    within_bounds(&loaded);
    PROMISE(loaded.parent_said || !loaded.parent, "a parent that nobody said");
    expected.parent_said = loaded.parent_said;
    PROMISE(!memcmp(&loaded, &expected, sizeof loaded), "not what the values say");
    PROMISE(complaints == (loaded.log == LOG_OFF ? 0 : due), "%d lines, %d due", complaints, due);
    free(text);
    return 0;
}
