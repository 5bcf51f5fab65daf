// SPDX-License-Identifier: MIT
#include "watched.h"
#include "proc_files.h"

#include <errno.h>
#include <unistd.h>

enum watchable watched_begin(struct watched *watched, pid_t pid)
{
    int descriptor = process_descriptor(pid);
    int error = descriptor < 0 ? errno : 0;
    struct stat_facts facts;
    /* /proc may hide processes of others (hidepid=): then the descriptor is all there is. */
    bool shown = read_stat(pid, &facts);

    *watched = (struct watched){.descriptor = descriptor};
    watched->member = shown ? member_from(pid, &facts) : (struct member){.pid = pid};
    if (error == ESRCH || (shown && facts.ended) || (!shown && error))
        return WATCHABLE_NOBODY;
    /* The error for a thread's number has changed: EINVAL, then ENOENT (Linux 6.9). */
    if (error == EINVAL || error == ENOENT)
        return WATCHABLE_THREAD;
    return shown && facts.kernels ? WATCHABLE_KERNEL : WATCHABLE;
}

/* A readable descriptor is a hint: before Linux 6.15 it may be readable for a moment when a process
 * of several threads calls exec. After such a moment we look each interval. */
bool watched_ended(struct watched *watched, bool readable)
{
    if (!watched->member.pid || (watched->descriptor >= 0 && !readable))
        return false;
    if (watched->member.born && member_lives(&watched->member)) {
        if (watched->descriptor >= 0)
            close(watched->descriptor);
        watched->descriptor = -1;
        return false;
    }
    watched_forget(watched);
    return true;
}

void watched_forget(struct watched *watched)
{
    if (watched->descriptor >= 0)
        close(watched->descriptor);
    *watched = (struct watched){.descriptor = -1};
}
