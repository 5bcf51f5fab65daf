// SPDX-License-Identifier: MIT
/* Where the library meets its host: at load, at each fork, and by the one call it exports. */
#include "beacon.h"
#include "environment.h"
#include "orphan.h"
#include "orphanage.h"
#include "report.h"
#include "self.h"
#include "verdict.h"
#include "watch.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

/* What the C library's part of pthread_atfork() takes for the library that registers, and would
 * drop its handlers with, were it ever unloaded. Weak: the compiler's own start-up objects have it,
 * too.
 */
__attribute__((visibility("hidden"), weak)) void *__dso_handle = &__dso_handle;

/* Of the runtimes of LeakSanitizer, which AddressSanitizer's has in it, and of ThreadSanitizer. In
 * a fork child of a process with a thread the first says that it could not stop the parent's, and
 * may hang on a lock that this one held; the second ends a child that starts one. Seen with those
 * of gcc 12 and clang 14. */
extern void __lsan_do_leak_check(void) __attribute__((weak));
extern void __tsan_acquire(void *) __attribute__((weak));

static struct settings settings;
static enum standing standing; /* of the program; its fork children are judged by it */
static atomic_bool insists;    /* the program itself asked */

static void complain(const char *line)
{
    report(LOG_EVENT, "%s", line);
}

static bool bears_no_thread(const struct program *program)
{
    return __lsan_do_leak_check || __tsan_acquire || program_listed(settings.threadless, program);
}

static void watch_if(enum standing verdict)
{
    beacon_judged(verdict, kin_born());
    if (verdict == STANDING_WATCHED)
        watch_start(false);
    else
        report(LOG_DEBUG, "not watched: %s", standing_text(verdict));
}

/* Not written if it is the same: in a process that forks, a page written is a page to be copied. */
static void restore_errno(int saved)
{
    if (errno != saved)
        errno = saved;
}

static void before_fork(void)
{
    int saved_errno = errno;

    kin_before_fork();
    restore_errno(saved_errno);
}

static void in_fork_child(void)
{
    int saved_errno = errno;

    kin_in_fork_child();
    watch_in_fork_child();
    watch_if(judge_fork_child(&settings, standing, insists, kin_parent()));
    restore_errno(saved_errno);
}

/* Child handlers run in the order of their registration (pthread_atfork(3)), and ours starts a
 * thread, which allocates. An allocator that registers its handlers at its first use has to have
 * had that: hence the malloc(). There is no parent handler: nothing is held across a fork. */
static void register_fork_handlers(void)
{
    if (watch_uses_thread()) {
        void *volatile first_use = malloc(1);

        free(first_use);
    }
    pthread_atfork(before_fork, NULL, in_fork_child);
}

/* Each system call of the arming is paid by every program that starts: all of them are in
 * tests/cost.syscalls, each with its reason. */
__attribute__((constructor)) static void load(void)
{
    const struct program *program = kin_learn_program();
    int saved_errno = errno;

    report_setup(LOG_EVENT, program->comm);
    settings_load(&settings, complain);
    report_setup(settings.log, program->comm);
    orphan_setup(&settings);
    watch_setup(&settings, bears_no_thread(program));
    kin_at_load(settings.parent, settings.settle);
    if (settings.parent_said)
        environment_remove("ORPHANAGE_PARENT"); /* said of this process, not of its children */
    standing = judge_program(&settings, program, kin_parent());
    register_fork_handlers(); /* from here on other threads of a late loader may fork */

    watch_if(standing);
    report_loaded();
    restore_errno(saved_errno);
}

__attribute__((visibility("default"))) int exit_when_orphaned(void)
{
    int error;

    insists = true;
    error = watch_start(true);
    if (!error)
        return 0;
    errno = -error;
    return -1;
}
