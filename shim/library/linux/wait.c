// SPDX-License-Identifier: MIT
#include "wait.h"
#include "kernel.h"
#include "proc.h"
#include "signals.h"
#include "state.h"
#include "system.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <unistd.h>

enum { PARENT, GRANDPARENT, HOST_THREAD, ROUSED, POLLED };

enum { CLOSE_RANGE_UNSHARE_FLAG = 2, PIDFD_THREAD_FLAG = O_EXCL };

/* The signal that rouses a thread of the C library. Our thread blocks the signal and reads it from
 * a signalfd in its own table, so there is no handler, and the host's dispositions do not change.
 * glibc cancels threads by this number, and musl has timers by it, but neither knows this thread.
 */
enum { ROUSING = 32, A_SECOND = 1000 };

static struct pollfd polled[POLLED];
static int grandparent; /* its pidfd, or -1 */
static bool parent_confirmed;
static _Atomic pid_t roused; /* the thread that may be roused; 0: none */

/* Waits for the end of a thread: readable when it has ended (PIDFD_THREAD, Linux 6.9). */
static void watch_host_thread(pid_t thread)
{
    if (polled[HOST_THREAD].fd >= 0)
        kernel_close(polled[HOST_THREAD].fd);
    polled[HOST_THREAD] =
        (struct pollfd){.fd = kernel_pidfd_open(thread, PIDFD_THREAD_FLAG), .events = POLLIN};
}

/* No thread of the host is left: the process ends with the status that it would have without us,
 * that of its main thread. Newer kernels would give it the status of the thread that ends last,
 * which is ours. */
static void end_like_main_thread(void)
{
    static const union {
        signal_handler *handler;
        char room[256]; /* as in signals.c */
    } by_default = {.handler = SIG_DFL};
    static const sigset_t none;
    struct proc_stat main_thread = {.status = 0};
    int signal;

    proc_stat(kernel_getpid(), &main_thread);
    signal = main_thread.status & 0x7f;
    if (signal) {
        KERNEL_CALL4(SYS_rt_sigaction, signal, &by_default, NULL, SIGNAL_SET_SIZE);
        kernel_tgkill(kernel_getpid(), kernel_gettid(), signal);
        kernel_signal_mask(SIG_SETMASK, &none, NULL);
    }
    KERNEL_CALL1(SYS_exit_group, main_thread.status >> 8 & 0xff);
}

/* The main thread may end in ways that its C library does not see: the bare exit system call, a
 * filter that kills the thread, seccomp's strict mode. Without us the process would end with its
 * last thread; our thread would keep it as a zombie for ever. So we wait for the end of the main
 * thread, then of the host's other threads, one after the other, and end the process with the last
 * of them.
 *
 * Linux from 6.9 to 6.14 tells when a main thread ends before the others do. 6.15, and later
 * releases of 6.12 and 6.14, do not: there the process stays until its parent ends. */
static void follow_host_threads(void)
{
    struct pollfd *host = &polled[HOST_THREAD];

    do {
        pid_t thread = proc_host_thread();

        if (thread == 0)
            end_like_main_thread();
        if (thread > 0)
            watch_host_thread(thread);
        else
            host->fd = -1;        /* /proc does not tell, and nothing is done */
    } while (host->fd == -ESRCH); /* that one has ended meanwhile */
}

/* The kernel forgets a thread's list of robust futexes when the thread ends, and tells that for a
 * tenth of what /proc costs. A thread may also never have had one (musl's, a raw child's). */
static bool main_thread_lives(void)
{
    void *list = NULL;
    size_t length;

    return !KERNEL_CALL3(SYS_get_robust_list, kernel_getpid(), &list, &length) && list;
}

void system_end_without_host(void)
{
    struct proc_stat main_thread;

    if (!main_thread_lives() && proc_stat(kernel_getpid(), &main_thread) &&
        main_thread.state == 'Z' && proc_host_thread() == 0)
        end_like_main_thread();
}

/* A filter may refuse to send the signal. */
static bool can_be_roused(void)
{
    return kernel_tgkill(kernel_getpid(), thread_of_libc(), 0) == 0;
}

static void listen_to_rousing(void)
{
    sigset_t rousing = {0};

    if (!can_be_roused())
        return;
    *signal_word(&rousing, ROUSING) = signal_bit(ROUSING);
    kernel_signal_mask(SIG_BLOCK, &rousing, NULL);
    roused = thread_of_libc();
    polled[ROUSED] = (struct pollfd){
        .fd = (int)KERNEL_CALL4(SYS_signalfd4, -1, &rousing, SIGNAL_SET_SIZE, O_CLOEXEC),
        .events = POLLIN,
    };
}

