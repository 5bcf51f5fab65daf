// SPDX-License-Identifier: MIT
/* The watch thread: started unseen, and out of the way when the host's main thread ends. */
#ifndef ORPHANAGE_THREAD_H
#define ORPHANAGE_THREAD_H

/* From the constructor. when_main_ends is called in the main thread when that calls pthread_exit(3)
 * in a process that has a watch thread; not at exit(3). */
void thread_setup(void (*when_main_ends)(void *));

/* Starts the thread: all signals blocked, small stack. 0 or -errno. */
int thread_start(void *(*run)(void *));

/* There is no thread: a fork child has what its parent's left. */
void thread_in_fork_child(void);

/* Wakes the thread from its system call until it has ended, and waits for that. run() has to return
 * when it is interrupted. */
void thread_stop(void);

#endif
