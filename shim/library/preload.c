// SPDX-License-Identifier: MIT
/* Where the library meets its host: at load, at each fork, and by the one call it exports. */
#include "environment.h"
#include "libc_thread.h"
#include "orphan.h"
#include "orphanage.h"
#include "report.h"
#include "self.h"
#include "state.h"
#include "system.h"
#include "text.h"
#include "verdict.h"
#include "watch.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>

/* What the C library's part of pthread_atfork() takes for the library that registers, and would
 * drop its handlers with, were it ever unloaded. Weak: the compiler's own start-up objects have it,
 * too. */
__attribute__((visibility("hidden"), weak)) void *__dso_handle = &__dso_handle;

/* Of two copies in one process (by two paths, or this library and the one for every C library) the
 * one whose symbol the loader finds first watches: two would each say a line and send a signal.
 * own: this copy's function, under a name that nobody else can answer to. volatile: no compiler
 * takes the two for the same. */
__attribute__((visibility("default"))) int exit_when_orphaned(void);
extern __typeof__(exit_when_orphaned) own
    __attribute__((alias("exit_when_orphaned"), visibility("hidden")));
static int (*volatile first_copy)(void) = exit_when_orphaned;

static bool is_first_copy(void)
{
    return first_copy == own;
}

static struct settings settings;
static enum reason reason; /* why the program is not watched; its fork children are judged by it */
static atomic_bool asked;  /* the program itself asked to be watched */

/* Of the runtimes of LeakSanitizer, which AddressSanitizer's has in it, and of ThreadSanitizer. In
 * a fork child of a process with a thread that the C library knows, the first says that it could
 * not stop the parent's, and may hang on a lock that this one held; the second ends a child that
 * starts one. Seen with those of gcc 12 and clang 14. uid_wrapper has a pthread_create() of its
 * own, which waits in a fork child for the lock that its own fork handler frees only after ours.
 * With a thread of our own they work as ever. */
extern void __lsan_do_leak_check(void) __attribute__((weak));
extern void __tsan_acquire(void *) __attribute__((weak));
extern int uid_wrapper_enabled(void) __attribute__((weak));

/* Of what valgrind puts into a program. It warns of pidfd_open(), which it does not know (3.19),
 * and says that what the C library keeps for its thread is possibly lost. */
extern void _vgnU_freeres(void) __attribute__((weak));

static bool bears_no_thread(void)
{
    return _vgnU_freeres || ((__lsan_do_leak_check || __tsan_acquire || uid_wrapper_enabled) &&
                             system_may_use_libc_thread());
}

static void complain(const char *line)
{
    report(LOG_EVENT, "%s", line);
}

static void watch_unless(enum reason left_alone, bool at_load)
{
    state_begin(self.pid, self.parent, left_alone, self.born);
    if (left_alone == REASON_NONE)
        watch_start(at_load);
    else
        report(LOG_DEBUG, "not watched: %s", reason_text(left_alone));
}

static void in_fork_child(void)
{
    struct held held;

    system_hold(&held);
    self_in_fork_child();
    system_in_fork_child();
    watch_unless(judge_fork_child(&settings, reason, asked, self.parent), false);
    system_release(&held);
}

/* tests/cost.syscalls lists each system call of this, and why it is made: every program that starts
 * pays for it. */
__attribute__((constructor)) static void load(void)
{
    int saved_errno = errno;
    const struct program *program;
    struct held held;
    int error;

    if (!is_first_copy())
        return;
    system_setup();
    system_hold(&held);
    system_remember_stderr();
    program = self_program();
    report_setup(LOG_EVENT, program->comm);
    settings_load(&settings, complain);
    report_setup(settings.log, program->comm);
    orphan_setup(&settings);
    watch_setup(&settings, program_listed(settings.threadless, program) || bears_no_thread());
    self_load(settings.parent, &settings);
    environment_remove("ORPHANAGE_PARENT"); /* said of this process, not of its children */
    reason = judge_program(&settings, program, self.parent);
    if (watch_uses_thread() && system_may_use_libc_thread())
        libc_thread_setup();
    /* There is no parent handler: nothing is held across a fork. From here on other threads, of a
     * late loader, may fork. */
    error = pthread_atfork(self_before_fork, NULL, in_fork_child);
    if (error)
        report(LOG_EVENT, "what it forks is not watched: no fork handlers (%s)", error_name(error));
    watch_unless(reason, true);
    system_loaded();
    system_release(&held);
    errno = saved_errno;
}

static int ask(void)
{
    struct held held;
    int error;

    asked = true;
    system_hold(&held);
    error = watch_ask();
    system_release(&held);
    if (!error)
        return 0;
    errno = -error;
    return -1;
}

int exit_when_orphaned(void)
{
    return is_first_copy() ? ask() : first_copy();
}
