// SPDX-License-Identifier: MIT
#include "verdict.h"
#include "parse.h"
#include "patterns.h"

#include <limits.h>
#include <string.h>

enum { A_SECOND = 1000, A_MOMENT = 200 }; /* ms */

const char *reason_text(enum reason reason)
{
    static const char *const texts[REASONS] = {
        [REASON_NONE] = "watched",
        [REASON_INIT] = "a child of init",
        [REASON_OUTSIDE] = "its parent is outside its pid namespace",
        [REASON_HEIR] = "the heir of a hot restart",
        [REASON_NOHUP] = "started to outlive its parent (it ignores SIGHUP, its parent does not)",
        [REASON_SCOPE] = "not in the scope",
        [REASON_ONLY] = "not named in ORPHANAGE_ONLY",
        [REASON_SKIP] = "named in ORPHANAGE_SKIP",
        [REASON_DAEMON] = "young, and it has left its home session: a daemon in the making",
        [REASON_DETACHED] = "it has left its home session, and its parent exited with status 0",
        [REASON_LAUNCHED] = "its parent exited with status 0 soon after starting it: a launcher",
        [REASON_MISSED] = "its parent ended as it was born, and how is not known",
        [REASON_TRIAL] = "nothing is sent with ORPHANAGE_SIGNAL=none",
    };

    return texts[reason];
}

bool program_listed(const char *list, const struct program *program)
{
    return (program->argv0 && patterns_match(list, program->argv0)) ||
           (program->comm && patterns_match(list, program->comm));
}

static bool names_parent(const char *value, pid_t parent)
{
    int64_t pid;

    return value && parse_whole(value, INT_MAX, &pid) && pid == parent;
}

/* Descriptor numbers, with a separator between them or behind each: "6;7;", "7,8". A value of
 * another form does not come from a hot restart: people also keep a version in a variable like
 * NGINX. */
static bool lists_descriptors(const char *value, char separator)
{
    bool digit = false;

    if (!value)
        return false;
    for (; *value; value++) {
        if (*value >= '0' && *value <= '9')
            digit = true;
        else if (*value != separator || !digit)
            return false;
        else if (value[1])
            digit = false;
    }
    return digit;
}

/* A parent whose name cannot be read (no /proc) counts as the same program: to leave a helper of
 * nginx unwatched does less harm than to kill a new master. */
static bool has_name_of_parent(const struct program *program)
{
    return program->comm && (!program->parent_comm || !strcmp(program->comm, program->parent_comm));
}

bool program_is_heir(const struct program *program, pid_t parent)
{
    return names_parent(program->gunicorn_pid, parent) ||
           names_parent(program->hypnotoad_pid, parent) ||
           ((lists_descriptors(program->nginx, ';') ||
             lists_descriptors(program->unicorn_fd, ',')) &&
            has_name_of_parent(program));
}

enum reason judge_parent(pid_t parent)
{
    return parent == 0 ? REASON_OUTSIDE : parent == 1 ? REASON_INIT : REASON_NONE;
}

enum reason judge_program(const struct settings *settings, const struct program *program,
                          pid_t parent)
{
    if (settings->only && !program_listed(settings->only, program))
        return REASON_ONLY;
    if (program_listed(settings->skip, program))
        return REASON_SKIP;
    if (settings->scope != SCOPE_ALL)
        return REASON_SCOPE;
    if (program_is_heir(program, parent))
        return REASON_HEIR;
    if (program->ignores_hangup && program->parent_hears_hangup)
        return REASON_NOHUP;
    return judge_parent(parent);
}

enum reason judge_fork_child(const struct settings *settings, enum reason program, bool asked,
                             pid_t parent)
{
    if (!asked) {
        if (program == REASON_ONLY || program == REASON_SKIP)
            return program;
        if (settings->scope == SCOPE_NONE)
            return REASON_SCOPE;
    }
    return judge_parent(parent);
}

bool forked_away(const struct leader *leader, int64_t settle)
{
    return !leader || (leader->never_execed && leader->age < settle);
}

/* WIFEXITED and the like, without the C library's header: the encoding is the kernel's. */
struct cause cause_from_status(int status)
{
    int signal = status & 0x7f;

    if (!signal)
        return (struct cause){END_EXITED, (status >> 8) & 0xff};
    return (struct cause){status & 0x80 ? END_DUMPED : END_KILLED, signal};
}

static struct verdict signal_when(int64_t due, const struct orphan *orphan)
{
    if (orphan->age < due)
        return (struct verdict){.fate = FATE_WAIT, .wait = due - orphan->age};
    return (struct verdict){.fate = FATE_SIGNAL};
}

static struct verdict left_alone(enum reason reason)
{
    return (struct verdict){.fate = FATE_LEFT_ALONE, .reason = reason};
}

/* The parent meant to end. What it left behind in a session of its own was meant to stay, however
 * old it is (sshd's sessions); so was what it had just started (emacs --daemon). An older process
 * at home was forgotten: a second lets a filter write the rest (exec > >(tee log)).
 *
 * A process is left alone only after a moment, which shows whether the parent exited because its
 * own parent had been killed. The kernel closes the pipes of a killed process before that process
 * is gone, so a parent that reads such a pipe may exit before its own parent is gone
 * (erl_child_setup). */
static struct verdict judge_launched(const struct orphan *orphan)
{
    bool young = orphan->noticed_age < orphan->launch;

    if (!orphan->left_home && !young)
        return signal_when(orphan->noticed_age + A_SECOND, orphan);
    if (orphan->age < orphan->noticed_age + A_MOMENT)
        return signal_when(orphan->noticed_age + A_MOMENT, orphan);
    return left_alone(orphan->left_home ? REASON_DETACHED : REASON_LAUNCHED);
}

struct verdict judge_orphan(const struct orphan *orphan)
{
    const struct cause *cause = &orphan->cause;
    bool tells = orphan->launch && !orphan->parent_was_ended;
    int64_t patience = orphan->settle < A_SECOND ? orphan->settle : A_SECOND;
    int64_t due = 0;

    if (orphan->at_once)
        return signal_when(0, orphan);
    if (tells && cause->end == END_EXITED && cause->value == 0)
        return judge_launched(orphan);
    /* A program that forks and exits at once (xclip) is the rule, and a master that is killed at
     * the moment of a fork is the exception. */
    if (tells && cause->end == END_MISSED)
        return left_alone(REASON_MISSED);
    if (tells && cause->end == END_EXITED)
        due = orphan->noticed_age + A_SECOND;
    if (orphan->last_alive_age < orphan->settle) {
        if (orphan->left_home)
            return left_alone(REASON_DAEMON);
        due = due > patience ? due : patience;
    }
    return signal_when(due, orphan);
}
