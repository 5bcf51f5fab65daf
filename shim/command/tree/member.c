// SPDX-License-Identifier: MIT
#include "member.h"
#include "proc_files.h"

#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

struct member member_from(pid_t pid, const struct stat_facts *facts)
{
    return (struct member){
        .pid = pid,
        .born = facts->born,
        .threads = facts->threads,
        .stopped = facts->stopped,
    };
}

bool member_lives(const struct member *member)
{
    struct stat_facts facts;

    return read_stat(member->pid, &facts) && facts.born == member->born && !facts.ended;
}

int process_descriptor(pid_t pid)
{
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

static int result(long outcome)
{
    return outcome ? errno : 0;
}

/* Opens the descriptor, which stays with one process, and then looks whether it is the right one:
 * the other way round, the number could be used again in between. If there are no such descriptors
 * (before Linux 5.3, or a filter refuses them), kill(2) comes after the look, which leaves some
 * microseconds open. */
int member_signal(const struct member *member, int signal)
{
    int descriptor, error;

    if (!member->born)
        return result(kill(member->pid, signal));
    descriptor = process_descriptor(member->pid);
    error = descriptor < 0 ? errno : 0;
    if (error == ESRCH || !member_lives(member))
        error = ESRCH;
    else if (!error)
        error = result(syscall(SYS_pidfd_send_signal, descriptor, signal, NULL, 0));
    if (error && error != ESRCH)
        error = result(kill(member->pid, signal));
    if (descriptor >= 0)
        close(descriptor);
    return error;
}
