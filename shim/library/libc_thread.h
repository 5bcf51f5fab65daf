// SPDX-License-Identifier: MIT
/* The watch thread of the C library's kind (pthread_create(3)): how it starts, and how it gets out
 * of the way when the host's main thread ends. */
#ifndef ORPHANAGE_LIBC_THREAD_H
#define ORPHANAGE_LIBC_THREAD_H

#include <stdbool.h>

/* From the constructor, if this process may get such a thread. */
void libc_thread_setup(void);

/* Starts the thread, with the signals of its starter blocked: 0 or -errno. */
int libc_thread_start(void (*run)(void));

/* A fork child has no thread, only its parent's memory of one. */
void libc_thread_in_fork_child(void);

#endif
