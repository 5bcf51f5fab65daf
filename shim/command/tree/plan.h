// SPDX-License-Identifier: MIT
/* What --tree does, and when: pure functions of facts, no system call. */
#ifndef ORPHANAGE_PLAN_H
#define ORPHANAGE_PLAN_H

#include "settings.h"

/* ----- Signals that an instance gets */

struct got {
    int signal;
    bool from_kernel;   /* the terminal's keys, a hangup, a timer */
    bool from_instance; /* from the other instance */
    /* From a process below, of the group that COMMAND and the outer instance are in: it may have
     * signalled its whole group (kill(0)), which is then no request to us. */
    bool from_own_group;
};

enum reaction {
    REACT_IGNORE,
    REACT_FORWARD,  /* COMMAND gets it, too */
    REACT_END,      /* COMMAND gets it, and has to end, with all that is below */
    REACT_CONTINUE, /* COMMAND goes on, if it is stopped */
};

enum reaction react(const struct got *got);

/* ----- How all below comes to its end */

enum phase {
    PHASE_RUNS,
    PHASE_ASKED,  /* COMMAND got a signal by which it shall end */
    PHASE_TOLD,   /* all below got the setting's signal */
    PHASE_KILLED, /* all below gets SIGKILL, until nothing is left */
};

#define NEVER INT64_MAX

struct ending {
    enum phase phase;
    int64_t deadline; /* ms of a clock: when the next phase is due; or NEVER */
};

/* The next phase, for a reason; false if that is past already. */
bool ending_ask(struct ending *ending, int64_t now, int64_t kill_after);
bool ending_tell(struct ending *ending, int64_t now, const struct settings *settings);

/* Has the grace of the present phase passed? */
bool ending_due(const struct ending *ending, int64_t now);

/* ----- Looks at who is below */

/* For how many ms no look is due after one that told so many and took so long. Those that they
 * leave are our children then: so another look comes at once, and yet another. But a look costs as
 * much as there are processes, and so that those who fork on and on, and whom the signal does not
 * end, do not take us all the time with them, we soon rest for four times as long as it took. */
int64_t rest_after_look(int64_t took, size_t told, int looks);

#endif
