// SPDX-License-Identifier: MIT
/* A process that is known by its number and its birth, and how it is signalled. */
#ifndef ORPHANAGE_MEMBER_H
#define ORPHANAGE_MEMBER_H

#include "stat_text.h"

/* A number may be used again, but not a number with the same birth: for that, all numbers would
 * have to be used up within one tick, a hundredth of a second. */
struct member {
    pid_t pid;
    uint64_t born; /* 0: /proc hides it. It is our child, and its number is not used again before we
                      have waited for it. */
    int threads;
    bool stopped; /* when it was found */
    int told;     /* the last signal that we sent it, or 0 */
    bool refused; /* we may not signal it */
};

struct member member_from(pid_t pid, const struct stat_facts *facts);

/* Whether the number is still that process, and no zombie. */
bool member_lives(const struct member *member);

/* Signals that process, and no other that has its number now. Returns 0, or an errno: ESRCH if the
 * process is gone, EPERM if we may not signal it. */
int member_signal(const struct member *member, int signal);

/* pidfd_open(2); -1 with errno. */
int process_descriptor(pid_t pid);

#endif
