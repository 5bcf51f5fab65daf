// SPDX-License-Identifier: MIT
#include "unreached.h"
#include "proc_files.h"
#include "say.h"
#include "signame.h"
#include "text.h"
#include "verdict.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

struct search {
    pid_t child;
    bool found;
};

static bool compare(void *to, pid_t child)
{
    struct search *search = to;

    search->found = child == search->child;
    return !search->found;
}

/* The kernel sends the signal when the thread ends that started us, and its process may go on: if a
 * thread of a pool has started a static program, the signal would end that program although all is
 * well. The end of the main thread is nearly always the end of the process. On a kernel without the
 * list of a thread's children (CONFIG_PROC_CHILDREN), nothing is known of a parent with several
 * threads. */
static bool main_thread_started_us(pid_t parent)
{
    struct search search = {.child = getpid()};
    struct stat_facts facts;

    for_each_child(parent, parent, compare, &search);
    return search.found || (read_stat(parent, &facts) && facts.threads == 1);
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* Judges as the library would if it were in the program. */
static bool to_be_watched(const char *command, const char *program, const struct launch *launch)
{
    struct program about = {
        .argv0 = last_part(command),
        .comm = last_part(program),
        .ignores_hangup = process_ignores(getpid(), SIGHUP),
        .parent_hears_hangup = !process_ignores(launch->parent, SIGHUP),
    };

    return launch->settings->signal &&
           judge_program(launch->settings, &about, launch->parent) == REASON_NONE;
}

static void ask_kernel(const struct launch *launch)
{
    int signal = launch->settings->signal;

    prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0);
    if (getppid() != launch->parent)
        kill(getpid(), signal); /* the parent ended before the kernel knew */
}

/* At the exec of a program that gains privileges, the kernel forgets the signal (prctl(2)): a
 * caller must not be able to signal a program that it may not signal. */
void unreached(const char *command, const char *program, enum presence presence,
               const struct launch *launch)
{
    struct text line = {.length = 0};
    char name[SIGNAL_NAME_MAX];

    text_add(&line, "warning: '%s' will not be watched: %s ", command, program);
    if (presence == PRESENCE_SECURE)
        text_add(&line, "gains privileges (set-id or capabilities), and neither LD_PRELOAD nor the "
                        "kernel's parent-death signal counts");
    else
        text_add(&line, "is statically linked, and no library is loaded into it");
    if (presence == PRESENCE_STATIC && to_be_watched(command, program, launch)) {
        if (main_thread_started_us(launch->parent) || getppid() != launch->parent) {
            ask_kernel(launch);
            text_add(&line,
                     "; the kernel sends it %s when its parent's main thread ends, but no "
                     "SIGKILL, and nothing to what it starts: --tree does",
                     signal_to_text(name, launch->settings->signal));
        } else {
            text_add(&line, "; nor by the kernel, which would send a signal when the thread ends "
                            "that started it, and not its parent: --tree does");
        }
    } else {
        text_add(&line, "; --tree ends it");
    }
    if (launch->settings->log >= LOG_EVENT)
        say("%s", line.bytes);
}
