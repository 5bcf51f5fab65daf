// SPDX-License-Identifier: MIT
/* An instance of --tree: what it knows, how it ends all that is below, and what it does as long as
 * it lives. There are two, of the same program:
 *
 *   outer   what the user started, in the process group that it was started in
 *   inner   its child and COMMAND's parent, in a session of its own: no signal that is sent to the
 *           group reaches it
 *
 * Both are subreapers. Each ends all that is below when the other one has ended, so SIGKILL of
 * either leaves nothing. The inner one also watches the outer one's parent. */
#ifndef ORPHANAGE_INSTANCE_H
#define ORPHANAGE_INSTANCE_H

#include "below.h"
#include "plan.h"
#include "watched.h"

struct instance {
    const struct settings *settings;
    bool inner;
    struct member other;    /* the other instance; pid 0: it has ended */
    int channel;            /* to it */
    int signals;            /* signalfd(2) */
    struct watched parent;  /* the parent of the outer instance; the inner one watches it */
    struct watched watched; /* of --watch */

    pid_t command; /* 0: not started yet, or not known yet */
    int status;    /* COMMAND's, as wait(2) has it; -1: not known */
    int asked;     /* the signal by which COMMAND has to end, or 0 */

    struct ending ending;
    struct crowd below;
    bool look;       /* a look at what is below is due... */
    int64_t look_at; /* ...from then on, in ms of now_ms() */
    int looks;       /* how many looks in a row found somebody to signal */
    bool over;
};

int64_t now_ms(void);

/* ----- end.c */

/* All that is below has to end, for this reason ("parent 812 is gone"). */
void end_all(struct instance *instance, const char *reason);

/* COMMAND gets the signal and has to end; after it, all the rest. */
void ask_command(struct instance *instance, int signal);

/* Does what is due: the next phase, a look. */
void go_on_ending(struct instance *instance);

/* Milliseconds until something is due; -1: nothing ever. */
int ending_rest(const struct instance *instance);

/* ----- supervise.c */

/* Lives until all has ended. */
void supervise(struct instance *instance);

#endif
