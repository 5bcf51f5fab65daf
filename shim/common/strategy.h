// SPDX-License-Identifier: MIT
/* The ways to notice the parent's end, one file each (the rows of strategies.h). The first two
 * block in the watch thread. */
#ifndef ORPHANAGE_STRATEGY_H
#define ORPHANAGE_STRATEGY_H

#include <stdbool.h>
#include <stdint.h>

/* Gives the calling thread a descriptor table of its own, empty, so that nothing it opens is seen
 * by the host and nothing of the host's is kept open. -errno where that is not to be had (before
 * Linux 5.9, or refused by a filter); the table is the host's then. */
int pidfd_private_table(void);

/* Waits, without a timer, until the parent is gone: 0, or -errno where this way is not to be had
 * (pidfd_open: Linux 5.3). Needs the private table. */
int pidfd_await(void);

/* Looks each interval (ms) whether the parent is gone; returns when it was last known to live. */
int64_t poll_await(int64_t interval, int64_t lost);

/* Sleeps in the watch thread; cut short when the watch is called off. */
void poll_sleep(int64_t milliseconds);

/* The watch in this thread is called off (true), or is to begin (false): the functions above return
 * as soon as their system call is interrupted, with the parent alive. */
void watch_call_off(bool off);
bool watch_called_off(void);

/* Arms the kernel's parent-death signal for this process; 0 or -errno. No thread. when_over is
 * called if the process turns out to be a daemon and is left alone. lived: when the parent was last
 * known to live (now_ms()). */
int prctl_arm(void (*when_over)(void), int64_t lived);

/* The kernel ends this process after the grace (ms), if that is not 0; 0 or -errno. */
int prctl_kill_after(int64_t grace);

#endif
