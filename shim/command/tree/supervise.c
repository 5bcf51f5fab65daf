// SPDX-License-Identifier: MIT
/* What an instance hears: signals, the other instance, ends of processes. */
#include "channel.h"
#include "instance.h"
#include "notice.h"
#include "proc_files.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* ----- Signals */

static void let_command_go_on(const struct instance *it)
{
    struct stat_facts facts;

    if (it->command && it->status < 0 && read_stat(it->command, &facts) && facts.stopped)
        kill(it->command, SIGCONT);
}

/* For the inner instance, or for the outer one if it is alone: COMMAND is its child, so COMMAND's
 * number is not used again before we have waited for it. */
static void carry_out(struct instance *it, enum reaction reaction, int signal)
{
    switch (reaction) {
    case REACT_IGNORE: break;
    case REACT_FORWARD:
        if (it->command && it->status < 0)
            kill(it->command, signal);
        break;
    case REACT_END: ask_command(it, signal); break;
    case REACT_CONTINUE: let_command_go_on(it); break;
    }
}

/* The group is compared first: it costs one call. */
static bool from_own_group(pid_t sender)
{
    return getpgid(sender) == getpgrp() && is_below(sender);
}

static void take_signal(struct instance *it, const struct signalfd_siginfo *info)
{
    pid_t sender = (pid_t)info->ssi_pid;
    struct got got = {.signal = (int)info->ssi_signo, .from_kernel = info->ssi_code > 0};
    enum reaction reaction;

    if (got.signal == SIGCHLD)
        return; /* reap() */
    if (!got.from_kernel && sender > 0) {
        got.from_instance = sender == it->other.pid;
        got.from_own_group = !got.from_instance && from_own_group(sender);
    }
    reaction = react(&got);
    if (it->inner || !it->other.pid)
        carry_out(it, reaction, got.signal);
    else if (reaction != REACT_IGNORE)
        channel_write(it->channel, (struct message){MESSAGE_SIGNAL, got.signal, (int)reaction});
}

static void take_signals(struct instance *it)
{
    struct signalfd_siginfo info;

    while (read(it->signals, &info, sizeof info) == sizeof info)
        take_signal(it, &info);
}

/* ----- The other instance */

static void lose_other(struct instance *it)
{
    struct text reason = {.length = 0};

    text_add(&reason, "the %s orphanage (%d) was ended", it->inner ? "outer" : "inner",
             (int)it->other.pid);
    close(it->channel);
    it->channel = -1;
    it->other.pid = 0;
    end_all(it, reason.bytes);
}

static void take_messages(struct instance *it)
{
    struct message message;

    while (it->channel >= 0 && !it->over && channel_read(it->channel, &message))
        switch (message.kind) {
        case MESSAGE_STARTED:
            it->command = message.value;
            notice_about(it->command);
            break;
        case MESSAGE_ENDED:
            it->status = message.value;
            it->over = true;
            break;
        case MESSAGE_SIGNAL: carry_out(it, (enum reaction)message.reaction, message.value); break;
        case MESSAGE_CLOSED: lose_other(it); break;
        }
}

/* ----- Children */

/* A shell waits for the outer instance, so that one stops and goes on as COMMAND does. It must not
 * stop by itself when the terminal says so, but only after COMMAND has put the terminal in order.
 * It gets SIGSTOP, so that a SIGCONT right after this finds it stopped. */
static void command_changed(struct instance *it, int status)
{
    if (WIFSTOPPED(status)) {
        if (it->inner && it->other.pid && it->ending.phase == PHASE_RUNS)
            member_signal(&it->other, SIGSTOP);
    } else if (WIFCONTINUED(status)) {
        if (it->inner && it->other.pid)
            member_signal(&it->other, SIGCONT);
    } else {
        it->status = status;
    }
}

/* Waits for all children that have ended. False if no child is left: then nothing is below, because
 * each process below has one of our children above it. */
static bool reap(struct instance *it)
{
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG | WUNTRACED | WCONTINUED | __WALL)) > 0) {
        if (!WIFSTOPPED(status) && !WIFCONTINUED(status))
            it->look = true; /* its children are ours now */
        if (pid == it->command)
            command_changed(it, status);
        else if (pid == it->other.pid && WIFSTOPPED(status))
            member_signal(&it->other, SIGCONT); /* the inner one has to see the parent's end */
    }
    return pid == 0;
}

static void look_after_children(struct instance *it)
{
    bool any = reap(it);

    if (!any)
        it->over = true;
    else if (it->command && it->status >= 0 && (it->inner || !it->other.pid)) {
        end_all(it, "has ended and left others");
        it->over = !it->settings->signal;
    }
}

/* ----- Processes whose end ends the tree */

static void look_after(struct instance *it, struct watched *watched, bool readable, const char *who,
                       const char *what)
{
    struct text reason = {.length = 0};
    pid_t pid = watched->member.pid;

    if (!watched_ended(watched, readable))
        return;
    text_add(&reason, "%s %d %s", who, (int)pid, what);
    end_all(it, reason.bytes);
}

static bool looked_at(const struct watched *watched)
{
    return watched->member.pid && watched->descriptor < 0;
}

static int rest(const struct instance *it)
{
    int interval = (int)it->settings->interval, next = ending_rest(it);

    if (looked_at(&it->parent) || looked_at(&it->watched))
        return next < 0 || interval < next ? interval : next;
    return next;
}

/* If poll(2) itself fails, there is no memory for it: what is due is done all the same. */
void supervise(struct instance *it)
{
    while (!it->over) {
        struct pollfd on[] = {
            {.fd = it->signals, .events = POLLIN},
            {.fd = it->channel, .events = POLLIN},
            {.fd = it->parent.descriptor, .events = POLLIN},
            {.fd = it->watched.descriptor, .events = POLLIN},
        };

        poll(on, sizeof on / sizeof on[0], rest(it));
        take_signals(it);
        take_messages(it);
        look_after(it, &it->parent, on[2].revents, "parent", "is gone");
        look_after(it, &it->watched, on[3].revents, "process", "of --watch has ended");
        if (!it->over)
            look_after_children(it);
        if (!it->over)
            go_on_ending(it);
    }
    below_forget(&it->below);
}
