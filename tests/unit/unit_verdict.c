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

    CHECK(judge_program(&all, &nginx, 812) == REASON_NONE, "an ordinary parent");
    CHECK(judge_program(&all, &nginx, 1) == REASON_INIT, "init's child");
    CHECK(judge_program(&all, &nginx, 0) == REASON_OUTSIDE, "parent outside");
    CHECK(judge_program(&forked, &nginx, 812) == REASON_SCOPE, "exec'd, scope forked");
    CHECK(judge_program(&none, &nginx, 812) == REASON_SCOPE, "scope none");
    CHECK(judge_program(&only, &nginx, 812) == REASON_ONLY, "not in ONLY");
    CHECK(judge_program(&only, &script, 812) == REASON_NONE, "comm is in ONLY");
    CHECK(judge_program(&skip, &script, 812) == REASON_SKIP, "argv[0] is in SKIP");
    CHECK(judge_program(&skip, &nginx, 812) == REASON_NONE, "not in SKIP");
    CHECK(judge_program(&both, &script, 812) == REASON_SKIP, "SKIP wins over ONLY");
    CHECK(judge_program(&only, &nginx, 1) == REASON_ONLY, "inherited reasons come first");
}

static void fork_children(void)
{
    /* An excluded program's fork children are excluded; an init's child's, an heir's, and those of
     * a program out of the scope "forked" are watched. */
    static const struct {
        const struct settings *settings;
        enum reason program;
        bool asked;
        pid_t parent;
        enum reason child;
    } cases[] = {
        {&all, REASON_NONE, false, 812, REASON_NONE},
        {&all, REASON_NONE, false, 1, REASON_INIT},
        {&all, REASON_NONE, false, 0, REASON_OUTSIDE},
        {&all, REASON_INIT, false, 812, REASON_NONE},
        {&all, REASON_OUTSIDE, false, 812, REASON_NONE},
        {&all, REASON_HEIR, false, 812, REASON_NONE},
        {&all, REASON_ONLY, false, 812, REASON_ONLY},
        {&all, REASON_SKIP, false, 812, REASON_SKIP},
        {&forked, REASON_SCOPE, false, 812, REASON_NONE},
        {&none, REASON_SCOPE, false, 812, REASON_SCOPE},
        {&all, REASON_ONLY, true, 812, REASON_NONE},
        {&all, REASON_SKIP, true, 812, REASON_NONE},
        {&none, REASON_SCOPE, true, 812, REASON_NONE},
        {&none, REASON_SCOPE, true, 1, REASON_INIT},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum reason child =
            judge_fork_child(cases[i].settings, cases[i].program, cases[i].asked, cases[i].parent);
        CHECK(child == cases[i].child, "case %zu: %s", i, reason_text(child));
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
        {{.comm = "perl", .hypnotoad_pid = "812"}, 812, true},
        {{.comm = "perl", .hypnotoad_pid = "811"}, 812, false},
        {{.comm = "nginx", .nginx = "5;6;", .parent_comm = "nginx"}, 812, true},
        {{.comm = "sendmail", .nginx = "5;6;", .parent_comm = "nginx"}, 812, false},
        {{.comm = "nginx", .parent_comm = "nginx"}, 812, false},
        {{.comm = "nginx", .nginx = "5;6;"}, 812, true}, /* no /proc to ask */
        {{.comm = "nginx", .nginx = "1.25", .parent_comm = "nginx"}, 812, false},
        {{.comm = "nginx", .nginx = "1", .parent_comm = "nginx"}, 812, true},
        {{.comm = "nginx", .nginx = ";", .parent_comm = "nginx"}, 812, false},
        {{.comm = "nginx", .nginx = "5;;6", .parent_comm = "nginx"}, 812, false},
        {{.comm = "nginx", .nginx = "yes", .parent_comm = "nginx"}, 812, false},
        {{.comm = "nginx", .nginx = "5,6", .parent_comm = "nginx"}, 812, false},
        {{.comm = "ruby", .unicorn_fd = "5", .parent_comm = "ruby"}, 812, true},
        {{.comm = "ruby", .unicorn_fd = "7,8", .parent_comm = "ruby"}, 812, true},
        {{.comm = "sh", .unicorn_fd = "7,8", .parent_comm = "ruby"}, 812, false},
        {{.comm = "ruby", .unicorn_fd = "7;8;", .parent_comm = "ruby"}, 812, false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK(program_is_heir(&cases[i].program, cases[i].parent) == cases[i].heir, "case %zu", i);
        CHECK((judge_program(&all, &cases[i].program, cases[i].parent) == REASON_HEIR) ==
                  cases[i].heir,
              "case %zu", i);
    }
}

static void hangups(void)
{
    const struct program nohup = {.ignores_hangup = true, .parent_hears_hangup = true};
    const struct program below = {.ignores_hangup = true, .parent_hears_hangup = false};
    const struct program usual = {.ignores_hangup = false, .parent_hears_hangup = true};

    CHECK(judge_program(&all, &nohup, 812) == REASON_NOHUP, "asked to outlive its parent");
    CHECK(judge_program(&all, &below, 812) == REASON_NONE, "what it starts itself");
    CHECK(judge_program(&all, &usual, 812) == REASON_NONE, "an ordinary program");
    CHECK(judge_fork_child(&all, REASON_NOHUP, false, 812) == REASON_NONE, "its fork children");
}

static void causes(void)
{
    struct cause cause = cause_from_status(0);

    CHECK(cause.end == END_EXITED && cause.value == 0, "status 0");
    cause = cause_from_status(3 << 8);
    CHECK(cause.end == END_EXITED && cause.value == 3, "status 3");
    cause = cause_from_status(9);
    CHECK(cause.end == END_KILLED && cause.value == 9, "SIGKILL");
    cause = cause_from_status(64);
    CHECK(cause.end == END_KILLED && cause.value == 64, "the last real-time signal");
    cause = cause_from_status(0x80 | 11);
    CHECK(cause.end == END_DUMPED && cause.value == 11, "a core dump");
}

static const struct cause unknown = {END_UNKNOWN, 0}, missed = {END_MISSED, 0},
                          killed = {END_KILLED, 9}, dumped = {END_DUMPED, 11},
                          done = {END_EXITED, 0}, failed = {END_EXITED, 3};

/* last_alive_age, noticed_age, age, settle, launch, left_home, at_once,
 * parent_was_ended; the cause comes later. */
struct orphan_case {
    struct orphan orphan;
    struct verdict verdict;
};

static void judged(const struct orphan_case *cases, size_t count, const struct cause *cause,
                   const char *name)
{
    for (size_t i = 0; i < count; i++) {
        struct orphan orphan = cases[i].orphan;
        struct verdict verdict;

        orphan.cause = *cause;
        verdict = judge_orphan(&orphan);
        CHECK(verdict.fate == cases[i].verdict.fate && verdict.wait == cases[i].verdict.wait &&
                  verdict.reason == cases[i].verdict.reason,
              "%s, case %zu: fate %d, wait %lld, reason %d", name, i, verdict.fate,
              (long long)verdict.wait, verdict.reason);
    }
}

#define JUDGED(cases, cause) judged(cases, sizeof(cases) / sizeof(cases)[0], &(cause), #cause)
#define SIGNAL                                                                                     \
    {                                                                                              \
        FATE_SIGNAL, 0, REASON_NONE                                                                \
    }
#define WAIT(ms)                                                                                   \
    {                                                                                              \
        FATE_WAIT, ms, REASON_NONE                                                                 \
    }
#define ALONE(reason)                                                                              \
    {                                                                                              \
        FATE_LEFT_ALONE, 0, reason                                                                 \
    }

/* The parent was killed, or nobody knows: what counts is age and home. */
static const struct orphan_case by_age[] = {
    /* Young and away: a daemon, however late that is noticed. */
    {{0, 0, 0, 1000, 90000, true, false, false, {0, 0}}, ALONE(REASON_DAEMON)},
    {{999, 999, 999, 1000, 90000, true, false, false, {0, 0}}, ALONE(REASON_DAEMON)},
    {{0, 5000, 5000, 1000, 90000, true, false, false, {0, 0}}, ALONE(REASON_DAEMON)},
    /* Young and at home: waited for, then signalled. */
    {{0, 0, 0, 1000, 90000, false, false, false, {0, 0}}, WAIT(1000)},
    {{500, 500, 999, 1000, 90000, false, false, false, {0, 0}}, WAIT(1)},
    {{500, 500, 1000, 1000, 90000, false, false, false, {0, 0}}, SIGNAL},
    {{0, 5000, 5000, 1000, 90000, false, false, false, {0, 0}}, SIGNAL},
    /* Old: at once, away or not. */
    {{1000, 1000, 1000, 1000, 90000, true, false, false, {0, 0}}, SIGNAL},
    {{1000, 1000, 1000, 1000, 90000, false, false, false, {0, 0}}, SIGNAL},
    {{100000, 100000, 100000, 1000, 90000, true, false, false, {0, 0}}, SIGNAL},
    /* No settling: everybody is old. */
    {{0, 0, 0, 0, 90000, true, false, false, {0, 0}}, SIGNAL},
    {{0, 0, 0, 0, 90000, false, false, false, {0, 0}}, SIGNAL},
    /* A shorter settling shortens both. */
    {{100, 100, 100, 200, 90000, true, false, false, {0, 0}}, ALONE(REASON_DAEMON)},
    {{100, 100, 100, 200, 90000, false, false, false, {0, 0}}, WAIT(100)},
    {{100, 100, 200, 200, 90000, false, false, false, {0, 0}}, SIGNAL},
    {{200, 200, 200, 200, 90000, true, false, false, {0, 0}}, SIGNAL},
    /* A longer one is for those that left home; the others have a second all the same. */
    {{5000, 5000, 5000, 10000, 90000, true, false, false, {0, 0}}, ALONE(REASON_DAEMON)},
    {{500, 500, 500, 10000, 90000, false, false, false, {0, 0}}, WAIT(500)},
    {{5000, 5000, 5000, 10000, 90000, false, false, false, {0, 0}}, SIGNAL},
    {{10000, 10000, 10000, 10000, 90000, true, false, false, {0, 0}}, SIGNAL},
};

/* The parent exited with status 0. */
static const struct orphan_case by_launch[] = {
    /* Away from home: left alone, whatever the age, after a moment. */
    {{0, 0, 0, 1000, 90000, true, false, false, {0, 0}}, WAIT(200)},
    {{0, 0, 200, 1000, 90000, true, false, false, {0, 0}}, ALONE(REASON_DETACHED)},
    {{1000, 500000, 500200, 1000, 90000, true, false, false, {0, 0}}, ALONE(REASON_DETACHED)},
    {{1000, 500000, 500200, 0, 90000, true, false, false, {0, 0}}, ALONE(REASON_DETACHED)},
    /* At home: younger than the launch window is left alone... */
    {{0, 0, 150, 1000, 90000, false, false, false, {0, 0}}, WAIT(50)},
    {{0, 0, 200, 1000, 90000, false, false, false, {0, 0}}, ALONE(REASON_LAUNCHED)},
    {{1000, 89999, 90199, 1000, 90000, false, false, false, {0, 0}}, ALONE(REASON_LAUNCHED)},
    {{0, 0, 200, 0, 90000, false, false, false, {0, 0}}, ALONE(REASON_LAUNCHED)},
    /* ...an older one has a second. */
    {{1000, 90000, 90000, 1000, 90000, false, false, false, {0, 0}}, WAIT(1000)},
    {{1000, 90000, 90400, 1000, 90000, false, false, false, {0, 0}}, WAIT(600)},
    {{1000, 90000, 91000, 1000, 90000, false, false, false, {0, 0}}, SIGNAL},
    {{1000, 90000, 91000, 1000, 90000, true, false, false, {0, 0}}, ALONE(REASON_DETACHED)},
    /* Always a launcher. */
    {{1000, 500000, 500200, 1000, INT64_MAX, false, false, false, {0, 0}}, ALONE(REASON_LAUNCHED)},
};

/* The parent ended as the process was born, and how is not known: in doubt it is left alone. */
static const struct orphan_case by_doubt[] = {
    {{0, 0, 0, 1000, 90000, true, false, false, {0, 0}}, ALONE(REASON_MISSED)},
    {{0, 0, 0, 1000, 90000, false, false, false, {0, 0}}, ALONE(REASON_MISSED)},
    {{0, 5000, 5000, 1000, 90000, false, false, false, {0, 0}}, ALONE(REASON_MISSED)},
    {{0, 0, 0, 0, 90000, false, false, false, {0, 0}}, ALONE(REASON_MISSED)},
};

/* The parent failed: as by age, but there is a second from then on. */
static const struct orphan_case by_failure[] = {
    {{0, 0, 0, 1000, 90000, true, false, false, {0, 0}}, ALONE(REASON_DAEMON)},
    {{500, 500, 500, 1000, 90000, false, false, false, {0, 0}}, WAIT(1000)},
    {{500, 500, 1000, 1000, 90000, false, false, false, {0, 0}}, WAIT(500)},
    {{500, 500, 1500, 1000, 90000, false, false, false, {0, 0}}, SIGNAL},
    {{1000, 5000, 5000, 1000, 90000, false, false, false, {0, 0}}, WAIT(1000)},
    {{1000, 5000, 5999, 1000, 90000, true, false, false, {0, 0}}, WAIT(1)},
    {{1000, 5000, 6000, 1000, 90000, false, false, false, {0, 0}}, SIGNAL},
    {{1000, 5000, 6000, 1000, 90000, true, false, false, {0, 0}}, SIGNAL},
};

/* With ORPHANAGE_LAUNCH=0 no status counts; at once, nothing does. */
static const struct orphan_case without_launch[] = {
    {{0, 0, 0, 1000, 0, true, false, false, {0, 0}}, ALONE(REASON_DAEMON)},
    {{500, 500, 500, 1000, 0, false, false, false, {0, 0}}, WAIT(500)},
    {{1000, 5000, 5000, 1000, 0, false, false, false, {0, 0}}, SIGNAL},
    {{1000, 5000, 5000, 1000, 0, true, false, false, {0, 0}}, SIGNAL},
};
static const struct orphan_case at_once[] = {
    {{0, 0, 0, 1000, 90000, true, true, false, {0, 0}}, SIGNAL},
    {{0, 0, 0, 1000, 90000, false, true, false, {0, 0}}, SIGNAL},
    {{1000, 5000, 5000, 1000, INT64_MAX, true, true, false, {0, 0}}, SIGNAL},
};

/* A parent that was ended as an orphan itself: its exit status means nothing. */
static const struct orphan_case by_chain[] = {
    {{0, 0, 0, 1000, 90000, true, false, true, {0, 0}}, ALONE(REASON_DAEMON)},
    {{500, 500, 500, 1000, 90000, false, false, true, {0, 0}}, WAIT(500)},
    {{1000, 5000, 5000, 1000, 90000, false, false, true, {0, 0}}, SIGNAL},
    {{1000, 5000, 5000, 1000, 90000, true, false, true, {0, 0}}, SIGNAL},
};

static void orphans(void)
{
    const struct cause *const all_causes[] = {&unknown, &missed, &killed, &dumped, &done, &failed};

    JUDGED(by_age, unknown);
    JUDGED(by_age, killed);
    JUDGED(by_age, dumped);
    JUDGED(by_launch, done);
    JUDGED(by_doubt, missed);
    JUDGED(by_failure, failed);
    for (size_t i = 0; i < sizeof all_causes / sizeof all_causes[0]; i++) {
        JUDGED(without_launch, *all_causes[i]);
        JUDGED(at_once, *all_causes[i]);
        JUDGED(by_chain, *all_causes[i]);
    }
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
    hangups();
    causes();
    orphans();
    return unit_result();
}
