// SPDX-License-Identifier: MIT
#include "libc_thread.h"
#include "system.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

enum { STACK_ROOM = 16 * 1024, STACK_LARGEST = 1024 * 1024 };

static pthread_t thread;
static bool running; /* not joined yet */

static pthread_key_t main_thread_ends;
static bool have_key;
static atomic_bool over; /* the main thread has ended: a thread of ours would keep the process */
static void (*when_over)(void *);

static void main_thread_over(void *unused)
{
    if (running)
        when_over(unused);
    over = true;
}

static void mark_main_thread(void)
{
    if (have_key)
        pthread_setspecific(main_thread_ends, &thread);
}

void thread_setup(void (*when_main_ends)(void *))
{
    have_key = !pthread_key_create(&main_thread_ends, main_thread_over);
    when_over = when_main_ends;
    if (system_in_main_thread())
        mark_main_thread(); /* any other thread may start the watch (exit_when_orphaned) */
}

/* Takes the stack's size from the C library's minimum, which since glibc 2.34 knows the processor's
 * register state; older ones know neither that nor the static TLS of the host's libraries, and
 * refuse too small a stack with EINVAL.
 * A stack in the library's own memory would save a mapping, some hundredth of a small program's
 * start. But collectors and leak checkers (Boehm's, LeakSanitizer) read through all writable data
 * of all libraries, and end at its guard page; and each fork child would lose what the C library
 * had allocated for the parent's thread, which it finds again for stacks of its own. */
static int create(void *(*run)(void *))
{
    long least = sysconf(_SC_THREAD_STACK_MIN);
    size_t size = STACK_ROOM + (size_t)(least > 0 ? least : PTHREAD_STACK_MIN);
    pthread_attr_t attributes;
    int error = pthread_attr_init(&attributes);

    if (error)
        return error;
    do {
        error = pthread_attr_setstacksize(&attributes, size);
        if (!error)
            error = pthread_create(&thread, &attributes, run, NULL);
        size *= 2;
    } while (error == EINVAL && size <= STACK_LARGEST);
    pthread_attr_destroy(&attributes);
    return error;
}

/* Born with all signals blocked, no signal of the host's is ever handled in it: hosts assume that
 * they know which of their threads takes them. */
int thread_start(void *(*run)(void *))
{
    bool in_main = system_in_main_thread();
    sigset_t all, before;
    int error;

    if (running) /* its watch is over, and it is about to end */
        pthread_join(thread, NULL);
    running = false;
    if (in_main)
        over = false; /* a fork child, maybe of another thread */
    if (over)
        return -ENOTSUP;
    sigfillset(&all);
    error = pthread_sigmask(SIG_SETMASK, &all, &before);
    if (error)
        return -error;
    error = create(run);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    running = !error;
    if (in_main)
        mark_main_thread(); /* of a fork child: the thread that forked */
    return -error;
}

void thread_in_fork_child(void)
{
    running = false;
}

/* Joined and not just told: until it has left the C library it counts as a thread of the process.
 */
void thread_stop(void)
{
    while (running && !system_try_join(thread)) {
        if (system_rouse())
            return;
        poll(NULL, 0, 1);
    }
    running = false;
}
