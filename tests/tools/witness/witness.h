// SPDX-License-Identifier: MIT
/* What the files of the witness share. What it does is at the top of witness.c, its options are a
 * table there. */
#ifndef WITNESS_H
#define WITNESS_H

#include <stdbool.h>
#include <sys/types.h>

enum { MOST = 4096 };

struct process {
    pid_t pid;
    char name[64];
    int pidfd;
    bool ended;
};

struct crowd {
    struct process process[MOST];
    int count;
};

struct options {
    long ready, descendants, port, age_ms, growth_ms, user, signal, wait_ms;
    bool kill_nobody;
    const char *kill, *before, *after, *errors;
};

extern struct options options;
extern struct crowd named; /* the processes that said "ready NAME PID" */
extern struct crowd tree;  /* all descendants of the witness, when they were last looked for */

double now_ms(void);

/* command.c: the command and its output. */
extern pid_t command;
extern int output; /* our end of its pipe; -1 when all have closed theirs */
void start_command(char **arguments);
void read_output(void);
int run_hook(const char *text, pid_t victim); /* its exit status, as a shell counts */

/* census.c: what /proc says. */
struct facts {
    pid_t parent;
    char name[64], state;
    unsigned long long started; /* in clock ticks since boot */
};
bool read_facts(pid_t pid, struct facts *facts);
unsigned long long take_census(void); /* when the youngest was started */

/* growth.c: whether the tree is what the options ask for. */
bool wait_for_growth(bool with_victim);
pid_t find_victim(void); /* 0 if it is not ready yet */

/* fates.c: what became of each process. */
const char *signal_name(int number); /* NULL if it has none here */
void watch_ends(pid_t victim, double since);
void report_survivors(pid_t victim, double since);
void end_the_rest(void);

#endif
