// SPDX-License-Identifier: MIT
#include "status.h"
#include "listing.h"
#include "orphans.h"
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

/* The index of the first word that is no pid; count if all are pids. */
static int first_bad(int count, char **pids)
{
    int64_t pid;

    for (int i = 0; i < count; i++)
        if (!parse_whole(pids[i], INT_MAX, &pid) || pid == 0)
            return i;
    return count;
}

/* Marks one process as asked for. If it does not exist or is not shown, says so and returns NULL.
 */
static const struct process *ask(const struct process_table *table, pid_t pid)
{
    struct process *process = process_find(table, pid);

    if (process)
        process->asked = true;
    else if (!kill(pid, 0) || errno == EPERM)
        say("%d: not shown by /proc", (int)pid);
    else
        say("%d: no such process", (int)pid);
    return process;
}

/* Says so if a process that was asked for is not known to carry the library. */
static int check_carrying(const struct process *process)
{
    int pid = (int)process->pid;

    if (process->carries == CARRIES_UNKNOWN)
        say("%d: whether it carries the library is not known: %s", pid,
            strerror(process->maps_error));
    if (process->carries == CARRIES_NO)
        say("%d: does not carry the library", pid);
    return process->carries == CARRIES_YES ? GOOD : NOT_THERE;
}

/* Says what the list leaves open. If a process was asked for and cannot be looked into, ask() has
 * said so. */
static void say_what_is_open(const struct process_table *table, bool all)
{
    size_t unknown = 0, partly = 0;
    int unknown_error = 0;

    for (size_t i = 0; i < table->count; i++) {
        const struct process *process = &table->all[i];

        if (all && process->carries == CARRIES_UNKNOWN) {
            unknown++;
            unknown_error = process->maps_error;
        } else if (process->shown && process->carries == CARRIES_YES &&
                   process->found != BEACON_FOUND) {
            struct description watch = describe_watch(process, NULL);
            if (!all || ++partly == 1)
                say("%d: no more is known than its threads' names tell: %s%s%s", (int)process->pid,
                    watch.reason, watch.error ? ": " : "",
                    watch.error ? strerror(watch.error) : "");
        }
    }
    if (partly > 1)
        say("and so are %d more", (int)partly - 1);
    if (unknown)
        say("%d %s cannot be looked into: %s", (int)unknown, unknown == 1 ? "process" : "processes",
            strerror(unknown_error));
    if (all && table->hidden)
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

static int ask_for_all(const struct process_table *table, const struct request *request)
{
    int result = GOOD;

    for (int i = 0; i < request->operand_count; i++) {
        const struct process *process = ask(table, atoi(request->operands[i]));

        if (!process || (!request->orphans && check_carrying(process) != GOOD))
            result = NOT_THERE;
    }
    return result;
}

static void print(const struct process_table *table, const struct request *request)
{
    struct look look = look_of_stdout();

    if (request->json)
        list_as_json(stdout, table);
    else if (request->orphans)
        list_as_census(stdout, table, &look);
    else
        list_as_tree(stdout, table, &look);
}

int status_main(const struct request *request)
{
    int count = request->operand_count, bad = first_bad(count, request->operands), result;
    struct process_table table;
    size_t in_doubt = 0;

    if (bad < count)
        return say_misused("'%s' is not a process id", request->operands[bad]);
    if (!processes_read(&table)) {
        say("/proc cannot be read: %s", strerror(errno));
        processes_free(&table);
        return EXIT_OURS;
    }
    result = ask_for_all(&table, request);
    if (request->orphans)
        in_doubt = choose_orphans(&table, count == 0);
    else
        choose_shown(&table, count == 0);
    print(&table, request);
    if (fflush(stdout) || ferror(stdout)) {
        say("cannot write the list: %s", strerror(errno));
        result = EXIT_OURS;
    }
    say_what_is_open(&table, count == 0);
    if (in_doubt)
        say("not listed: %d %s of init, which may have started or adopted %s", (int)in_doubt,
            in_doubt == 1 ? "child" : "children", in_doubt == 1 ? "it" : "them");
    processes_free(&table);
    return result;
}
