// SPDX-License-Identifier: MIT
/* Runs a command many times and counts how it ended.
 *
 *   tally N SECONDS COMMAND [ARGUMENT...]
 *
 * One line for each outcome, the most frequent first, with what the command wrote to its stdout,
 * its lines joined by blanks:
 *   298 exit-0 call 0
 *   1 signal-11
 *   1 stays            has not ended after so many seconds, and was killed
 * Exit status 0, or 64 for a usage error. Some run at the same time, so that a machine's processors
 * have work, and a race its chances. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { AT_ONCE = 4, OUTCOMES = 64, OUTPUT = 256, LOOK = 5 /* ms */ };

struct attempt {
    pid_t pid; /* 0: none */
    int out;   /* its stdout */
    double end;
    bool stays;
    char output[OUTPUT];
    size_t length;
};

struct outcome {
    int count;
    char text[OUTPUT + 32];
};

static struct attempt attempts[AT_ONCE];
static struct outcome outcomes[OUTCOMES];
static sigset_t signals; /* as they were blocked for us */

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void start(struct attempt *attempt, char **command, double seconds)
{
    int ends[2];

    if (pipe(ends)) {
        perror("tally: pipe");
        exit(1);
    }
    *attempt = (struct attempt){.pid = fork(), .out = ends[0], .end = now() + seconds};
    if (attempt->pid == 0) {
        sigprocmask(SIG_SETMASK, &signals, NULL);
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        execvp(command[0], command);
        perror("tally: exec");
        _exit(127);
    }
    close(ends[1]);
}

/* What there is by now; a process that the command left may hold the other end. */
static void take_output(struct attempt *attempt)
{
    struct pollfd ready = {.fd = attempt->out, .events = POLLIN};
    ssize_t length;

    while (attempt->length < OUTPUT - 1 && poll(&ready, 1, 0) > 0) {
        length =
            read(attempt->out, attempt->output + attempt->length, OUTPUT - 1 - attempt->length);
        if (length <= 0)
            break;
        attempt->length += (size_t)length;
    }
}

static void count(const char *text)
{
    for (int i = 0; i < OUTCOMES; i++) {
        if (outcomes[i].count && strcmp(outcomes[i].text, text) != 0)
            continue;
        snprintf(outcomes[i].text, sizeof outcomes[i].text, "%s", text);
        outcomes[i].count++;
        return;
    }
    fprintf(stderr, "tally: too many outcomes; this one is not counted: %s\n", text);
}

static void note_end(struct attempt *attempt, int status)
{
    char text[sizeof outcomes[0].text];
    int length;

    take_output(attempt);
    close(attempt->out);
    if (attempt->stays)
        length = snprintf(text, sizeof text, "stays");
    else if (WIFEXITED(status))
        length = snprintf(text, sizeof text, "exit-%d", WEXITSTATUS(status));
    else
        length = snprintf(text, sizeof text, "signal-%d", WTERMSIG(status));
    for (size_t i = 0; i < attempt->length; i++)
        if (attempt->output[i] == '\n')
            attempt->output[i] = i + 1 < attempt->length ? ' ' : '\0';
    if (attempt->length)
        snprintf(text + length, sizeof text - (size_t)length, " %s", attempt->output);
    count(text);
    attempt->pid = 0;
}

static void look_at(struct attempt *attempt)
{
    int status;

    take_output(attempt);
    if (!attempt->stays && now() > attempt->end) {
        attempt->stays = true;
        kill(attempt->pid, SIGKILL);
    }
    if (waitpid(attempt->pid, &status, WNOHANG) == attempt->pid)
        note_end(attempt, status);
}

static int by_count(const void *left, const void *right)
{
    return ((const struct outcome *)right)->count - ((const struct outcome *)left)->count;
}

/* Rests until a child ends, or a while. */
static void rest(void)
{
    const struct timespec while_ = {0, LOOK * 1000000};
    sigset_t child;

    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigtimedwait(&child, NULL, &while_);
}

int main(int arguments, char **argument)
{
    int left, running = 0;
    double seconds;
    sigset_t child;

    if (arguments < 4)
        return 64;
    left = atoi(argument[1]);
    seconds = atof(argument[2]);
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, &signals);
    do {
        running = 0;
        for (int i = 0; i < AT_ONCE; i++) {
            if (attempts[i].pid)
                look_at(&attempts[i]);
            if (!attempts[i].pid && left > 0) {
                start(&attempts[i], argument + 3, seconds);
                left--;
            }
            running += attempts[i].pid != 0;
        }
        if (running)
            rest();
    } while (running);
    qsort(outcomes, OUTCOMES, sizeof outcomes[0], by_count);
    for (int i = 0; i < OUTCOMES && outcomes[i].count; i++)
        printf("%d %s\n", outcomes[i].count, outcomes[i].text);
}
