// SPDX-License-Identifier: MIT
#include "status.h"
#include "listing.h"
#include "parse.h"
#include "processes.h"
#include "say.h"
#include "shown.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { GOOD = 0, NOT_THERE = 1 };

/* The index of the first that is no pid, count if all are. */
static int first_bad(int count, char **pids)
{
    int64_t pid;

    for (int i = 0; i < count; i++)
        if (!parse_whole(pids[i], INT_MAX, &pid) || pid == 0)
            return i;
    return count;
}

/* Marks one process as asked for, and says why it is not one that carries the library. */
static int ask(const struct procs *procs, pid_t pid)
{
    struct process *process = procs_find(procs, pid);

    if (!process) {
        if (!kill(pid, 0) || errno == EPERM)
            say("%d: not shown by /proc", (int)pid);
        else
            say("%d: no such process", (int)pid);
        return NOT_THERE;
    }
    process->asked = true;
    if (process->library == LIBRARY_UNKNOWN)
        say("%d: whether it carries the library is not known: %s", (int)pid,
            strerror(process->maps_error));
    if (process->library == LIBRARY_ABSENT)
        say("%d: does not carry the library", (int)pid);
    return process->library == LIBRARY_PRESENT ? GOOD : NOT_THERE;
}

/* What the list leaves open. An asked process that cannot be looked into has had its line. */
static void say_what_is_open(const struct procs *procs, bool all)
{
    size_t unknown = 0, partly = 0;
    int unknown_error = 0;

    for (size_t i = 0; i < procs->count; i++) {
        const struct process *process = &procs->all[i];

        if (all && process->library == LIBRARY_UNKNOWN) {
            unknown++;
            unknown_error = process->maps_error;
        } else if (process->shown && process->library == LIBRARY_PRESENT &&
                   process->found != BEACON_FOUND) {
            struct verdict verdict = status_judge(process, NULL);
            if (!all || ++partly == 1)
                say("%d: no more is known than its threads' names tell: %s%s%s", (int)process->pid,
                    verdict.reason, verdict.error ? ": " : "",
                    verdict.error ? strerror(verdict.error) : "");
        }
    }
    if (partly > 1)
        say("and so are %d more", (int)partly - 1);
    if (unknown)
        say("%d %s cannot be looked into: %s", (int)unknown, unknown == 1 ? "process" : "processes",
            strerror(unknown_error));
    if (all && procs->hidden)
        say("/proc hides other users' processes (hidepid)");
}

static struct look look_of_stdout(void)
{
    const char *terminal = getenv("TERM"), *no_colour = getenv("NO_COLOR");
    struct look look = {.colour = false, .width = SIZE_MAX};
    struct winsize size;

    if (!isatty(STDOUT_FILENO))
        return look;
    look.colour = terminal && *terminal && strcmp(terminal, "dumb") != 0 &&
                  !(no_colour && *no_colour); /* no-color.org */
    if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col)
        look.width = size.ws_col;
    return look;
}

int status_main(int count, char **pids, bool json)
{
    int bad = first_bad(count, pids);
    struct look look = look_of_stdout();
    struct procs procs;
    int result = GOOD;

    if (bad < count)
        return say_misused("'%s' is not a process id", pids[bad]);
    if (!procs_read(&procs)) {
        say("/proc cannot be read: %s", strerror(errno));
        procs_free(&procs);
        return EXIT_OURS;
    }
    for (int i = 0; i < count; i++)
        if (ask(&procs, atoi(pids[i])) != GOOD)
            result = NOT_THERE;
    status_select(&procs, count == 0);
    if (json)
        status_print_json(stdout, &procs);
    else
        status_print_tree(stdout, &procs, &look);
    if (fflush(stdout) || ferror(stdout)) {
        say("cannot write the list: %s", strerror(errno));
        result = EXIT_OURS;
    }
    say_what_is_open(&procs, count == 0);
    procs_free(&procs);
    return result;
}
