// SPDX-License-Identifier: MIT
/* A program that asks for itself, preloaded or not:
 *
 *   cc -o call call.c $(pkg-config --cflags --libs orphanage)
 *
 * It forks a worker and waits. Kill it, and the worker ends. */
#include <orphanage.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    const char *name = "parent";

    if (exit_when_orphaned()) {
        perror("exit_when_orphaned");
        return 1;
    }
    /* The child needs no call of its own. */
    if (fork() == 0)
        name = "worker";
    printf("ready %s %d\n", name, getpid());
    fflush(stdout);
    pause();
    return 0;
}
