// SPDX-License-Identifier: MIT
/* Begins the two instances, and ends as COMMAND did. */
#include "tree.h"
#include "channel.h"
#include "descriptors.h"
#include "instance.h"
#include "notice.h"
#include "proc_files.h"
#include "say.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* What COMMAND must find as it was. */
struct signal_state {
    sigset_t mask;
    bool ignored_children; /* SIGCHLD */
};

static bool ignored(int signal)
{
    struct sigaction action;

    return sigaction(signal, NULL, &action) == 0 && !(action.sa_flags & SA_SIGINFO) &&
           action.sa_handler == SIG_IGN;
}

/* All signals are read from a descriptor, with two exceptions. Signals that say that we ourselves
 * are broken are not. Nor are signals that are ignored: a program that was started with SIGINT or
 * SIGHUP ignored (a background job of a script, nohup) keeps ignoring them, as COMMAND does; if we
 * blocked such a signal, the kernel would keep it. */
static int take_over_signals(struct signal_state *before)
{
    static const int faults[] = {SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV, SIGSYS};
    sigset_t taken;

    before->ignored_children = ignored(SIGCHLD);
    signal(SIGCHLD, SIG_DFL); /* else the kernel would drop all statuses */
    sigfillset(&taken);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
        sigdelset(&taken, faults[i]);
    for (int number = 1; number <= SIGRTMAX; number++)
        if (ignored(number))
            sigdelset(&taken, number);
    sigprocmask(SIG_BLOCK, &taken, &before->mask);
    return signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void hand_back_signals(const struct signal_state *before)
{
    if (before->ignored_children)
        signal(SIGCHLD, SIG_IGN);
    sigprocmask(SIG_SETMASK, &before->mask, NULL);
}

/* What is opened next gets no number below 3: those are COMMAND's, open or not, and we close ours.
 * Whoever reads or writes a descriptor of O_PATH is told that it is a bad one, as if it were
 * closed. */
static void occupy_low_numbers(void)
{
    int descriptor;

    do
        descriptor = open("/", O_PATH | O_CLOEXEC);
    while (descriptor >= 0 && descriptor <= STDERR_FILENO);
    if (descriptor >= 0)
        close(descriptor);
}

/* fork(2) without the fork handlers of libraries. If we ourselves were started with liborphanage in
 * us, its handlers would watch in the inner instance, and send it SIGTERM and SIGKILL at their own
 * times; but it has to outlive the outer one. */
static pid_t bare_fork(int signal)
{
#ifdef __s390__
    return (pid_t)syscall(SYS_clone, 0, signal, 0, 0, 0);
#else
    return (pid_t)syscall(SYS_clone, signal, 0, 0, 0, 0);
#endif
}

/* The outer one may be stopped, with COMMAND, when the inner one is killed: so the inner one's end
 * sends it SIGCONT. qemu's emulation knows no signal but SIGCHLD. */
static pid_t fork_inner(void)
{
    pid_t inner = bare_fork(SIGCONT);

    return inner < 0 && errno == EINVAL ? bare_fork(SIGCHLD) : inner;
}

/* ----- The two instances */

/* Lets go of all that others may wait for: the ends of COMMAND's pipes, its locks and mounts. */
static void let_go(struct instance *it, const char *command, enum log_level level)
{
    const char *slash = strrchr(command, '/');
    int kept[] = {notice_setup(slash ? slash + 1 : command, level), it->channel, it->signals,
                  it->parent.descriptor, it->watched.descriptor};

    close_all_but(kept, sizeof kept / sizeof kept[0]);
    if (chdir("/") != 0)
        return; /* a folder stays in use */
}

/* Waits for the inner instance to leave the group. If that was ended before, there is nobody to end
 * what COMMAND would start. */
static void await_parent(int gate)
{
    char byte;

    if (read(gate, &byte, 1) != 1)
        _exit(EXIT_OURS);
    close(gate);
}

static void become_command(char **command, const struct launch *launch,
                           const struct signal_state *before, pid_t parent, int gate)
{
    struct launch own = *launch;

    await_parent(gate);
    own.parent = parent;
    hand_back_signals(before);
    _exit(launch_command(command, &own));
}

/* COMMAND is forked first, and stays in the session and the group that the user started us in.
 * Then we leave them, before it runs: a SIGKILL to the whole group would reach us, and not what
 * COMMAND has started outside of it. A group is orphaned if none of its members has a parent in
 * another group of the same session, and the kernel does not stop its members for the terminal: so
 * we, as COMMAND's parent, would make a difference there, and do not from another session. */
static void be_inner(struct instance *it, char **command, const struct launch *launch,
                     const struct signal_state *before)
{
    pid_t self = getpid();
    int gate[2];

    it->inner = true;
    prctl(PR_SET_NAME, "orphanage-inner", 0, 0, 0);
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    prctl(PR_SET_PDEATHSIG, SIGCONT, 0, 0, 0); /* we may be stopped when the outer one is killed */
    it->command = pipe2(gate, O_CLOEXEC) == 0 ? bare_fork(SIGCHLD) : -1;
    if (it->command == 0) {
        close(gate[1]);
        become_command(command, launch, before, self, gate[0]);
    }
    if (it->command < 0) {
        say("cannot start '%s': %s", command[0], strerror(errno));
        channel_write(it->channel, (struct message){.kind = MESSAGE_ENDED, .value = -1});
        _exit(0);
    }
    setsid();
    notice_about(it->command);
    channel_write(it->channel, (struct message){.kind = MESSAGE_STARTED, .value = it->command});
    /* If COMMAND has ended, SIGPIPE waits for ever. */
    if (write(gate[1], "", 1) < 0)
        errno = 0;
    let_go(it, command[0], launch->settings->log);
    supervise(it);
    if (it->other.pid) {
        channel_write(it->channel, (struct message){.kind = MESSAGE_ENDED, .value = it->status});
        member_signal(&it->other, SIGCONT); /* it may be stopped since COMMAND was */
    }
    _exit(0);
}

static void be_outer(struct instance *it, pid_t inner, const char *command, enum log_level level)
{
    struct stat_facts facts;

    it->other =
        read_stat(inner, &facts) ? member_from(inner, &facts) : (struct member){.pid = inner};
    watched_forget(&it->parent);
    watched_forget(&it->watched);
    let_go(it, command, level);
    supervise(it);
    waitpid(inner, NULL, __WALL); /* it ends now */
}

/* Ends by the signal that ended COMMAND, so that whoever waits for us sees the same. The first
 * process of a pid namespace cannot end by a signal of its own: it exits with 128 plus the signal,
 * as shells do. */
static int end_as(int status)
{
    sigset_t one;
    int number;

    if (status < 0)
        return EXIT_OURS;
    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    number = WTERMSIG(status);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* the core was COMMAND's */
    signal(number, SIG_DFL);
    sigemptyset(&one);
    sigaddset(&one, number);
    kill(getpid(), number);
    sigprocmask(SIG_UNBLOCK, &one, NULL);
    return 128 + number;
}

/* ----- Before anything is started */

static int check_watched(pid_t pid, enum watchable result)
{
    switch (result) {
    case WATCHABLE: break;
    case WATCHABLE_NOBODY: return say_misused("--watch=%d: there is no such process", (int)pid);
    case WATCHABLE_KERNEL:
        return say_misused("--watch=%d: that is the kernel's own, and does not end", (int)pid);
    case WATCHABLE_THREAD:
        return say_misused("--watch=%d: that is a thread, and not a process", (int)pid);
    }
    return 0;
}

/* A process that was started to outlive its parent (nohup) does so. And two kinds of parent do not
 * end before us: init, and one outside our pid namespace. */
static bool outlives(pid_t parent)
{
    return parent <= 1 || (ignored(SIGHUP) && !process_ignores(parent, SIGHUP));
}

static int watch_parent(struct instance *it, const char *command, pid_t claimed, pid_t caller)
{
    if (!outlives(caller))
        watched_begin(&it->parent, caller);
    if (claimed == getppid() || outlives(caller))
        return 0;
    return say_failed("parent %d is gone already; '%s' is not run", (int)claimed, command);
}

static int prepare(struct instance *it, const char *command, const struct launch *launch,
                   pid_t caller, pid_t watched)
{
    int status = 0;

    if (!proc_is_ours())
        return say_failed("--tree needs a /proc of this pid namespace to find what is below");
    if (watched == getpid())
        return say_misused("--watch=%d: that is orphanage itself", (int)watched);
    if (watched)
        status = check_watched(watched, watched_begin(&it->watched, watched));
    return status ? status : watch_parent(it, command, launch->parent, caller);
}

int tree_main(char **command, const struct launch *launch, pid_t caller, pid_t watched)
{
    struct instance it = {
        .settings = launch->settings,
        .parent.descriptor = -1,
        .watched.descriptor = -1,
        .status = -1,
        .ending.deadline = NEVER,
    };
    struct signal_state before;
    struct stat_facts self;
    int ends[2], status;
    pid_t inner;

    occupy_low_numbers();
    status = prepare(&it, command[0], launch, caller, watched);
    if (status)
        return status;
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    it.signals = take_over_signals(&before);
    if (it.signals < 0 || !channel_open(ends) || !read_stat(getpid(), &self))
        return say_failed("cannot begin --tree: %s", strerror(errno));
    it.other = member_from(getpid(), &self);
    inner = fork_inner();
    if (inner < 0)
        return say_failed("cannot begin --tree: %s", strerror(errno));
    it.channel = ends[inner != 0];
    close(ends[inner == 0]);
    if (inner == 0)
        be_inner(&it, command, launch, &before);
    be_outer(&it, inner, command[0], launch->settings->log);
    return end_as(it.status);
}
