// SPDX-License-Identifier: MIT
#include "orphan.h"
#include "report.h"
#include "self.h"
#include "signame.h"
#include "state.h"
#include "system.h"
#include "text.h"

#include <signal.h>

static int orphan_signal; /* 0: none is sent */
static int64_t kill_after;
static enum target whom;

void orphan_setup(const struct settings *settings)
{
    orphan_signal = settings->signal;
    kill_after = settings->kill_after;
    whom = settings->target;
}

/* The watch thread blocks all signals, so one of the host's threads gets this one. To kill(2), 0 is
 * the process's own group, and the process is in it. The number is the one that getpid() gave at
 * birth: a filter may refuse getpid() by now, and its error, a negative number, would mean a group,
 * or every process. */
static void send_signal(int signal)
{
    if (whom == TARGET_GROUP)
        system_kill(0, signal);
    else if (self.pid > 0)
        system_kill(self.pid, signal);
}

/* "parent 812 was killed by SIGKILL". */
static void describe_end(struct text *text, const struct cause *cause)
{
    char name[SIGNAL_NAME_MAX];

    text_begin(text);
    text_add(text, "parent %d ", (int)self.parent);
    switch (cause->end) {
    case END_EXITED: text_add(text, "exited with status %d", cause->value); break;
    case END_KILLED: text_add(text, "was killed by %s", signal_to_text(name, cause->value)); break;
    case END_DUMPED: text_add(text, "dumped core (%s)", signal_to_text(name, cause->value)); break;
    case END_UNKNOWN:
    case END_MISSED: text_add(text, "is gone"); break;
    }
}

/* False if the orphan has to be judged again, because the program asked to be watched at this
 * moment and was told that it is (watch_ask()). */
static bool leave_alone(enum reason reason)
{
    struct text end;

    describe_end(&end, &self.cause);
    report(LOG_DEBUG, "%s, adopted by %d; left alone: %s", end.bytes, (int)system_parent(),
           reason_text(reason));
    state_change(STATE_JUDGING, STATE_RELEASED, state_strategy(), reason);
    return !self.at_once ||
           !state_change(STATE_RELEASED, STATE_JUDGING, state_strategy(), REASON_NONE);
}

static void say_verdict(const char *signal)
{
    static const char *const causes[] = {
        [END_UNKNOWN] = "unknown", [END_MISSED] = "unknown", [END_EXITED] = "exited",
        [END_KILLED] = "killed",   [END_DUMPED] = "dumped",
    };
    struct text end;

    describe_end(&end, &self.cause);
    report_about((struct report){.parent = self.parent,
                                 .cause = causes[self.cause.end],
                                 .action = orphan_signal ? signal : "none"},
                 "%s, adopted by %d; %s%s%s", end.bytes, (int)system_parent(),
                 orphan_signal ? "sending " : "sending nothing (ORPHANAGE_SIGNAL=none)",
                 orphan_signal ? signal : "",
                 orphan_signal && whom == TARGET_GROUP ? " to its process group" : "");
}

/* The line comes first, as the signal may leave no time for one. But a line to a log on a hung file
 * system (NFS, FUSE, fsfreeze) never comes to its end, whatever the descriptor was opened with. So
 * the kernel is asked beforehand to send the signal, should the line take that long: longer than a
 * line waits for room (report.c), and than a busy machine keeps this thread from its processor. The
 * signal first would lose the line of every process that does not handle the signal, and the line's
 * thread can wait for nothing else meanwhile; one more thread might be refused. The kernel signals
 * this process, never a group. */
enum { LONGEST_LINE = 1000 }; /* ms */

static bool promise(int signal, int64_t grace)
{
    bool promises = signal && report_says(LOG_EVENT) && system_stderr_may_wait();

    if (promises)
        system_promise(LONGEST_LINE, signal, grace);
    return promises;
}

/* Unless the kernel has sent the signal meanwhile; the rest of a group has still to get it. */
static void send_promised(bool promised, int signal)
{
    bool kept = promised && system_promise_kept();

    if (!kept || whom == TARGET_GROUP)
        send_signal(signal);
}

bool orphan_act(int64_t *wait)
{
    struct orphan orphan = self_orphan();
    struct verdict verdict = judge_orphan(&orphan);
    char name[SIGNAL_NAME_MAX];
    bool promised;

    switch (verdict.fate) {
    case FATE_WAIT: *wait = verdict.wait; return false;
    case FATE_LEFT_ALONE: *wait = 0; return leave_alone(verdict.reason);
    case FATE_SIGNAL: break;
    }
    promised = promise(orphan_signal, orphan_grace());
    say_verdict(signal_to_text(name, orphan_signal));
    if (!orphan_signal) {
        state_change(STATE_JUDGING, STATE_RELEASED, state_strategy(), REASON_TRIAL);
        return true;
    }
    state_change(STATE_JUDGING, STATE_SIGNALLED, state_strategy(), REASON_NONE);
    send_promised(promised, orphan_signal);
    return true;
}

int64_t orphan_grace(void)
{
    return orphan_signal == SIGKILL ? 0 : kill_after;
}

bool orphan_takes_group(void)
{
    return whom == TARGET_GROUP;
}

void orphan_kill(void)
{
    char name[SIGNAL_NAME_MAX], time[DURATION_TEXT_MAX];
    bool promised = promise(SIGKILL, 0);

    report_about((struct report){.parent = self.parent, .action = "SIGKILL"},
                 "still alive %s after %s; sending SIGKILL", text_duration(time, kill_after),
                 signal_to_text(name, orphan_signal));
    send_promised(promised, SIGKILL);
}
