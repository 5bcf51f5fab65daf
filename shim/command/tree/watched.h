// SPDX-License-Identifier: MIT
/* A process that is none of ours, whose end is waited for. */
#ifndef ORPHANAGE_WATCHED_H
#define ORPHANAGE_WATCHED_H

#include "member.h"

struct watched {
    struct member member; /* pid 0: nobody, or it has ended */
    int descriptor;       /* readable when it has ended; -1: it is looked at each interval */
};

enum watchable {
    WATCHABLE,
    WATCHABLE_NOBODY, /* no such process, or a zombie */
    WATCHABLE_KERNEL, /* a thread of the kernel's, which does not end */
    WATCHABLE_THREAD, /* the number is a thread's, and not a process's */
};

enum watchable watched_begin(struct watched *watched, pid_t pid);

/* Has it ended? Says so once. readable: what poll(2) says of the descriptor. */
bool watched_ended(struct watched *watched, bool readable);

void watched_forget(struct watched *watched);

#endif
