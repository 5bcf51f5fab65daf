// SPDX-License-Identifier: MIT
/* The table: defaults, each setting's values, and one line for each thing wrong. */
#include "environment.h"
#include "settings.h"
#include "unit.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

static char lines[32][1024];
static int complaints;

static void keep(const char *line)
{
    if (complaints < 32)
        snprintf(lines[complaints], sizeof lines[0], "%s", line);
    complaints++;
}

/* Loads with these variables alone ("NAME", "value", ..., NULL). */
static struct settings load(const char *const *variables)
{
    struct settings settings;

    clearenv();
    complaints = 0;
    for (; variables && *variables; variables += 2)
        setenv(variables[0], variables[1], 1);
    settings_load(&settings, keep);
    return settings;
}

#define LOAD(...) load((const char *const[]){__VA_ARGS__, NULL})

static void are_defaults(struct settings settings, const char *what)
{
    CHECK(settings.signal == SIGTERM && settings.kill_after == 30000 && settings.launch == 90000,
          "%s", what);
    CHECK(settings.interval == 1000 && settings.settle == 1000, "%s", what);
    CHECK(settings.strategy == STRATEGY_AUTO && settings.scope == SCOPE_ALL, "%s", what);
    CHECK(settings.target == TARGET_PROCESS && settings.log == LOG_EVENT, "%s", what);
    CHECK(!settings.only && !settings.parent, "%s", what);
    CHECK(!strcmp(settings.skip, "heart,*crashpad_handler"), "%s", what);
    CHECK(!strcmp(
              settings.threadless,
              "setpriv,unshare,nsenter,capsh,mount,umount,buildah*,podman,lxc-*,mmdebstrap,chrom*"),
          "%s", what);
}

static void values(void)
{
    struct settings settings =
        LOAD("ORPHANAGE_SIGNAL", "rtmin+1", "ORPHANAGE_KILL_AFTER", "0", "ORPHANAGE_INTERVAL",
             "1ms", "ORPHANAGE_STRATEGY", "poll", "ORPHANAGE_SCOPE", "forked", "ORPHANAGE_SETTLE",
             "2m", "ORPHANAGE_TARGET", "group", "ORPHANAGE_ONLY", "a,b*", "ORPHANAGE_SKIP", "c",
             "ORPHANAGE_THREADLESS", "d", "ORPHANAGE_PARENT", "812", "ORPHANAGE_LOG", "debug");

    CHECK(complaints == 0, "%s", lines[0]);
    CHECK(settings.signal == SIGRTMIN + 1 && settings.kill_after == 0, "values");
    CHECK(settings.interval == 1 && settings.settle == 120000, "values");
    CHECK(settings.strategy == STRATEGY_POLL && settings.scope == SCOPE_FORKED, "values");
    CHECK(settings.target == TARGET_GROUP && settings.log == LOG_DEBUG, "values");
    CHECK(!strcmp(settings.only, "a,b*") && !strcmp(settings.skip, "c"), "values");
    CHECK(!strcmp(settings.threadless, "d") && settings.parent == 812, "values");

    settings = LOAD("ORPHANAGE_SIGNAL", "None", "ORPHANAGE_LAUNCH", "forever");
    CHECK(complaints == 0 && settings.signal == 0 && settings.launch == INT64_MAX, "words");
    settings = LOAD("ORPHANAGE_SIGNAL", "NONE", "ORPHANAGE_LAUNCH", "0");
    CHECK(complaints == 0 && settings.signal == 0 && settings.launch == 0, "words");

    settings = LOAD("ORPHANAGE_STRATEGY", "pidfd", "ORPHANAGE_SCOPE", "none");
    CHECK(settings.strategy == STRATEGY_PIDFD && settings.scope == SCOPE_NONE, "choices");
    settings = LOAD("ORPHANAGE_STRATEGY", "prctl", "ORPHANAGE_LOG", "off");
    CHECK(settings.strategy == STRATEGY_PRCTL && settings.log == LOG_OFF, "choices");
}

/* Each kind of bad value: the default stays, and exactly one line names all that a user needs. */
static void bad_values(void)
{
    static const char *const bad[][2] = {
        {"SIGNAL", "TREM"},
        {"SIGNAL", "0"},
        {"SIGNAL", "33"},
        {"SIGNAL", "SIG"},
        {"SIGNAL", "non"},
        {"SIGNAL", "nones"},
        {"SIGNAL", "SIGNONE"},
        {"LAUNCH", "FOREVER"},
        {"LAUNCH", "forever "},
        {"LAUNCH", "25h"},
        {"KILL_AFTER", "-1"},
        {"KILL_AFTER", "1d"},
        {"KILL_AFTER", "inf"},
        {"KILL_AFTER", " "},
        {"KILL_AFTER", "25h"},
        {"INTERVAL", "0"},
        {"INTERVAL", "0ms"},
        {"INTERVAL", "x"},
        {"STRATEGY", "AUTO"},
        {"STRATEGY", "threads"},
        {"STRATEGY", "auto "},
        {"SCOPE", "ALL"},
        {"SCOPE", "workers"},
        {"SETTLE", "1,5"},
        {"SETTLE", "1e3"},
        {"TARGET", "session"},
        {"ONLY", ","},
        {"ONLY", "a,,b"},
        {"ONLY", "a,"},
        {"SKIP", ",a"},
        {"THREADLESS", ",,"},
        {"PARENT", "0"},
        {"PARENT", "-1"},
        {"PARENT", "abc"},
        {"PARENT", "2147483648"},
        {"PARENT", "1.0"},
        {"LOG", "on"},
        {"LOG", "1"},
        {"LOG", "verbose"},
        {"SIGNAL", "\xff\xfe"},
        {"SIGNAL", "a\nb"},
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char variable[64], quoted[80];

        snprintf(variable, sizeof variable, "ORPHANAGE_%s", bad[i][0]);
        snprintf(quoted, sizeof quoted, "%s='", variable);
        are_defaults(LOAD(variable, bad[i][1]), bad[i][1]);
        CHECK(complaints == 1, "%s=%s: %d lines", variable, bad[i][1], complaints);
        CHECK(strstr(lines[0], quoted) == lines[0], "%s", lines[0]);
        CHECK(strstr(lines[0], " is not ") && strstr(lines[0], "; using the default"), "%s",
              lines[0]);
        CHECK(!strchr(lines[0], '\n'), "%s", lines[0]);
    }
}

