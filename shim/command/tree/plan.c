// SPDX-License-Identifier: MIT
#include "plan.h"

#include <signal.h>

enum { LOOKS_IN_A_ROW = 10, SHORTEST_REST = 10 /* ms */ };

enum reaction react(const struct got *got)
{
    if (got->signal == SIGCONT)
        return got->from_instance ? REACT_IGNORE : REACT_CONTINUE;
    /* The terminal sends to the whole foreground group: if COMMAND is in that group, it has the
     * signal already. What COMMAND makes of Ctrl-C is its own affair, as always: an editor or a
     * prompt goes on. A hangup is different: the kernel tells only the leader of the session, which
     * may be us, and after it nobody is there any more. */
    if (got->from_kernel)
        return got->signal == SIGHUP ? REACT_END : REACT_IGNORE;
    /* Apache sends SIGTERM to its own group to end its workers, and goes on itself; vim stops
     * itself with kill(0, SIGTSTP). sudo(8) tells such signals apart by the group, too. */
    if (got->from_own_group)
        return REACT_IGNORE;
    switch (got->signal) {
    case SIGTERM:
    case SIGINT:
    case SIGHUP:
    case SIGQUIT: return REACT_END;
    default: return REACT_FORWARD;
    }
}

static int64_t after(int64_t now, int64_t grace)
{
    return grace ? now + grace : NEVER;
}

bool ending_ask(struct ending *ending, int64_t now, int64_t kill_after)
{
    if (ending->phase != PHASE_RUNS)
        return false;
    *ending = (struct ending){PHASE_ASKED, after(now, kill_after)};
    return true;
}

bool ending_tell(struct ending *ending, int64_t now, const struct settings *settings)
{
    if (ending->phase >= PHASE_TOLD)
        return false;
    if (settings->signal == SIGKILL)
        *ending = (struct ending){PHASE_KILLED, NEVER};
    else
        *ending = (struct ending){PHASE_TOLD, after(now, settings->kill_after)};
    return true;
}

bool ending_due(const struct ending *ending, int64_t now)
{
    return ending->deadline != NEVER && ending->phase != PHASE_RUNS && now >= ending->deadline;
}

int64_t rest_after_look(int64_t took, size_t told, int looks)
{
    if (told && looks <= LOOKS_IN_A_ROW)
        return 0;
    return 4 * took > SHORTEST_REST ? 4 * took : SHORTEST_REST;
}
