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

/* By this address, pthread_atfork() knows whose handlers it registers, and would drop them if the
 * library were unloaded. Weak, because the compiler's start-up objects define it too, where they
 * are linked. */
__attribute__((visibility("hidden"), weak)) void *__dso_handle = &__dso_handle;

/* If a process has two copies (by two paths, or this library and the one for every C library), only
 * the copy whose symbol the loader finds first watches: otherwise each copy would write a line and
 * send a signal. own: this copy's function, under a name that no other library can define.
 * volatile: the compiler must not assume that the two are the same. */
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

/* Functions of runtimes that break with a thread of the C library's (seen with gcc 12 and clang
 * 14). LeakSanitizer, which is also part of AddressSanitizer, says in a fork child that it could
 * not stop the parent's thread, and may hang on a lock that this thread held. ThreadSanitizer ends
 * a fork child that starts a thread. uid_wrapper has its own pthread_create(), which in a fork
 * child waits for a lock that uid_wrapper's fork handler frees only after ours has run. A thread of
 * our own disturbs none of them. */
extern void __lsan_do_leak_check(void) __attribute__((weak));
extern void __tsan_acquire(void *) __attribute__((weak));
extern int uid_wrapper_enabled(void) __attribute__((weak));

/* A function that valgrind puts into a program. valgrind 3.19 does not know pidfd_open() and warns
 * of it, and it reports the memory that the C library keeps for a thread as possibly lost. */
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

/* Every program that starts pays for this: tests/cost.syscalls lists each system call and why it is
 * made. */
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
    environment_remove(
        "ORPHANAGE_PARENT"); /* it names the parent of this process, not of its children */
    reason = judge_program(&settings, program, self.parent);
    if (watch_uses_thread() && system_may_use_libc_thread())
        libc_thread_setup();
    /* There is no parent handler, because nothing is locked across a fork. If the library is loaded
     * late (dlopen()), other threads may fork from here on. */
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
