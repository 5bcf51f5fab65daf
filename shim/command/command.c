// SPDX-License-Identifier: MIT
/* orphanage(1): runs a command with the library in it. */
#include "launch.h"
#include "library.h"
#include "options.h"
#include "print_env.h"
#include "say.h"
#include "status.h"
#include "tree.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Checks what the command will read: an option's value, else the environment's. A bad value is an
 * error here, where a person can correct it; the library, which must not stop its host, would go on
 * with the default. Unknown ORPHANAGE_ names are left to the library, which prints a line about
 * each and ignores it. */
static int settle_settings(const struct request *request, struct settings *settings)
{
    memset(settings, 0, sizeof *settings);
    for (size_t i = 0; i < SETTINGS; i++) {
        const struct setting *row = &setting_table[i];
        const char *value = request->given[i] ? request->given[i] : setting_value(row);
        struct text line = {.length = 0};

        if (!value)
            value = row->fallback;
        if (!value || setting_parse(row, value, settings))
            continue;
        text_add(&line, SETTINGS_PREFIX "%s", row->name);
        setting_refused(&line, row, value);
        return say_misused("%s", line.bytes);
    }
    return 0;
}

enum { VARIABLE_NAME_MAX = 64 };

static const char *variable_name(char into[VARIABLE_NAME_MAX], const struct setting *row)
{
    snprintf(into, VARIABLE_NAME_MAX, SETTINGS_PREFIX "%s", row->name);
    return into;
}

static int change_environment(const struct request *request, const struct library *library)
{
    int failed = !preload(library);

    for (size_t i = 0; i < SETTINGS && !failed; i++) {
        char name[VARIABLE_NAME_MAX];

        if (request->given[i])
            failed = setenv(variable_name(name, &setting_table[i]), request->given[i], 1) != 0;
    }
    return failed ? say_failed("cannot set the environment: %s", strerror(errno)) : 0;
}

/* Prints all our variables that the command would get, set by an option or in the environment
 * already. A parent from the environment is left out: it is the parent of this process. */
static int print_environment(const struct request *request)
{
    print_variable("LD_PRELOAD", secure_getenv("LD_PRELOAD"));
    for (size_t i = 0; i < SETTINGS; i++) {
        const struct setting *row = &setting_table[i];
        const char *value = setting_value(row);
        char name[VARIABLE_NAME_MAX];

        if (value && (request->given[i] || i != SETTING_PARENT))
            print_variable(variable_name(name, row), value);
    }
    return say_printed();
}

static int run(const struct request *request, pid_t caller)
{
    struct library library;
    struct settings settings;
    struct launch launch = {.library = &library, .settings = &settings, .tree = request->tree};
    int status = settle_settings(request, &settings);

    if (!status)
        status = library_find(&library);
    if (!status)
        status = change_environment(request, &library);
    if (status)
        return status;
    if (request->mode == MODE_PRINT_ENV)
        return print_environment(request);
    launch.parent = settings.parent ? settings.parent : caller;
    if (request->tree)
        return tree_main(request->operands, &launch, caller, request->watch);
    return launch_command(request->operands, &launch);
}

/* When the library is loaded and asks getppid(), the parent may have ended already, and nothing
 * tells. So the command asks first of all. */
int main(int argc, char **argv)
{
    pid_t caller = getppid();
    struct request request;
    int status = options_read(&request, argc, argv);

    if (status)
        return status;
    switch (request.mode) {
    case MODE_HELP: return help_main();
    case MODE_VERSION: return version_main();
    case MODE_STATUS: return status_main(&request);
    default: return run(&request, caller);
    }
}
