// SPDX-License-Identifier: MIT
/* crowd COUNT fork
 * crowd COUNT exec [NAME=VALUE]... [LAUNCHER...]
 * Makes COUNT processes that do nothing, forked by this one or programs of their own, and prints
 * their pids when all are there. Ends them when its standard input ends. */
#include "bench.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

enum { READY_FD = 100 };

static int be_idle(void)
{
    if (write(READY_FD, "", 1) != 1)
        return 1;
    close(READY_FD);
    for (;;)
        pause();
}

static pid_t start(char **arguments)
{
    pid_t child;

    if (!arguments) {
        child = fork();
        if (child == 0)
            _exit(be_idle());
        if (child < 0)
            fail("fork");
        return child;
    }
    errno = posix_spawnp(&child, *arguments, NULL, NULL, arguments, environ);
    if (errno)
        fail(*arguments);
    return child;
}

int main(int count, char **words)
{
    int children = count > 2 ? atoi(words[1]) : 0, ready[2], n = 0, status;
    char *arguments[32], **launcher, byte;
    pid_t *pids;

    if (count == 2 && !strcmp(words[1], "idle"))
        return be_idle();
    pids = calloc((size_t)children + 1, sizeof *pids);
    if (!children || !pids || pipe2(ready, O_CLOEXEC) || dup2(ready[1], READY_FD) < 0)
        return 2;
    launcher = assign(words + 3);
    while (*launcher && n < 24)
        arguments[n++] = *launcher++;
    arguments[n++] = own_path();
    arguments[n++] = "idle";
    arguments[n] = NULL;
    for (int i = 0; i < children; i++)
        pids[i] = start(strcmp(words[2], "fork") ? arguments : NULL);
    close(READY_FD);
    close(ready[1]);
    for (int i = 0; i < children; i++)
        if (read(ready[0], &byte, 1) != 1)
            fail("a child is lost");
    for (int i = 0; i < children; i++)
        printf("%d%c", (int)pids[i], i + 1 < children ? ' ' : '\n');
    fflush(stdout);
    while (read(0, &byte, 1) > 0)
        ;
    for (int i = 0; i < children; i++)
        if (waitpid(pids[i], &status, WNOHANG) != 0) {
            fprintf(stderr, "bench: lost: an idle process has ended (%#x)\n", (unsigned)status);
            n = -1;
        }
    for (int i = 0; i < children; i++)
        kill(pids[i], SIGKILL);
    while (wait(NULL) > 0)
        ;
    return n < 0;
}
