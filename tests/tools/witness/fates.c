// SPDX-License-Identifier: MIT
/* What became of each process of the tree, when, and the end of what is left. */
#include "witness.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

const char *signal_name(int number)
{
    static const char *const names[] = {
        [SIGHUP] = "HUP",   [SIGINT] = "INT",   [SIGQUIT] = "QUIT", [SIGABRT] = "ABRT",
        [SIGKILL] = "KILL", [SIGUSR1] = "USR1", [SIGSEGV] = "SEGV", [SIGUSR2] = "USR2",
        [SIGTERM] = "TERM", [SIGSYS] = "SYS",   [SIGPIPE] = "PIPE"};

    return (size_t)number < sizeof names / sizeof names[0] ? names[number] : NULL;
}

static void report_end(struct process *process, double since)
{
    long ms = (long)(now_ms() - since);
    int status;

    process->ended = true;
    printf("%s %d ", process->name, process->pid);
    if (waitpid(process->pid, &status, WNOHANG) != process->pid)
        printf("ended");
    else if (WIFEXITED(status))
        printf("exit-%d", WEXITSTATUS(status));
    else if (signal_name(WTERMSIG(status)))
        printf("%s", signal_name(WTERMSIG(status)));
    else
        printf("SIG%d", WTERMSIG(status));
    printf(" %ld\n", ms);
    fflush(stdout);
}

void report_survivors(pid_t victim, double since)
{
    for (int i = 0; i < tree.count; i++)
        if (!tree.process[i].ended && tree.process[i].pid != victim)
            printf("%s %d alive %ld\n", tree.process[i].name, tree.process[i].pid,
                   (long)(now_ms() - since));
}

/* A process whose parent still lives a moment is that parent's to reap: give it to us first. */
static bool is_adopted_or_reaped(const struct process *process)
{
    struct facts facts;

    return !read_facts(process->pid, &facts) || facts.parent == getpid();
}

/* false: it is left to its parent for a moment. */
static bool note_end(struct process *process, pid_t victim, double since)
{
    if (process->pid == victim)
        process->ended = true;
    else if (is_adopted_or_reaped(process) || now_ms() - since > 200)
        report_end(process, since);
    return process->ended;
}

/* Fills in whom to wait for; the number of them that are not the victim. */
static int poll_ends_of(struct pollfd *polled, pid_t victim)
{
    int left = 0;

    for (int i = 0; i < tree.count; i++) {
        const struct process *process = &tree.process[i];

        polled[i] = (struct pollfd){.fd = process->ended ? -1 : process->pidfd, .events = POLLIN};
        left += !process->ended && process->pid != victim;
    }
    polled[tree.count] = (struct pollfd){.fd = output, .events = POLLIN};
    return left;
}

void watch_ends(pid_t victim, double since)
{
    static struct pollfd polled[MOST + 1];

    for (;;) {
        int rest = (int)(since + (double)options.wait_ms - now_ms());
        bool all_noted = true;

        if (!poll_ends_of(polled, victim) || rest <= 0)
            return;
        poll(polled, (nfds_t)tree.count + 1, rest);
        if (polled[tree.count].revents)
            read_output();
        for (int i = 0; i < tree.count; i++)
            if (polled[i].revents & (POLLIN | POLLHUP) && !tree.process[i].ended)
                all_noted &= note_end(&tree.process[i], victim, since);
        if (!all_noted)
            poll(NULL, 0, 1);
    }
}

/* Stopped before they are killed, so that none sees another's end and says or does something: what
 * they leave on stderr is from before. */
void end_the_rest(void)
{
    int status;

    for (int round = 0; round < 200; round++) {
        take_census();
        if (!tree.count)
            break;
        for (int i = 0; i < tree.count; i++)
            kill(tree.process[i].pid, SIGSTOP);
        for (int i = 0; i < tree.count; i++)
            kill(tree.process[i].pid, SIGKILL);
        while (waitpid(-1, &status, WNOHANG) > 0)
            ;
        poll(NULL, 0, 5);
    }
    while (waitpid(-1, &status, WNOHANG) > 0)
        ;
}
