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
    /* From a process below, in the group of COMMAND and the outer instance: it may have signalled
     * its whole group (kill(0)), which does not ask us for anything. */
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

/* Begins the next phase; false if that phase is past already. */
bool ending_ask(struct ending *ending, int64_t now, int64_t kill_after);
bool ending_tell(struct ending *ending, int64_t now, const struct settings *settings);

/* Has the grace of the present phase passed? */
bool ending_due(const struct ending *ending, int64_t now);

/* ----- Looks at who is below */

/* For how many ms no look is due after a look that took so long and signalled so many. The children
 * of those become our children when they end, so another look comes at once, and yet another. But a
 * look costs more with every process: if some fork on and on and the signal does not end them, we
 * soon rest four times as long as the look took. */
int64_t rest_after_look(int64_t took, size_t told, int looks);

#endif
