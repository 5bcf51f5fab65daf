// SPDX-License-Identifier: MIT
#include "orphan.h"
#include "beacon.h"
#include "report.h"
#include "self.h"
#include "signame.h"
#include "system.h"
#include "text.h"

#include <signal.h>
#include <unistd.h>

static int orphan_signal;
static int64_t kill_after;
static enum target whom;

void orphan_setup(const struct settings *settings)
{
    orphan_signal = settings->signal;
    kill_after = settings->kill_after;
    whom = settings->target;
}

/* A caller thread that blocks all signals leaves this one to the host's threads. kill(0) is the own
 * group (kill(2)), this process among them. */
static void send_signal(int signal)
{
    system_kill(whom == TARGET_GROUP ? 0 : getpid(), signal);
}

int64_t orphan_judge(int64_t lost)
{
    struct orphan orphan = kin_orphan(lost);
    int64_t now = kin_born() + orphan.age;
    char name[SIGNAL_NAME_MAX];

    switch (judge_orphan(&orphan)) {
    case FATE_YOUNG:
        beacon_orphan(BEACON_WAITING, now);
        return patience(orphan.settle) - orphan.age;
    case FATE_DAEMON:
        beacon_orphan(BEACON_DAEMON, now);
        report(LOG_DEBUG, "parent %d is gone, but this is a daemon in the making; left alone",
               (int)kin_parent());
        return ORPHAN_LEFT_ALONE;
    case FATE_SIGNAL: break;
    }
    beacon_orphan(BEACON_SIGNALLED, now);
    /* The line first: the signal may leave no time for one. It waits for no pipe, terminal or
     * socket; a log on a frozen or hung file system can hold it, as O_NONBLOCK means nothing there.
     */
    report(LOG_EVENT, "parent %d is gone, adopted by %d; sending %s%s", (int)kin_parent(),
           (int)getppid(), signal_to_text(name, orphan_signal),
           whom == TARGET_GROUP ? " to its process group" : "");
    send_signal(orphan_signal);
    return ORPHAN_SIGNALLED;
}

int64_t orphan_grace(void)
{
    return orphan_signal == SIGKILL ? 0 : kill_after;
}

void orphan_kill(void)
{
    char name[SIGNAL_NAME_MAX], time[DURATION_TEXT_MAX];

    report(LOG_EVENT, "still alive %s after %s; sending SIGKILL", text_duration(time, kill_after),
           signal_to_text(name, orphan_signal));
    send_signal(SIGKILL);
}
