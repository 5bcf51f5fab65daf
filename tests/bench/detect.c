// SPDX-License-Identifier: MIT
/* detect CHILDREN WAIT PATIENCE [NAME=VALUE]... [LAUNCHER...]
 * A parent starts CHILDREN programs, each by way of the environment and the launcher. When all are
 * ready, and 50 ms and a random time up to WAIT ms have passed (so that one who looks at intervals
 * is killed at any moment of an interval), the parent gets SIGKILL. Prints for each child the
 * nanoseconds from just before kill() to the first thing its SIGTERM handler does; fails if one has
 * not come there in PATIENCE ms. Who has been there stays, so that nobody's exit is in the next
 * one's figure. The children are adopted here and not by init: they are ours to end. */
#include "bench.h"

#include <spawn.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/wait.h>

enum { SHARED_FD = 100, REST = 50 * 1000000, LOOK = 5 * 1000000 };

/* A cache line each: no child's stamp waits for another's. */
struct slot {
    _Alignas(64) _Atomic int64_t handled;
    _Atomic pid_t pid;
};

static struct slot *slots, *mine;

static void share(int children)
{
    slots = mmap(NULL, sizeof *slots * (size_t)children, PROT_READ | PROT_WRITE, MAP_SHARED,
                 SHARED_FD, 0);
    if (slots == MAP_FAILED)
        fail("mmap");
}

static void handle(int signal)
{
    int64_t now = now_ns();

    (void)signal;
    if (!mine->handled)
        mine->handled = now;
}

__attribute__((noreturn)) static void be_child(int children, int which)
{
    struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};

    share(children);
    mine = &slots[which];
    now_ns(); /* its page and the slot's are there when it counts */
    sigaction(SIGTERM, &action, NULL);
    mine->pid = getpid();
    for (;;)
        pause();
}

__attribute__((noreturn)) static void be_parent(int children, char **launcher)
{
    char *arguments[32], size[16], number[16];
    int n = 0;

    while (*launcher && n < 24)
        arguments[n++] = *launcher++;
    arguments[n++] = own_path();
    arguments[n++] = "child";
    arguments[n++] = size;
    arguments[n++] = number;
    arguments[n] = NULL;
    snprintf(size, sizeof size, "%d", children);
    for (int i = 0; i < children; i++) {
        pid_t child;

        snprintf(number, sizeof number, "%d", i);
        errno = posix_spawnp(&child, *arguments, NULL, NULL, arguments, environ);
        if (errno)
            fail(*arguments);
    }
    for (;;)
        pause();
}

static int there(int children, int handled)
{
    int count = 0;

    for (int i = 0; i < children; i++)
        count += handled ? slots[i].handled != 0 : slots[i].pid != 0;
    return count;
}

/* Seldom enough to be nobody's load. Returns whether all are there. */
static int await(int children, int handled, int64_t patience)
{
    int64_t until = now_ns() + patience;

    while (there(children, handled) < children && now_ns() < until)
        sleep_ns(LOOK);
    return there(children, handled) == children;
}

static int64_t random_below(int64_t limit)
{
    uint64_t any = 0;

    if (getrandom(&any, sizeof any, 0) != sizeof any)
        fail("getrandom");
    return limit ? (int64_t)(any % (uint64_t)limit) : 0;
}

static int be_killer(int children, int64_t wait, int64_t patience, char **launcher)
{
    int shared = memfd_create("bench", 0), all_came;
    int64_t killed = 0;
    pid_t parent;

    if (shared < 0 || ftruncate(shared, (off_t)sizeof *slots * children) ||
        dup2(shared, SHARED_FD) < 0 || prctl(PR_SET_CHILD_SUBREAPER, 1))
        fail("set-up");
    close(shared);
    share(children);
    parent = fork();
    if (parent == 0)
        be_parent(children, launcher);
    all_came = parent > 0 && await(children, 0, (int64_t)60 * 1000000000);
    if (all_came) {
        sleep_ns(REST + random_below(wait));
        killed = now_ns();
        kill(parent, SIGKILL);
        all_came = await(children, 1, patience);
    }
    kill(parent, SIGKILL);
    for (int i = 0; i < children; i++)
        if (slots[i].pid)
            kill(slots[i].pid, SIGKILL);
    while (waitpid(-1, NULL, 0) > 0)
        ;
    for (int i = 0; i < children && killed; i++)
        if (slots[i].handled)
            printf("%lld\n", (long long)(slots[i].handled - killed));
    if (!all_came)
        fprintf(stderr, "bench: lost: %d of %d children ready, %d told of their parent's end\n",
                there(children, 0), children, there(children, 1));
    return !all_came;
}

int main(int count, char **words)
{
    if (count == 4 && !strcmp(words[1], "child"))
        be_child(atoi(words[2]), atoi(words[3]));
    if (count < 4 || atoi(words[1]) < 1)
        return 2;
    return be_killer(atoi(words[1]), atol(words[2]) * 1000000, atol(words[3]) * 1000000,
                     assign(words + 4));
}
