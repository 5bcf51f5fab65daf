// SPDX-License-Identifier: MIT
/* Another preloaded library, which does what no library should: its constructor forks, starts a
 * thread and raises a signal; its fork handlers allocate, raise signals and start threads. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void nothing(int signal)
{
    (void)signal;
    free(malloc(100));
}

static void *rest(void *unused)
{
    for (int i = 0; i < 100; i++)
        free(malloc((size_t)i * 100));
    return unused;
}

static void start_thread(void)
{
    pthread_t thread;

    if (!pthread_create(&thread, NULL, rest, NULL))
        pthread_detach(thread);
}

static void before(void)
{
    free(malloc(1000));
    raise(SIGUSR2);
}

static void after(void)
{
    free(malloc(1000));
    raise(SIGUSR2);
    start_thread();
}

__attribute__((constructor)) static void load(void)
{
    struct sigaction action = {.sa_handler = nothing, .sa_flags = SA_RESTART};
    pid_t child;

    sigaction(SIGUSR2, &action, NULL);
    pthread_atfork(before, after, after);
    start_thread();
    child = fork();
    if (child == 0)
        _exit(0);
    waitpid(child, NULL, 0);
    raise(SIGUSR2);
}
