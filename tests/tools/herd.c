// SPDX-License-Identifier: MIT
/* A herd of processes that live long and fork often. "herd N [LEAK]" forks N members, prints
 * "members PID...", and then does what the lines on its stdin say:
 *
 *   turns COUNT PER_MINUTE   so many forks, one member after the other; prints "turned COUNT" when
 *                            all of their children have ended and been reaped
 *
 * A member's children are of four kinds in turn: one that ends at once, one that execs, one that
 * forks itself, one forked by a thread. LEAK is a control for who looks for growth: with each turn
 * a member loses a page ("memory"), a descriptor ("descriptor"), a thread that never ends
 * ("thread") or a child that it never reaps ("child"). The end of stdin, or of the herd, changes
 * nothing for the members: they are there to be orphans. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 4096, PAGE = 4096 };

static atomic_int *turned; /* by each member */
static const char *leak = "";

static void fail(const char *what)
{
    fprintf(stderr, "herd: %s: %s\n", what, strerror(errno));
    _exit(99);
}

static void reap(pid_t child)
{
    int status;

    if (child < 0)
        fail("fork");
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (status)
        fail("a child did not end well");
}

static void *fork_in_thread(void *unused)
{
    pid_t child = fork();

    if (child == 0)
        _exit(0);
    reap(child);
    return unused;
}

static void bear(int kind)
{
    pthread_t thread;
    pid_t child;

    if (kind == 3) {
        if (pthread_create(&thread, NULL, fork_in_thread, NULL) == 0)
            pthread_join(thread, NULL);
        return;
    }
    child = fork();
    if (child == 0) {
        if (kind == 1)
            execl("/bin/true", "true", (char *)NULL);
        if (kind == 2)
            fork_in_thread(NULL);
        _exit(kind == 1);
    }
    reap(child);
}

static void *stay(void *unused)
{
    for (;;)
        pause();
    return unused;
}

static void lose(void)
{
    pthread_t thread;

    if (!strcmp(leak, "memory"))
        memset(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 1, 1);
    else if (!strcmp(leak, "descriptor"))
        open("/dev/null", O_RDONLY);
    else if (!strcmp(leak, "thread"))
        pthread_create(&thread, NULL, stay, NULL);
    else if (!strcmp(leak, "child") && fork() == 0)
        _exit(0);
}

static void be_member(int number, const sigset_t *turn)
{
    int signal;

    for (int kind = 0;; kind = (kind + 1) % 4) {
        sigwait(turn, &signal);
        bear(kind);
        lose();
        turned[number]++;
    }
}

static void wait_for_turn(int member, int turns)
{
    while (turned[member] < turns)
        usleep(1000);
}

/* A member gets its next turn when the last one is over: a signal that is pending already would be
 * lost. */
static void conduct(const pid_t *members, int size, int count, double per_minute)
{
    const long gap = (long)(60e9 / per_minute);
    struct timespec next;

    for (int i = 0; i < size; i++)
        turned[i] = 0;
    clock_gettime(CLOCK_MONOTONIC, &next);
    for (int i = 0; i < count; i++) {
        next.tv_nsec += gap % 1000000000;
        next.tv_sec += gap / 1000000000 + next.tv_nsec / 1000000000;
        next.tv_nsec %= 1000000000;
        wait_for_turn(i % size, i / size);
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
        kill(members[i % size], SIGUSR1);
    }
    for (int i = 0; i < size && i < count; i++)
        wait_for_turn(i, (count - 1 - i) / size + 1);
    printf("turned %d\n", count);
    fflush(stdout);
}

int main(int count, char **arguments)
{
    static pid_t members[MOST];
    int size = count > 1 ? atoi(arguments[1]) : 0, turns;
    double per_minute;
    sigset_t turn;

    if (size < 2 || size > MOST) {
        fprintf(stderr, "herd N [memory|descriptor|thread|child]\n");
        return 64;
    }
    if (count > 2)
        leak = arguments[2];
    turned = mmap(NULL, MOST * sizeof *turned, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                  -1, 0);
    if (turned == MAP_FAILED)
        fail("mmap");
    sigemptyset(&turn);
    sigaddset(&turn, SIGUSR1);
    sigprocmask(SIG_BLOCK, &turn, NULL);
    printf("members");
    fflush(stdout);
    for (int i = 0; i < size; i++) {
        members[i] = fork();
        if (members[i] == 0)
            be_member(i, &turn);
        if (members[i] < 0)
            fail("fork");
        printf(" %d", (int)members[i]);
    }
    printf("\n");
    fflush(stdout);
    while (scanf(" turns %d %lf", &turns, &per_minute) == 2)
        conduct(members, size, turns, per_minute);
    return 0;
}
