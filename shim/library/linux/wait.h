// SPDX-License-Identifier: MIT
/* What the watch thread waits for, in one poll(2): the parent's end, the end of the host's own
 * threads, and being roused by the main thread. */
#ifndef ORPHANAGE_WAIT_H
#define ORPHANAGE_WAIT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Opens a pidfd of the parent to be waited for: 0 or -errno. Needs the private table. */
int wait_open_parent(pid_t parent);

/* That pidfd, -1 if there is none. */
int wait_parent(void);

/* The same for the parent's own parent, whose end makes the parent an orphan. */
int wait_open_grandparent(pid_t pid);
int wait_grandparent(void);
void wait_leave_grandparent(void); /* keeps the pidfd, but waits for it no more */
void wait_close_grandparent(void);

/* The parent was alive after its pidfd was opened, so the pidfd is the parent's. */
void wait_confirm_parent(void);
bool wait_parent_is_confirmed(void);

/* The pidfd of a thread of this process, -1 if there is none. */
int wait_host_thread(void);

/* Waits for all of these, or, if family is false, for all but the parent and the grandparent; for
 * that many milliseconds at most (-1: for ever). Returns what has come, 0 if the time has passed,
 * or -errno. */
enum { WAIT_PARENT = 1, WAIT_GRANDPARENT = 2, WAIT_OTHER = 4 };
int wait_poll(bool family, int64_t milliseconds);

/* In the watch thread (thread.c): its number if it is one of the C library's, which may be told to
 * end; or 0. */
pid_t thread_of_libc(void);

#endif