void system_rouse(void)
{
    if (roused)
        kernel_tgkill(kernel_getpid(), roused, ROUSING);
}

int system_private_table(void)
{
    int error;

    parent_confirmed = false;
    roused = 0;
    for (int i = 0; i < POLLED; i++)
        polled[i].fd = -1;
    grandparent = -1;
    error = (int)KERNEL_CALL3(SYS_close_range, 0U, ~0U, CLOSE_RANGE_UNSHARE_FLAG);
    if (error)
        return error;
    /* Some filters answer 0 to what they refuse, and then the table is the host's after all. Most
     * hosts have a stderr; in an empty table the first descriptor is 0. */
    if (KERNEL_CALL2(SYS_fcntl, STDERR_FILENO, F_GETFD) >= 0)
        return -ENOTSUP;
    watch_host_thread(kernel_getpid());
    if (polled[HOST_THREAD].fd > 0) {
        kernel_close(polled[HOST_THREAD].fd);
        polled[HOST_THREAD].fd = -1;
        return -ENOTSUP;
    }
    if (thread_of_libc())
        listen_to_rousing();
    return 0;
}

static int open_pidfd(int which, pid_t pid)
{
    int fd = kernel_pidfd_open(pid, 0);

    if (fd < 0)
        return fd;
    if (fd >= POLLED) { /* as above, on a kernel without pidfds of threads */
        kernel_close(fd);
        return -ENOTSUP;
    }
    polled[which] = (struct pollfd){.fd = fd, .events = POLLIN};
    return 0;
}

int wait_open_parent(pid_t parent)
{
    return open_pidfd(PARENT, parent);
}

int wait_open_grandparent(pid_t pid)
{
    int error = open_pidfd(GRANDPARENT, pid);

    grandparent = polled[GRANDPARENT].fd;
    return error;
}

int wait_grandparent(void)
{
    return grandparent;
}

void wait_leave_grandparent(void)
{
    polled[GRANDPARENT].fd = -1;
}

void wait_close_grandparent(void)
{
    wait_leave_grandparent();
    if (grandparent >= 0)
        kernel_close(grandparent);
    grandparent = -1;
}

int wait_parent(void)
{
    return polled[PARENT].fd;
}

void wait_confirm_parent(void)
{
    parent_confirmed = true;
}

bool wait_parent_is_confirmed(void)
{
    return parent_confirmed;
}

int wait_host_thread(void)
{
    return polled[HOST_THREAD].fd;
}

/* If the thread cannot be roused, because tgkill(2) or signalfd(2) is refused or the table is the
 * host's, it looks each second whether it has to end. */
static int bounded(int64_t milliseconds)
{
    if (thread_of_libc() && polled[ROUSED].fd < 0 && (milliseconds < 0 || milliseconds > A_SECOND))
        return A_SECOND;
    return milliseconds > INT_MAX ? INT_MAX : (int)milliseconds;
}

int wait_poll(bool family, int64_t milliseconds)
{
    unsigned first = family ? PARENT : HOST_THREAD;
    int timeout = bounded(milliseconds);
    int ready = kernel_poll(polled + first, POLLED - first, timeout);

    if (ready < 0)
        return ready;
    if (ready == 0)
        return timeout == milliseconds ? 0 : WAIT_OTHER;
    if (polled[HOST_THREAD].revents)
        follow_host_threads();
    if (!family)
        return WAIT_OTHER;
    return (polled[PARENT].revents ? WAIT_PARENT : 0) |
           (polled[GRANDPARENT].revents ? WAIT_GRANDPARENT : 0) |
           (polled[HOST_THREAD].revents || polled[ROUSED].revents ? WAIT_OTHER : 0);
}

bool system_leave(void)
{
    return state_main_ended();
}

/* If poll() is refused, nothing cuts a sleep short: so no sleep is longer than a second. */
void system_sleep(int64_t milliseconds)
{
    int64_t until = system_now() + milliseconds;

    for (int64_t rest = milliseconds; rest > 0 && !system_leave(); rest = until - system_now()) {
        int ready = wait_poll(false, rest);

        if (ready < 0 && ready != -EINTR)
            kernel_sleep((rest < A_SECOND ? rest : A_SECOND) * 1000);
    }
}
