// SPDX-License-Identifier: MIT
/* The value of LD_PRELOAD that the command found, and how it writes one for a shell. */
#include "fuzz.h"
#include "library.h"
#include "print_env.h"

#ifdef __GLIBC__
#define SEPARATORS " :"
#else
#define SEPARATORS " :\t\n\v\f\r"
#endif

/* No file has this number. */
static const struct library library = {.path = "/opt/x/" LIBRARY_NAME, .device = 0, .inode = 0};

static bool is_ours(const char *entry)
{
    const char *slash = strrchr(entry, '/');

    return !strcmp(slash ? slash + 1 : entry, LIBRARY_NAME) ||
           !strcmp(slash ? slash + 1 : entry, ANY_LIBRARY_NAME);
}

/* Each entry but ours is there as before, in its order, and ours is the last, once. */
static void holds(char *present, char *list)
{
    char *rest = NULL, *rest_before = NULL;
    char *before = strtok_r(present, SEPARATORS, &rest_before);
    char *entry = strtok_r(list, SEPARATORS, &rest);

    for (;; before = strtok_r(NULL, SEPARATORS, &rest_before)) {
        if (before && is_ours(before))
            continue;
        PROMISE(entry != NULL, "too few entries");
        if (!before)
            break;
        PROMISE(!strcmp(before, entry), "'%s' became '%s'", before, entry);
        entry = strtok_r(NULL, SEPARATORS, &rest);
    }
    PROMISE(!strcmp(entry, library.path), "'%s' is not ours", entry);
    PROMISE(!strtok_r(NULL, SEPARATORS, &rest), "something is behind ours");
}

/* What a POSIX shell makes of NAME=value: within double quotes, a backslash before one of $ ` " \
 * goes; outside there is nothing but what stands for itself. */
static void shell_reads(const char *line, const char *value)
{
    bool quoted = *line == '"';

    for (line += quoted; *value; line++, value++) {
        if (quoted && *line == '\\' && strchr("$`\"\\", line[1]))
            line++;
        else
            PROMISE(!strchr(quoted ? "$`\"\\" : "$`\"\\' \t\n;&|<>()~#!{}", *line), "bare: %s",
                    line);
        PROMISE(*line == *value, "'%s' for '%s'", line, value);
    }
    PROMISE(!strcmp(line, quoted ? "\"\n" : "\n"), "'%s'", line);
}

static void prints(const char *value)
{
    FILE *before = stdout;
    size_t length = 0;
    char *line = NULL;

    stdout = open_memstream(&line, &length);
    PROMISE(stdout != NULL, "no memory");
    print_variable("X", value);
    fclose(stdout);
    stdout = before;
    PROMISE(!strncmp(line, "X=", 2), "'%s'", line);
    shell_reads(line + 2, value);
    free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *present = fuzz_string(data, size);
    char *list = preload_list(present, &library), *again, *alone;

    PROMISE(list != NULL, "no memory");
    prints(list);
    again = preload_list(list, &library);
    PROMISE(again && !strcmp(list, again), "'%s' became '%s'", list, again);
    alone = preload_list(NULL, &library);
    PROMISE(alone && !strcmp(alone, library.path), "'%s'", alone);
    holds(present, list);
    free(alone);
    free(again);
    free(list);
    free(present);
    return 0;
}
