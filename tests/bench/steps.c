// SPDX-License-Identifier: MIT
/* steps [NAME=VALUE]... COMMAND [ARGUMENT]...
 * Counts the instructions that a program and all it starts execute in user space, one by one, by
 * ptrace(2): the same number each time, however busy the machine, and the real kernel answers the
 * program's system calls, of which valgrind's tools do not know all (pidfd_open). The environment
 * has the words alone. Prints the main threads' sum, from exec to the end, and the other threads'.
 */
#include "bench.h"

#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

enum {
    MOST_IDS = 4194304, /* PID_MAX_LIMIT */
    OPTIONS = PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC |
              PTRACE_O_EXITKILL
};

enum kind { NEW, MAIN, OTHER };
static unsigned char kinds[MOST_IDS];
static long long counts[3];

/* A thread of its own group is a process's main thread. */
static enum kind kind_of(pid_t thread)
{
    char path[64], line[128];
    int group = 0;
    FILE *status;

    snprintf(path, sizeof path, "/proc/%d/status", (int)thread);
    status = fopen(path, "re");
    while (status && fgets(line, sizeof line, status) && sscanf(line, "Tgid: %d", &group) != 1)
        ;
    if (status)
        fclose(status);
    return group == thread ? MAIN : OTHER;
}

/* The signal to go on with: none for what only ptrace knows. */
static int judge_stop(pid_t thread, int status)
{
    int signal = WSTOPSIG(status);

    if (kinds[thread] == NEW) { /* its first stop, before its first instruction */
        kinds[thread] = (unsigned char)kind_of(thread);
        return 0;
    }
    if (signal != SIGTRAP)
        return signal;
    if (status >> 16 == 0)
        counts[kinds[thread]]++;
    return 0;
}

static void be_traced(char **words)
{
    char **command;

    clearenv();
    command = assign(words);
    personality(ADDR_NO_RANDOMIZE);
    if (ptrace(PTRACE_TRACEME, 0, 0, 0) || raise(SIGSTOP))
        fail("ptrace");
    execvp(*command, command);
    fail(*command);
}

int main(int count, char **words)
{
    int status, ended = 0;
    pid_t first, thread;

    if (count < 2)
        return 2;
    first = fork();
    if (first == 0)
        be_traced(words + 1);
    if (first < 0 || waitpid(first, &status, 0) != first ||
        ptrace(PTRACE_SETOPTIONS, first, 0, OPTIONS))
        fail("fork");
    kinds[first] = MAIN;
    ptrace(PTRACE_CONT, first, 0, 0); /* to the exec */
    while ((thread = waitpid(-1, &status, __WALL)) > 0) {
        if (!WIFSTOPPED(status)) {
            kinds[thread] = NEW; /* the number may come again */
            if (thread == first)
                ended = status;
        } else if (ptrace(PTRACE_SINGLESTEP, thread, 0, judge_stop(thread, status)) &&
                   errno != ESRCH) {
            fail("ptrace");
        }
    }
    printf("%lld %lld\n", counts[MAIN], counts[OTHER]);
    return ended != 0;
}
