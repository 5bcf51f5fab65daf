// SPDX-License-Identifier: MIT
/* Who is watched, who is left alone: the whole table of cases. */
#include "unit.h"
#include "verdict.h"

#include <string.h>

static const struct settings all = {.scope = SCOPE_ALL};
static const struct settings forked = {.scope = SCOPE_FORKED};
static const struct settings none = {.scope = SCOPE_NONE};

static void programs(void)
{
    const struct program nginx = {.argv0 = "nginx", .comm = "nginx"};
    const struct program script = {.argv0 = "python3", .comm = "gunicorn"};
    struct settings only = {.only = "gunicorn,php*"}, skip = {.skip = "python3"};
    struct settings both = {.only = "gunicorn", .skip = "gunicorn"};

    CHECK(judge_program(&all, &nginx, 812) == STANDING_WATCHED, "an ordinary parent");
    CHECK(judge_program(&all, &nginx, 1) == STANDING_CHILD_OF_INIT, "init's child");
    CHECK(judge_program(&all, &nginx, 0) == STANDING_PARENT_OUTSIDE, "parent outside");
    CHECK(judge_program(&forked, &nginx, 812) == STANDING_OUT_OF_SCOPE, "exec'd, scope forked");
    CHECK(judge_program(&none, &nginx, 812) == STANDING_OUT_OF_SCOPE, "scope none");
    CHECK(judge_program(&only, &nginx, 812) == STANDING_NOT_IN_ONLY, "not in ONLY");
    CHECK(judge_program(&only, &script, 812) == STANDING_WATCHED, "comm is in ONLY");
    CHECK(judge_program(&skip, &script, 812) == STANDING_IN_SKIP, "argv[0] is in SKIP");
    CHECK(judge_program(&skip, &nginx, 812) == STANDING_WATCHED, "not in SKIP");
    CHECK(judge_program(&both, &script, 812) == STANDING_IN_SKIP, "SKIP wins over ONLY");
    CHECK(judge_program(&only, &nginx, 1) == STANDING_NOT_IN_ONLY, "inherited reasons come first");
}

static void fork_children(void)
{
    /* An excluded program's fork children are excluded; an init's child's, an heir's, and those of
     * a program out of the scope "forked" are watched. */
    static const struct {
        const struct settings *settings;
        enum standing program;
        bool insists;
        pid_t parent;
        enum standing child;
    } cases[] = {
        {&all, STANDING_WATCHED, false, 812, STANDING_WATCHED},
        {&all, STANDING_WATCHED, false, 1, STANDING_CHILD_OF_INIT},
        {&all, STANDING_WATCHED, false, 0, STANDING_PARENT_OUTSIDE},
        {&all, STANDING_CHILD_OF_INIT, false, 812, STANDING_WATCHED},
        {&all, STANDING_PARENT_OUTSIDE, false, 812, STANDING_WATCHED},
        {&all, STANDING_HEIR, false, 812, STANDING_WATCHED},
        {&all, STANDING_NOT_IN_ONLY, false, 812, STANDING_NOT_IN_ONLY},
        {&all, STANDING_IN_SKIP, false, 812, STANDING_IN_SKIP},
        {&forked, STANDING_OUT_OF_SCOPE, false, 812, STANDING_WATCHED},
        {&none, STANDING_OUT_OF_SCOPE, false, 812, STANDING_OUT_OF_SCOPE},
        {&all, STANDING_NOT_IN_ONLY, true, 812, STANDING_WATCHED},
        {&all, STANDING_IN_SKIP, true, 812, STANDING_WATCHED},
        {&none, STANDING_OUT_OF_SCOPE, true, 812, STANDING_WATCHED},
        {&none, STANDING_OUT_OF_SCOPE, true, 1, STANDING_CHILD_OF_INIT},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum standing child = judge_fork_child(cases[i].settings, cases[i].program,
                                               cases[i].insists, cases[i].parent);
        CHECK(child == cases[i].child, "case %zu: %s", i, standing_text(child));
    }
}

