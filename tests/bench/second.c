// SPDX-License-Identifier: MIT
/* What the Python package orphanage 0.1.0 does, in C and preloaded: a thread that looks each second
 * and sends SIGTERM; started again in each fork child, as if the program had called it there. */
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static pid_t parent;

static void *look(void *unused)
{
    while (getppid() == parent)
        sleep(1);
    kill(getpid(), SIGTERM);
    return unused;
}

static void start(void)
{
    pthread_t thread;

    parent = getppid();
    pthread_create(&thread, NULL, look, NULL);
}

__attribute__((constructor)) static void load(void)
{
    start();
    pthread_atfork(NULL, NULL, start);
}