static void long_values(void)
{
    char huge[100001];

    memset(huge, 'x', sizeof huge - 1);
    huge[sizeof huge - 1] = '\0';
    are_defaults(LOAD("ORPHANAGE_SIGNAL", huge), "a huge value");
    CHECK(complaints == 1 && strlen(lines[0]) < 300 && strstr(lines[0], "..."), "%s", lines[0]);
    are_defaults(LOAD("ORPHANAGE_ONLY", huge), "a huge pattern");
    CHECK(complaints == 1, "%d", complaints);
    memset(huge, '9', sizeof huge - 1);
    are_defaults(LOAD("ORPHANAGE_KILL_AFTER", huge), "a huge number");
    CHECK(complaints == 1, "%d", complaints);
}

#define SEVENTY "0123456789012345678901234567890123456789012345678901234567890123456789"

static void names(void)
{
    are_defaults(load(NULL), "nothing set");
    CHECK(complaints == 0, "%s", lines[0]);
    are_defaults(LOAD("ORPHANAGE_SIGNAL", "", "ORPHANAGE_LOG", ""), "empty is unset");
    CHECK(complaints == 0, "%s", lines[0]);
    are_defaults(LOAD("ORPHANAGE_SIGNALS", "KILL"), "an unknown name");
    CHECK(complaints == 1 && strstr(lines[0], "ORPHANAGE_SIGNALS is not a setting"), "%s",
          lines[0]);
    are_defaults(LOAD("ORPHANAGE_FOO", "1", "ORPHANAGE_", "2", "ORPHANAGE_signal", "KILL"),
                 "typos");
    CHECK(complaints == 3, "%d", complaints);
    are_defaults(LOAD("ORPHANAGE_\x01", "1", "ORPHANAGE_SIGNAL\n", "KILL"), "unprintable typos");
    CHECK(complaints == 2 && strstr(lines[0], "ORPHANAGE_? is not a setting") &&
              strstr(lines[1], "ORPHANAGE_SIGNAL? is not a setting"),
          "%d", complaints);
    are_defaults(LOAD("ORPHANAGE_" SEVENTY, "1"), "a long unknown name");
    CHECK(complaints == 1 && strstr(lines[0], "... is not a setting"), "%d", complaints);
    are_defaults(LOAD("ORPHANAGE_" SEVENTY SEVENTY SEVENTY SEVENTY, "1"), "no typo any more");
    CHECK(complaints == 0, "%s", lines[0]);
    are_defaults(LOAD("ORPHANAGE_FOO", ""), "an unknown name, but empty");
    CHECK(complaints == 0, "%s", lines[0]);
    are_defaults(LOAD("orphanage_SIGNAL", "KILL", "XORPHANAGE_SIGNAL", "KILL"), "not ours");
    CHECK(complaints == 0, "%s", lines[0]);
}

/* environ as another program may have left it: the same name twice, one without "=", one empty. */
static void environment(void)
{
    char a[] = "ORPHANAGE_PARENT=1", b[] = "ORPHANAGE_PARENTS=2", c[] = "ORPHANAGE_PARENT",
         d[] = "ORPHANAGE_PARENT=3", e[] = "EMPTY=", f[] = "EMPTY=4";
    char *entries[] = {a, b, c, d, e, f, NULL}, **before = environ;

    environ = entries;
    CHECK(!strcmp(environment_value("ORPHANAGE_PARENT"), "1"), "the first counts");
    CHECK(!environment_value("EMPTY"), "empty is unset");
    CHECK(!environment_value("ORPHANAGE"), "whole names");
    environment_remove("ORPHANAGE_PARENT");
    CHECK(environ == entries && entries[0] == b && entries[1] == c && entries[2] == e &&
              entries[3] == f && !entries[4],
          "all of that name, and none but these");
    environment_remove("NONE");
    CHECK(entries[3] == f && !entries[4], "no such entry");
    environ = NULL;
    CHECK(!environment_value("EMPTY"), "no environment");
    environment_remove("EMPTY");
    environ = before;
}

static void off_is_silent(void)
{
    struct settings settings =
        LOAD("ORPHANAGE_LOG", "off", "ORPHANAGE_SIGNAL", "x", "ORPHANAGE_FOO", "1");

    CHECK(settings.log == LOG_OFF && settings.signal == SIGTERM, "off");
    CHECK(complaints == 0, "%s", lines[0]);
}

/* What the table says about a default is what its parser makes of it. */
static void table(void)
{
    for (size_t i = 0; i < SETTINGS; i++) {
        struct settings scratch;
        memset(&scratch, 0, sizeof scratch);
        if (setting_table[i].fallback)
            CHECK(setting_parse(&setting_table[i], setting_table[i].fallback, &scratch), "%s",
                  setting_table[i].name);
    }
}

int main(void)
{
    values();
    bad_values();
    long_values();
    names();
    environment();
    off_is_silent();
    table();
    return unit_result();
}