static void heirs(void)
{
    static const struct {
        struct program program;
        pid_t parent;
        bool heir;
    } cases[] = {
        {{.comm = "gunicorn"}, 812, false},
        {{.comm = "gunicorn", .gunicorn_pid = "812"}, 812, true},
        {{.comm = "gunicorn", .gunicorn_pid = "811"}, 812, false}, /* inherited by a helper */
        {{.comm = "gunicorn", .gunicorn_pid = "812x"}, 812, false},
        {{.comm = "gunicorn", .gunicorn_pid = "-812"}, 812, false},
        {{.comm = "nginx", .nginx = "5;6;", .parent_comm = "nginx"}, 812, true},
        {{.comm = "sendmail", .nginx = "5;6;", .parent_comm = "nginx"}, 812, false},
        {{.comm = "nginx", .parent_comm = "nginx"}, 812, false},
        {{.comm = "nginx", .nginx = "5;6;"}, 812, true}, /* no /proc to ask */
        {{.comm = "unicorn", .unicorn_fd = "5"}, 812, true},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK(program_is_heir(&cases[i].program, cases[i].parent) == cases[i].heir, "case %zu", i);
        CHECK((judge_program(&all, &cases[i].program, cases[i].parent) == STANDING_HEIR) ==
                  cases[i].heir,
              "case %zu", i);
    }
}

static void orphans(void)
{
    static const struct {
        struct orphan orphan; /* lost_age, age, settle, left_home */
        enum fate fate;
    } cases[] = {
        /* Young and away: a daemon, however late that is noticed. */
        {{0, 0, 1000, true}, FATE_DAEMON},
        {{999, 999, 1000, true}, FATE_DAEMON},
        {{0, 5000, 1000, true}, FATE_DAEMON},
        /* Young and at home: waited for, then signalled. */
        {{0, 0, 1000, false}, FATE_YOUNG},
        {{500, 999, 1000, false}, FATE_YOUNG},
        {{500, 1000, 1000, false}, FATE_SIGNAL},
        {{0, 5000, 1000, false}, FATE_SIGNAL},
        /* Old: at once, away or not. */
        {{1000, 1000, 1000, true}, FATE_SIGNAL},
        {{1000, 1000, 1000, false}, FATE_SIGNAL},
        {{100000, 100000, 1000, true}, FATE_SIGNAL},
        /* No settling: everybody is old. */
        {{0, 0, 0, true}, FATE_SIGNAL},
        {{0, 0, 0, false}, FATE_SIGNAL},
        /* A shorter one shortens both. */
        {{100, 100, 200, true}, FATE_DAEMON},
        {{100, 100, 200, false}, FATE_YOUNG},
        {{100, 200, 200, false}, FATE_SIGNAL},
        {{200, 200, 200, true}, FATE_SIGNAL},
        /* A longer one is for those who left home; the others have a second all the same. */
        {{5000, 5000, 10000, true}, FATE_DAEMON},
        {{500, 500, 10000, false}, FATE_YOUNG},
        {{5000, 5000, 10000, false}, FATE_SIGNAL},
        {{10000, 10000, 10000, true}, FATE_SIGNAL},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CHECK(judge_orphan(&cases[i].orphan) == cases[i].fate, "case %zu", i);
    CHECK(patience(0) == 0 && patience(200) == 200 && patience(1000) == 1000 &&
              patience(86400000) == 1000,
          "patience");
}

static void leaders(void)
{
    CHECK(forked_away(&(struct leader){true, 5}, 1000), "the middle process of a double fork");
    CHECK(!forked_away(&(struct leader){false, 5}, 1000), "a server in a session of its own");
    CHECK(!forked_away(&(struct leader){true, 1000}, 1000), "a daemon that is at home by now");
    CHECK(!forked_away(&(struct leader){true, 0}, 0), "no settling");
    CHECK(forked_away(NULL, 1000), "no /proc to ask: rather left alone");
}

int main(void)
{
    programs();
    leaders();
    fork_children();
    heirs();
    orphans();
    return unit_result();
}
