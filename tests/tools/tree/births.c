// SPDX-License-Identifier: MIT
/* Words that make a process or a program. */
#include "tree.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t forks_left;

bool in_child(pid_t (*fork_function)(void))
{
    pid_t child;

    fflush(stdout);
    child = fork_function();
    if (child < 0)
        fail("fork");
    return child == 0;
}

/* The system call fork() is not on every machine. On s390x the stack comes before the flags. */
pid_t raw_fork(void)
{
#ifdef __s390x__
    return (pid_t)syscall(SYS_clone, 0, SIGCHLD, 0, 0, 0);
#else
    return (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
#endif
}

static pid_t underscore_fork(void)
{
    union {
        void *object;
        pid_t (*function)(void);
    } symbol = {dlsym(RTLD_DEFAULT, "_Fork")};

    if (!symbol.object) {
        errno = ENOSYS;
        return -1;
    }
    return symbol.function();
}

static void fork_and_wait(char **unused)
{
    (void)unused;
    if (!in_child(fork))
        wait_for_ever();
}

static void fork_raw(char **unused)
{
    (void)unused;
    if (!in_child(raw_fork))
        wait_for_ever();
}

static void fork_underscore(char **unused)
{
    (void)unused;
    if (!in_child(underscore_fork))
        wait_for_ever();
}

static void fork_times(char **arguments)
{
    for (int left = atoi(arguments[0]); left > 0; left--)
        if (in_child(fork))
            return;
    wait_for_ever();
}

/* Nobody who has read its number finds it again. */
static void hop(char **unused)
{
    (void)unused;
    for (;;)
        if (fork())
            _exit(0);
}

/* As a server that replaces its workers. */
static void keep_children(char **arguments)
{
    for (int left = atoi(arguments[0]); left > 0; left--)
        if (in_child(fork))
            return;
    for (;;)
        if (wait(NULL) > 0 && in_child(fork))
            return;
}

static void fork_and_exit(char **unused)
{
    (void)unused;
    if (!in_child(fork))
        _exit(0);
}

static void fork_and_exit_after(char **arguments)
{
    if (in_child(fork))
        return;
    sleep_ms(atol(arguments[0]));
    _exit(0);
}

static void fork_and_exit_with_status(char **arguments)
{
    if (in_child(fork))
        return;
    sleep_ms(atol(arguments[1]));
    _exit(atoi(arguments[0]));
}

static void fork_and_kill_itself(char **arguments)
{
    if (in_child(fork))
        return;
    sleep_ms(atol(arguments[1]));
    kill(getpid(), atoi(arguments[0]));
    wait_for_ever();
}

static void fork_and_exec(char **unused)
{
    char *arguments[] = {self, NULL};

    (void)unused;
    if (in_child(fork))
        return;
    execv("/proc/self/exe", arguments);
    _exit(97);
}

static void *fork_and_end(void *unused)
{
    if (in_child(fork)) {
        grow();
        wait_for_ever();
    }
    return unused;
}

static void fork_in_thread(char **unused)
{
    pthread_t thread;

    (void)unused;
    if (pthread_create(&thread, NULL, fork_and_end, NULL) || pthread_join(thread, NULL))
        fail("thread");
    printf("joined\n");
    fflush(stdout);
    wait_for_ever();
}

static void fork_in_handler(int unused)
{
    (void)unused;
    fork_and_end(NULL);
}

static void fork_in_signal(char **unused)
{
    (void)unused;
    signal(SIGUSR1, fork_in_handler);
    raise(SIGUSR1);
    wait_for_ever();
}

static void alarm_soon(void)
{
    const struct itimerval soon = {{0, 0}, {0, 100}};

    setitimer(ITIMER_REAL, &soon, NULL);
}

/* The next signal is asked for when this child has ended: malloc() is to come to something between
 * two. */
static void fork_and_wait_for_it(int unused)
{
    pid_t child = fork();

    (void)unused;
    if (child == 0) {
        void *volatile memory = malloc(100);

        free(memory);
        _exit(0);
    }
    waitpid(child, NULL, 0);
    if (--forks_left > 0)
        alarm_soon();
}

/* Sizes that the C library takes from an arena, whose lock it then holds. */
static void fork_amid_malloc(char **arguments)
{
    struct sigaction action = {.sa_handler = fork_and_wait_for_it, .sa_flags = SA_RESTART};

    forks_left = atoi(arguments[0]);
    sigaction(SIGALRM, &action, NULL);
    alarm_soon();
    while (forks_left > 0) {
        void *volatile small = malloc(3000), *volatile large = malloc(30000);

        free(small);
        free(large);
    }
}

/* The words that are left, as a program's arguments: the place before them becomes argv[0]. */
static char **own_arguments(void)
{
    fflush(stdout);
    words[-1] = self;
    return words - 1;
}

static void exec_itself(char **unused)
{
    (void)unused;
    execv("/proc/self/exe", own_arguments());
    fail("exec");
}

static void exec_program(char **arguments)
{
    fflush(stdout);
    execv(arguments[0], words - 1);
    fail("exec");
}

static void spawn_itself(char **unused)
{
    pid_t child;

    (void)unused;
    errno = posix_spawn(&child, "/proc/self/exe", NULL, NULL, own_arguments(), environ);
    if (errno)
        fail("posix_spawn");
    wait_for_ever();
}

static void vfork_itself(char **unused)
{
    char **arguments = own_arguments();

    (void)unused;
    if (vfork() == 0) {
        execv("/proc/self/exe", arguments);
        _exit(97);
    }
    wait_for_ever();
}

const struct word birth_words[] = {
    {"fork", NULL, fork_and_wait,
     "the child goes on with the next word, the parent waits to be killed"},
    {"times", "N", fork_times, "N children go on, the parent waits"},
    {"keep", "N", keep_children, "likewise, and the parent replaces each that ends"},
    {"hop", NULL, hop, "forks and exits, and so does the child, for ever"},
    {"forkexit", NULL, fork_and_exit, "the child goes on, the parent exits with 0 at once"},
    {"forkexit-after", "MS", fork_and_exit_after, "likewise, but the parent stays that long"},
    {"forkexit-status", "N MS", fork_and_exit_with_status, "likewise, and then exits with N"},
    {"forkkill", "SIG MS", fork_and_kill_itself,
     "likewise, but the parent ends by that signal (a number), sent to itself"},
    {"forkexec", NULL, fork_and_exec, "the child goes on, the parent executes itself and waits"},
    {"threadfork", NULL, fork_in_thread, "as fork, from a thread of the parent that then ends"},
    {"signalfork", NULL, fork_in_signal, "as fork, in a signal handler"},
    {"mallocforks", "N", fork_amid_malloc,
     "N times a signal interrupts malloc() and free(), whose handler forks a child that exits"},
    {"rawfork", NULL, fork_raw, "as fork, by the bare clone system call, past the fork handlers"},
    {"underscorefork", NULL, fork_underscore, "as fork, by _Fork(), past the fork handlers"},
    {"exec", NULL, exec_itself, "executes itself with the words that follow"},
    {"program", "PATH", exec_program, "executes that program; the words that follow are its own"},
    {"spawn", NULL, spawn_itself, "posix_spawn()s itself with the words that follow, and waits"},
    {"vfork", NULL, vfork_itself, "the same by vfork() and exec"},
    {0},
};
