// SPDX-License-Identifier: MIT
/* Runs a command, kills it when its tree has grown, and says what became of every process in it.
 *
 *   witness [OPTION]... [--] COMMAND [ARGUMENT...]
 *
 * The options are the table below; "witness --help" prints it. One line for each process that lived
 * when the other was killed:
 *   NAME PID TERM 3        ended by SIGTERM after 3 ms
 *   NAME PID exit-0 5      exited
 *   NAME PID ended 5       ended, and its own parent took the status
 *   NAME PID alive 5000
 * NAME is its name from the ready line, else the kernel's. What else the command writes to its
 * stdout, and what the commands of --before and --after write, is passed on with "| " in front. The
 * witness is a subreaper: it sees the statuses of orphans, and ends by SIGKILL whatever is left of
 * the tree. Exit status: 0, or 2 if the tree did not grow, or 64 for a usage error. */
#include "witness.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct options options = {.wait_ms = 5000, .growth_ms = 20000, .user = -1, .signal = SIGKILL};
struct crowd tree;

enum kind { NUMBER, TEXT, SIGNAL, FLAG };

static const struct row {
    const char *name, *argument;
    enum kind kind;
    void *value;
    const char *help;
} rows[] = {
    {"ready", "N", NUMBER, &options.ready,
     "grown when N lines \"ready NAME PID\" came from the command's stdout"},
    {"descendants", "N", NUMBER, &options.descendants,
     "grown when the command has at least N descendants"},
    {"port", "PORT", NUMBER, &options.port,
     "grown when something accepts connections on this port of 127.0.0.1"},
    {"age-ms", "MS", NUMBER, &options.age_ms, "and when the youngest of the tree is that old"},
    {"growth-ms", "MS", NUMBER, &options.growth_ms,
     "how long the tree may take to grow (20000 if not given)"},
    {"user", "UID", NUMBER, &options.user, "run the command as this user"},
    {"stderr", "FILE", TEXT, &options.errors, "the command's stderr goes there"},
    {"before", "CMD", TEXT, &options.before,
     "before the kill, run this by sh with the victim's pid in $VICTIM; the tree may change"},
    {"kill", "NAME", TEXT, &options.kill,
     "kill the process that was ready under this name instead of the command; it may become ready "
     "as late as after --before"},
    {"kill-nobody", NULL, FLAG, &options.kill_nobody, "only watch"},
    {"signal", "SIGNAL", SIGNAL, &options.signal,
     "kill with this signal, a number or a name such as TERM (KILL if not given)"},
    {"wait-ms", "MS", NUMBER, &options.wait_ms, "how long to wait for ends (5000 if not given)"},
    {"after", "CMD", TEXT, &options.after,
     "after the ends, run this by sh, and print \"after: STATUS\""},
};

enum { ROWS = sizeof rows / sizeof rows[0] };

double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void print_help(void)
{
    printf("usage: witness [OPTION]... [--] COMMAND [ARGUMENT...]\n");
    for (int i = 0; i < ROWS; i++)
        printf("  --%s%s%s\n        %s\n", rows[i].name, rows[i].argument ? " " : "",
               rows[i].argument ? rows[i].argument : "", rows[i].help);
}

static bool read_number(const char *text, long *number)
{
    char *end;

    errno = 0;
    *number = strtol(text, &end, 10);
    return *text && !*end && !errno && *number >= 0;
}

static bool read_signal(const char *text, long *number)
{
    for (int i = 1; i < NSIG; i++) {
        const char *name = signal_name(i);

        if (name && !strcmp(name, text)) {
            *number = i;
            return true;
        }
    }
    return read_number(text, number) && *number > 0 && *number < NSIG;
}

static bool set_option(const struct row *row, const char *text)
{
    switch (row->kind) {
    case NUMBER: return read_number(text, row->value);
    case SIGNAL: return read_signal(text, row->value);
    case TEXT: *(const char **)row->value = text; return true;
    case FLAG: *(bool *)row->value = true; return true;
    }
    return false;
}

static void __attribute__((noreturn)) refuse(void)
{
    fprintf(stderr, "witness: \"witness --help\" shows the options\n");
    exit(64);
}

static void read_options(int count, char **arguments)
{
    struct option longs[ROWS + 2] = {{"help", no_argument, NULL, ROWS}};
    int index;

    for (int i = 0; i < ROWS; i++)
        longs[i + 1] = (struct option){rows[i].name,
                                       rows[i].argument ? required_argument : no_argument, NULL, i};
    while ((index = getopt_long(count, arguments, "+", longs, NULL)) != -1) {
        if (index == ROWS) {
            print_help();
            exit(0);
        }
        if (index < 0 || index > ROWS)
            refuse();
        if (!set_option(&rows[index], optarg)) {
            fprintf(stderr, "witness: --%s: not a %s: %s\n", rows[index].name,
                    rows[index].kind == SIGNAL ? "signal" : "number", optarg);
            refuse();
        }
    }
    if (optind == count)
        refuse();
}

/* Nobody is killed before the victim is ready, and what --before changes may make it so. */
static bool grow(void)
{
    int status;

    if (!options.before)
        return wait_for_growth(true);
    if (!wait_for_growth(false))
        return false;
    status = run_hook(options.before, find_victim());
    if (status)
        printf("the command before the kill failed: %d\n", status);
    return !status && wait_for_growth(true);
}

int main(int count, char **arguments)
{
    double killed;
    pid_t victim;

    read_options(count, arguments);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    start_command(arguments + optind);
    if (!grow()) {
        fflush(stdout);
        end_the_rest();
        return 2;
    }
    victim = find_victim();
    for (int i = 0; i < tree.count; i++) {
        tree.process[i].pidfd = (int)syscall(434 /* pidfd_open */, tree.process[i].pid, 0);
        tree.process[i].ended = tree.process[i].pidfd < 0; /* since the census */
    }
    killed = now_ms();
    if (!options.kill_nobody && kill(victim, (int)options.signal))
        perror("witness: kill");
    watch_ends(options.kill_nobody ? 0 : victim, killed);
    report_survivors(options.kill_nobody ? 0 : victim, killed);
    if (options.after)
        printf("| after: %d\n", run_hook(options.after, victim));
    fflush(stdout);
    end_the_rest();
    return 0;
}
