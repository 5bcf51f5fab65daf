// SPDX-License-Identifier: MIT
/* What another system has to supply. linux/ has it for Linux, where it is inline system calls: what
 * runs in the watch thread, in the fork handlers and in a signal handler calls nothing by a name
 * that a host or another preloaded library may define. tests/portable has it by POSIX alone. */
#ifndef ORPHANAGE_SYSTEM_H
#define ORPHANAGE_SYSTEM_H

#include "verdict.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* getpid(2), getppid(2), getsid(2): -errno where there is no such process, or it is not told. */
pid_t system_self(void);
pid_t system_parent(void);
pid_t system_session(pid_t pid);

/* Milliseconds of CLOCK_MONOTONIC, or -errno. */
int64_t system_now(void);

/* kill(2). */
void system_kill(pid_t whom, int signal);

/* Waits while the word has that value, and wakes who waits. May return early. */
void system_wait(const _Atomic uint32_t *word, uint32_t value);
void system_wake(const _Atomic uint32_t *word);

/* The constructor, once: what the functions below need to know of the C library. */
void system_setup(void);

/* Before main(): argv[0] without its folders, and the system's name of this program: 15 bytes. */
enum { NAME_ROOM = 16 };
const char *system_program_name(void);
void system_get_name(char name[NAME_ROOM]);

/* Facts for the verdicts. */
bool system_in_main_thread(void);
bool system_ignores_hangup(void);    /* SIGHUP, in this process */
bool system_hears_hangup(pid_t pid); /* false only if it is known to ignore SIGHUP */
const char *system_comm(pid_t pid, char name[NAME_ROOM]); /* NULL: unknown */
bool system_leader(pid_t pid, struct leader *leader);     /* false: unknown */

/* How the parent ended, asked by the watch thread right after; takes some milliseconds at most. */
struct cause system_cause(void);

/* While the end of the parent is judged: whether the parent was an orphan itself, or is known to
 * have been one by now (self_parent_is_orphan()). */
void system_look_up_the_chain(void);

/* A thread of the host is in our code: what a write may cost it (SIGPIPE, SIGXFSZ, SIGTTOU) and
 * what comes to it meanwhile waits. hold() blocks all signals but the C library's own; release()
 * takes back what our writes have caused, and puts the mask back. */
struct held {
    sigset_t mask, pending;
};
void system_hold(struct held *held);
void system_release(const struct held *held);

/* Starts the watch thread, with the signals of its starter blocked: 0 or -errno. body() runs in the
 * thread until it returns. Two kinds: see linux/thread.c. */
int system_start_thread(void (*body)(void));

/* In the constructor, if the C library's thread may be needed (libc_thread.h); in a fork child: its
 * parent's thread is not there. */
bool system_may_use_libc_thread(void);
void system_in_fork_child(void);

/* Whether the thread that was started ended before it could arm anything (a filter kills it), as
 * far as that can be told. */
bool system_thread_is_gone(void);

/* In the watch thread: its name; a descriptor table of its own, empty, so that nothing which it
 * opens is seen by the host, and nothing of the host's is kept open (0, or -errno: the table is the
 * host's); to sleep, cut short when it is to end; and whether it is to end although the parent
 * lives, as the main thread takes the watch over. */
void system_name_thread(const char *name);
int system_private_table(void);
void system_sleep(int64_t milliseconds);
bool system_leave(void);

/* The parent has ended: ends the process by its main thread's status if no thread of the host is
 * left. Not every system tells of that at once. */
void system_end_without_host(void);

/* Wakes the watch thread of the kind that the C library knows. */
void system_rouse(void);

/* prctl, when the C library's thread had to go: prctl.c. Arms for what the state says there is to
 * do yet; 0 or -errno. */
int system_take_over(void);

/* stderr: which file it is, at load; then whole lines to it, false where that is not possible
 * without waiting or without harm. */
void system_remember_stderr(void);
void system_loaded(void); /* the constructor is done */
bool system_write_stderr(const char *line, size_t length);

/* The system's log: what report() has for it. */
struct report;
void system_log(const struct report *report);

#endif
