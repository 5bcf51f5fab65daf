// SPDX-License-Identifier: MIT
#include "libc_thread.h"
#include "report.h"
#include "self.h"
#include "state.h"
#include "system.h"
#include "text.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum { STACK_ROOM = 16 * 1024, STACK_LARGEST = 1024 * 1024 };

static pthread_t thread;
static _Atomic uint32_t running; /* not joined yet */
static void (*body)(void);

static pthread_key_t main_thread_ends;
static bool have_key;

/* Waits until the starter has the thread's handle: whoever finds the watch armed must be able to
 * stop the thread. */
static void *enter(void *unused)
{
    while (!running)
        system_wait(&running, 0);
    body();
    return unused;
}

/* Joins the thread. To tell it to end is not enough: as long as the C library knows the thread, it
 * may be the process's last one, and the last one calls exit(). */
static void stop(void)
{
    if (!running)
        return;
    system_rouse();
    pthread_join(thread, NULL);
    running = false;
}

/* The main thread calls pthread_exit(3). The process should end with the last of its other threads,
 * but our thread would stay; also in an orphan's grace, because many programs end in just this way
 * when they get SIGTERM. So our thread ends, and the kernel does what was left to do: by the
 * parent-death signal, which belongs to the main thread, and a main thread stays as a zombie until
 * the process ends; or by a timer. The state says what is left to do, and does not change any more
 * once our thread has ended.
 *
 * If another thread is starting ours at this moment, we wait for that. After this,
 * libc_thread_start() starts no thread. */
static void hand_over(void *unused)
{
    struct held held;
    int error;

    (void)unused;
    if (self.pid != system_self()) /* a child made past the fork handlers: no thread */
        return;
    system_hold(&held);
    state_main_ends();
    state_await_armed();
    if (running) {
        stop();
        error = system_take_over();
        if (error)
            report(LOG_EVENT, "not watched any more: its main thread has ended (%s)",
                   error_name(-error));
    }
    system_release(&held);
}

/* In a fork child the thread that forked is the main thread. */
static int mark_main_thread(void)
{
    int error = have_key ? 0 : pthread_key_create(&main_thread_ends, hand_over);

    have_key = !error;
    return have_key && system_in_main_thread() ? pthread_setspecific(main_thread_ends, &thread)
                                               : error;
}

/* Child handlers run in the order of their registration (pthread_atfork(3)), and ours starts a
 * thread, which allocates. An allocator that registers its handlers at its first use must have done
 * so before we do: hence the malloc(). */
void libc_thread_setup(void)
{
    void *volatile first_use = malloc(1);

    free(first_use);
    mark_main_thread();
}

/* The stack is larger than the C library's minimum by what we need. Since glibc 2.34 this minimum
 * contains the processor's register state. Older versions count neither that nor the static TLS of
 * the host's libraries, and refuse a stack that is too small with EINVAL: so larger ones are tried.
 */
static int create(void)
{
    long least = sysconf(_SC_THREAD_STACK_MIN);
    size_t size = STACK_ROOM + (size_t)(least > 0 ? least : 0);
    pthread_attr_t attributes;
    int error = pthread_attr_init(&attributes);

    if (error)
        return error;
    do {
        error = pthread_attr_setstacksize(&attributes, size);
        if (!error)
            error = pthread_create(&thread, &attributes, enter, NULL);
        size *= 2;
    } while (error == EINVAL && size <= STACK_LARGEST);
    pthread_attr_destroy(&attributes);
    return error;
}

int libc_thread_start(void (*run)(void))
{
    int saved_errno = errno;
    int error;

    if (running) /* its watch is over, and it is about to end */
        pthread_join(thread, NULL);
    running = false;
    /* If the main thread's end would not be noticed, or it has ended already, a thread of ours
     * would keep the process for ever. */
    error = state_main_ended() ? ENOTSUP : mark_main_thread();
    body = run;
    if (!error)
        error = create();
    running = !error;
    system_wake(&running);
    errno = saved_errno;
    return -error;
}

void libc_thread_in_fork_child(void)
{
    running = false;
}
