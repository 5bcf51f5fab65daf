// SPDX-License-Identifier: MIT
/* The watch thread, of one of two kinds.
 *
 * Our own: a bare clone(2) on a small stack in the library's data. The C library does not know the
 * thread: the program stays single-threaded for it (its fast paths stay, fork() in a signal handler
 * works), setuid() signals nobody, sanitizers see nothing, and when the last of the C library's
 * threads ends, exit() ends ours.
 *
 * The C library's (libc_thread.c), where the process has rights to give up: setuid() must take
 * every thread along. A thread of ours that stayed root in the memory of a worker which has become
 * nobody would hand root to whoever takes over the worker. Also on machines without entry code. */
#include "kernel.h"
#include "libc_thread.h"
#include "signals.h"
#include "system.h"
#include "wait.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>

#ifdef SYS_getresuid32 /* without it, numbers of 16 bits */
enum { GET_USERS = SYS_getresuid32, GET_GROUPS = SYS_getresgid32 };
#else
enum { GET_USERS = SYS_getresuid, GET_GROUPS = SYS_getresgid };
#endif

/* As capget(2) and capset(2) have them, version 3. */
struct capability_header {
    uint32_t version;
    int32_t pid;
};
struct capabilities {
    struct {
        uint32_t effective, permitted, inheritable;
    } half[2];
};
enum { CAPABILITIES_VERSION = 0x20080522 };

static bool differ_or_root(long call)
{
    uint32_t ids[3] = {0, 0, 0}; /* real, effective, saved */

    return KERNEL_CALL3(call, &ids[0], &ids[1], &ids[2]) || !ids[0] || ids[0] != ids[1] ||
           ids[1] != ids[2];
}

static bool has_capabilities(void)
{
    struct capability_header header = {.version = CAPABILITIES_VERSION};
    struct capabilities has = {{{0, 0, 0}, {0, 0, 0}}}; /* valgrind knows of the first half alone */

    return KERNEL_CALL2(SYS_capget, &header, &has) || has.half[0].permitted ||
           has.half[1].permitted;
}

/* Asked again in each fork child: a process may become root in a user namespace of its own. */
static bool has_rights_to_give_up(void)
{
    return differ_or_root(GET_USERS) || differ_or_root(GET_GROUPS) || has_capabilities();
}

/* Only the pages that are touched take memory: one, until a line has to be written. The stack is
 * not aligned to pages, so the rest of our data shares that page. There is no guard page, because
 * collectors and leak checkers (Boehm's, LeakSanitizer) read through all writable data of all
 * libraries. The stack begins a little below its end: valgrind looks at the page that the stack
 * pointer is in. */
enum { STACK_SIZE = 16 * 1024, STACK_BEGIN = STACK_SIZE - 64 };
static _Alignas(16) char stack[STACK_SIZE];

/* Not 0: a thread is on the stack. The kernel writes the 0 when the thread has left it. */
static int occupied;
static void (*body)(void);

/* Whatever this process confines itself with later (a filter without SECCOMP_FILTER_FLAG_TSYNC,
 * Landlock) does not bind a thread that exists already. So this thread gives up what it can by
 * itself: its capabilities, and the right to gain any. Both change this thread alone. */
static void give_up_rights(void)
{
    struct capability_header header = {.version = CAPABILITIES_VERSION};
    const struct capabilities none = {{{0, 0, 0}, {0, 0, 0}}};

    KERNEL_CALL2(SYS_capset, &header, &none);
    kernel_prctl(PR_SET_NO_NEW_PRIVS, 1, 0);
}

static void enter(void)
{
    give_up_rights();
    body();
    for (;;)
        KERNEL_CALL1(SYS_exit, 0);
}

static int start_own_thread(void (*run)(void))
{
    const unsigned long flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
                                CLONE_SYSVSEM | CLONE_CHILD_CLEARTID;
    long thread;
    int before;

    /* An earlier watch is over, and its thread is about to leave the stack. The kernel's wake-up at
     * the end of a thread (CLONE_CHILD_CLEARTID) does not reach a FUTEX_PRIVATE wait. */
    while ((before = __atomic_load_n(&occupied, __ATOMIC_ACQUIRE)))
        KERNEL_CALL4(SYS_futex, &occupied, FUTEX_WAIT, before, NULL);
    occupied = 1;
    body = run;
    thread = machine_clone(flags, stack + STACK_BEGIN, &occupied, enter);
    if (thread < 0)
        occupied = 0;
    return thread < 0 ? (int)thread : 0;
}

static bool own_thread_is_gone(void)
{
    return !__atomic_load_n(&occupied, __ATOMIC_ACQUIRE);
}

static bool is_libcs;

/* The number of the C library's thread, once it runs: 0 before that. */
static _Atomic pid_t libcs_thread;
static void (*libcs_body)(void);

static void enter_libcs(void)
{
    libcs_thread = kernel_gettid();
    libcs_body();
}

static int start_libcs_thread(void (*run)(void))
{
    libcs_thread = 0;
    libcs_body = run;
    return libc_thread_start(enter_libcs);
}

/* getsid(2) knows threads by their numbers, too. */
static bool libcs_thread_is_gone(void)
{
    return libcs_thread && kernel_getsid(libcs_thread) == -ESRCH;
}

bool system_may_use_libc_thread(void)
{
    return !MACHINE_HAS_ENTRY || has_rights_to_give_up();
}

/* A thread starts with the signal mask of its starter. If the mask could not be set, handlers of
 * the host would run in our thread, and the signal that rouses the C library's thread would end the
 * host. */
int system_start_thread(void (*run)(void))
{
    if (!signals_are_held())
        return -EPERM;
    is_libcs = system_may_use_libc_thread();
    return is_libcs ? start_libcs_thread(run) : start_own_thread(run);
}

pid_t thread_of_libc(void)
{
    return is_libcs ? libcs_thread : 0;
}

bool system_thread_is_gone(void)
{
    return is_libcs ? libcs_thread_is_gone() : own_thread_is_gone();
}

void system_in_fork_child(void)
{
    occupied = 0;
    libc_thread_in_fork_child();
}
