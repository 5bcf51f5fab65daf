// SPDX-License-Identifier: MIT
/* A process that is not our child, and for whose end we wait. */
#ifndef ORPHANAGE_WATCHED_H
#define ORPHANAGE_WATCHED_H

#include "member.h"

struct watched {
    struct member member; /* pid 0: no process is watched, or it has ended */
    int descriptor;       /* readable when the process has ended; -1: we look each interval */
};

enum watchable {
    WATCHABLE,
    WATCHABLE_NOBODY, /* no such process, or a zombie */
    WATCHABLE_KERNEL, /* a thread of the kernel, which does not end */
    WATCHABLE_THREAD, /* the number is a thread's, and not a process's */
};

enum watchable watched_begin(struct watched *watched, pid_t pid);

/* Whether the process has ended; true only once. readable: what poll(2) says of the descriptor. */
bool watched_ended(struct watched *watched, bool readable);

void watched_forget(struct watched *watched);

#endif
