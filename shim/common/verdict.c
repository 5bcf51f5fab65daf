// SPDX-License-Identifier: MIT
#include "verdict.h"
#include "parse.h"
#include "patterns.h"

#include <limits.h>
#include <string.h>

enum { A_SECOND = 1000 };

const char *standing_text(enum standing standing)
{
    static const char *const texts[] = {
        [STANDING_WATCHED] = "watched",
        [STANDING_CHILD_OF_INIT] = "a child of init",
        [STANDING_PARENT_OUTSIDE] = "its parent is outside its pid namespace",
        [STANDING_HEIR] = "the heir of a hot restart",
        [STANDING_OUT_OF_SCOPE] = "not in the scope",
        [STANDING_NOT_IN_ONLY] = "not named in ORPHANAGE_ONLY",
        [STANDING_IN_SKIP] = "named in ORPHANAGE_SKIP",
    };

    return texts[standing];
}

bool program_listed(const char *list, const struct program *program)
{
    return (program->argv0 && patterns_match(list, program->argv0)) ||
           (program->comm && patterns_match(list, program->comm));
}

bool program_is_heir(const struct program *program, pid_t parent)
{
    int64_t old_master;

    if (program->gunicorn_pid && parse_whole(program->gunicorn_pid, INT_MAX, &old_master) &&
        old_master == parent)
        return true;
    /* A parent whose name cannot be read (no /proc) counts as nginx: rather an unwatched helper of
     * nginx than a new master killed. */
    if (program->nginx && program->comm &&
        (!program->parent_comm || !strcmp(program->comm, program->parent_comm)))
        return true;
    return program->unicorn_fd != NULL;
}

enum standing judge_parent(pid_t parent)
{
    return parent == 0   ? STANDING_PARENT_OUTSIDE
           : parent == 1 ? STANDING_CHILD_OF_INIT
                         : STANDING_WATCHED;
}

enum standing judge_program(const struct settings *settings, const struct program *program,
                            pid_t parent)
{
    if (settings->only && !program_listed(settings->only, program))
        return STANDING_NOT_IN_ONLY;
    if (program_listed(settings->skip, program))
        return STANDING_IN_SKIP;
    if (settings->scope != SCOPE_ALL)
        return STANDING_OUT_OF_SCOPE;
    if (program_is_heir(program, parent))
        return STANDING_HEIR;
    return judge_parent(parent);
}

enum standing judge_fork_child(const struct settings *settings, enum standing program, bool insists,
                               pid_t parent)
{
    if (!insists) {
        if (program == STANDING_NOT_IN_ONLY || program == STANDING_IN_SKIP)
            return program;
        if (settings->scope == SCOPE_NONE)
            return STANDING_OUT_OF_SCOPE;
    }
    return judge_parent(parent);
}

bool forked_away(const struct leader *leader, int64_t settle)
{
    return !leader || (leader->never_execed && leader->age < settle);
}

int64_t patience(int64_t settle)
{
    return settle < A_SECOND ? settle : A_SECOND;
}

enum fate judge_orphan(const struct orphan *orphan)
{
    if (orphan->lost_age >= orphan->settle)
        return FATE_SIGNAL;
    if (orphan->left_home)
        return FATE_DAEMON;
    return orphan->age < patience(orphan->settle) ? FATE_YOUNG : FATE_SIGNAL;
}
