// SPDX-License-Identifier: MIT
/* A hostile host: three threads allocate without a pause while the main thread forks hundreds of
 * children that allocate, exec or exit at once. "storm N" makes N children and prints how many of
 * them ended as they should; it never ends if a lock was left locked in one of them.
 * "storm N last" prints "ready last PID" in a last child that stays. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static atomic_bool over;

static void *allocate(void *unused)
{
    unsigned seed = (unsigned)(size_t)&unused;

    while (!over) {
        char *blocks[64];
        for (size_t i = 0; i < 64; i++) {
            size_t size = (size_t)rand_r(&seed) % 9000 + 1;
            blocks[i] = malloc(size);
            if (blocks[i])
                memset(blocks[i], 1, size);
        }
        for (size_t i = 0; i < 64; i++)
            free(blocks[i]);
    }
    return NULL;
}

static void be_a_child(int which)
{
    void *volatile block;

    switch (which % 4) {
    case 0: _exit(0);
    case 1: execl("/bin/true", "true", (char *)NULL); _exit(9);
    case 2:
        for (int i = 0; i < 100; i++) {
            block = malloc(5000);
            free(block);
        }
        exit(0);
    default:
        if (fork() == 0)
            _exit(0);
        wait(NULL);
        _exit(0);
    }
}

int main(int count, char **arguments)
{
    int children = count > 1 ? atoi(arguments[1]) : 100, well = 0, status;
    pthread_t threads[3];

    for (int i = 0; i < 3; i++)
        pthread_create(&threads[i], NULL, allocate, NULL);
    for (int i = 0; i < children; i++) {
        pid_t child = fork();
        if (child == 0)
            be_a_child(i);
        if (child > 0 && i % 8 != 7) { /* some overlap */
            waitpid(child, &status, 0);
            well += WIFEXITED(status) && !WEXITSTATUS(status);
        }
    }
    while (wait(&status) > 0)
        well += WIFEXITED(status) && !WEXITSTATUS(status);
    if (count > 2) {
        if (fork() == 0)
            printf("ready last %d\n", (int)getpid());
        else
            printf("ready storm %d\n", (int)getpid());
        fflush(stdout);
        for (;;)
            pause();
    }
    over = 1;
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    printf("%d of %d\n", well, children);
    return 0;
}
