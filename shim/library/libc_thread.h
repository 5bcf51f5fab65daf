// SPDX-License-Identifier: MIT
/* The watch thread where it is the C library's own (pthread_create(3)): started unseen, and out of
 * the way when the host's main thread ends. */
#ifndef ORPHANAGE_LIBC_THREAD_H
#define ORPHANAGE_LIBC_THREAD_H

#include <stdbool.h>

/* From the constructor, if there may ever be such a thread. */
void libc_thread_setup(void);

/* Starts the thread, with the signals of its starter blocked: 0 or -errno. */
int libc_thread_start(void (*run)(void));

/* A fork child has no thread, only its parent's memory of one. */
void libc_thread_in_fork_child(void);

#endif
