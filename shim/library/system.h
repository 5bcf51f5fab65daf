// SPDX-License-Identifier: MIT
/* What another system has to supply. linux/ supplies it for Linux, by inline system calls: code
 * that runs in the watch thread, in the fork handlers and in a signal handler must not call a
 * function whose name a host or another preloaded library may define. tests/portable supplies it by
 * POSIX alone. */
#ifndef ORPHANAGE_SYSTEM_H
#define ORPHANAGE_SYSTEM_H

#include "verdict.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* getpid(2), getppid(2), getsid(2), or -errno. */
pid_t system_self(void);
pid_t system_parent(void);
pid_t system_session(pid_t pid);

/* Milliseconds of CLOCK_MONOTONIC, or -errno. */
int64_t system_now(void);

/* kill(2). */
void system_kill(pid_t whom, int signal);

/* Waits while the word has that value, but may return early; and wakes the threads that wait. */
void system_wait(const _Atomic uint32_t *word, uint32_t value);
void system_wake(const _Atomic uint32_t *word);

/* The constructor, once: what the functions below need to know of the C library. */
void system_setup(void);

/* Before main(): argv[0] without its folders, and the system's name of this program, of 15 bytes at
 * most. */
enum { NAME_ROOM = 16 };
const char *system_program_name(void);
void system_get_name(char name[NAME_ROOM]);

/* Facts for the verdicts. */
bool system_in_main_thread(void);
bool system_ignores_hangup(void);    /* SIGHUP, in this process */
bool system_hears_hangup(pid_t pid); /* false only if it is known to ignore SIGHUP */
const char *system_comm(pid_t pid, char name[NAME_ROOM]); /* NULL: unknown */
bool system_leader(pid_t pid, struct leader *leader);     /* false: unknown */

/* How the parent ended. The watch thread asks right after the end; this takes some milliseconds at
 * most. */
struct cause system_cause(void);

/* While the end of the parent is judged: looks whether the parent was an orphan itself, and says so
 * (self_parent_is_orphan()). */
void system_look_up_the_chain(void);

/* A thread of the host is in our code. The signals that come to it meanwhile wait, and so do those
 * that our writes cause (SIGPIPE, SIGXFSZ, SIGTTOU). hold() blocks all signals but the C library's
 * own; release() takes back what our writes have caused, and restores the mask. */
struct held {
    sigset_t mask, pending;
};
void system_hold(struct held *held);
void system_release(const struct held *held);

/* Starts the watch thread, with the signals of its starter blocked: 0 or -errno. body() runs in the
 * thread until it returns. Two kinds: see linux/thread.c. */
int system_start_thread(void (*body)(void));

/* Whether a watch thread would be the C library's (libc_thread.h). In a fork child: the parent's
 * thread is not there. */
bool system_may_use_libc_thread(void);
void system_in_fork_child(void);

/* Whether the thread that was started has ended (a filter may kill it), as far as the system tells
 * that. */
bool system_thread_is_gone(void);

/* ----- In the watch thread */

void system_name_thread(const char *name);

/* Gives the thread a descriptor table of its own, empty: the host does not see what the thread
 * opens, and no descriptor of the host is kept open. 0; or -errno, and the table is the host's. */
int system_private_table(void);

/* Returns early if the thread has to end. */
void system_sleep(int64_t milliseconds);

/* Whether the thread has to end although the parent lives: the main thread takes over the watch. */
bool system_leave(void);

/* The parent has ended: if no thread of the host is left, ends the process with the status of its
 * main thread. Not every system tells that earlier. */
void system_end_without_host(void);

/* ----- In the main thread, when it ends */

/* Wakes the watch thread, if it is the kind that the C library knows. */
void system_rouse(void);

/* The C library's thread had to end: lets prctl do what the state says is left to do. 0 or -errno.
 */
int system_take_over(void);

/* ----- What is said */

/* stderr. At load: remembers which file it is. Later: writes a whole line to it, or returns false
 * if that is not possible without harm, or not before a time of system_now() (0: without waiting).
 */
void system_remember_stderr(void);
void system_loaded(void); /* the constructor is done */
bool system_write_stderr(const char *line, size_t length, int64_t until);

/* Hands a report to the system's log. */
struct report;
bool system_log(const struct report *report, int64_t until);

/* The last resort: stderr is a socket, and nobody keeps a log. */
bool system_write_socket(const char *line, size_t length);

/* Whether a line to stderr may wait without end, as in a hung file system. */
bool system_stderr_may_wait(void);

/* A promise: should its maker not come back for that long, the kernel sends this process the
 * signal, and SIGKILL the grace later (0: never). system_promise_kept(): whether the signal was
 * sent; takes back what was not. */
void system_promise(int64_t milliseconds, int signal, int64_t grace);
bool system_promise_kept(void);

#endif
