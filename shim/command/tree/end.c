// SPDX-License-Identifier: MIT
/* How all that is below is ended: asked, told, killed; again and again, until nothing is left. */
#include "instance.h"
#include "notice.h"
#include "signame.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <time.h>

int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool command_lives(const struct instance *it)
{
    return it->command && it->status < 0;
}

static void begin_phase(struct instance *it)
{
    it->looks = 0;
    it->look = true;
    it->look_at = 0;
}

/* The line comes first: as long as others have the other end of a pipe open, somebody reads it. */
void end_all(struct instance *it, const char *reason)
{
    char name[SIGNAL_NAME_MAX];

    if (!it->settings->signal) {
        notice(LOG_EVENT, "%s; sending nothing (ORPHANAGE_SIGNAL=none)", reason);
        return;
    }
    if (!ending_tell(&it->ending, now_ms(), it->settings))
        return;
    notice(LOG_EVENT, "%s; sending %s to all below", reason,
           signal_to_text(name, it->settings->signal));
    begin_phase(it);
}

void ask_command(struct instance *it, int signal)
{
    if (ending_ask(&it->ending, now_ms(), it->settings->kill_after))
        it->asked = signal;
    if (command_lives(it) && kill(it->command, signal) != 0 && errno == EPERM)
        end_all(it, "it may not be signalled");
}

/* ----- What is due */

static const char *grace(char into[DURATION_TEXT_MAX], const struct instance *it)
{
    return text_duration(into, it->settings->kill_after);
}

static void kill_command(struct instance *it)
{
    struct text reason = {.length = 0};
    char time[DURATION_TEXT_MAX], name[SIGNAL_NAME_MAX];

    if (command_lives(it))
        kill(it->command, SIGKILL);
    text_add(&reason, "still alive %s after %s, and gets SIGKILL", grace(time, it),
             signal_to_text(name, it->asked));
    end_all(it, reason.bytes);
    /* With ORPHANAGE_SIGNAL=none nobody else is signalled, and this is not due again. */
    it->ending.deadline = it->ending.phase == PHASE_ASKED ? NEVER : it->ending.deadline;
}

static void kill_all(struct instance *it)
{
    char time[DURATION_TEXT_MAX], name[SIGNAL_NAME_MAX];

    notice(LOG_EVENT, "not all below has ended %s after %s; sending SIGKILL", grace(time, it),
           signal_to_text(name, it->settings->signal));
    it->ending = (struct ending){PHASE_KILLED, NEVER};
    begin_phase(it);
}

/* A process that we may not signal is not waited for: a program that has become another user's. */
static void give_up(struct instance *it, pid_t left)
{
    notice(LOG_EVENT, "process %d may not be signalled, and is left alone", (int)left);
    it->over = true;
}

static void look_below(struct instance *it)
{
    bool killing = it->ending.phase == PHASE_KILLED;
    int signal = killing ? SIGKILL : it->settings->signal;
    int64_t began = now_ms();
    struct look look = below_tell(&it->below, signal);

    if (killing && look.only_such)
        give_up(it, look.left);
    it->looks = look.told ? it->looks + 1 : 0;
    it->look = killing || look.told || look.failed;
    it->look_at = now_ms() + rest_after_look(now_ms() - began, look.told, killing ? 0 : it->looks);
}

void go_on_ending(struct instance *it)
{
    if (ending_due(&it->ending, now_ms())) {
        if (it->ending.phase == PHASE_ASKED)
            kill_command(it);
        else
            kill_all(it);
    }
    if (it->look && it->ending.phase >= PHASE_TOLD && now_ms() >= it->look_at)
        look_below(it);
}

int ending_rest(const struct instance *it)
{
    int64_t next = it->ending.deadline, now = now_ms();

    if (it->look && it->ending.phase >= PHASE_TOLD && it->look_at < next)
        next = it->look_at;
    if (next == NEVER)
        return -1;
    return next <= now ? 0 : next - now > INT_MAX ? INT_MAX : (int)(next - now);
}
