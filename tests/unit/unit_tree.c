// SPDX-License-Identifier: MIT
/* What --tree decides: about signals, phases and looks; what it reads in /proc; and that both ways
 * to find who is below find the same. */
#include "below.h"
#include "plan.h"
#include "proc_files.h"
#include "stat_text.h"
#include "unit.h"
#include "watched.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define LENGTH(array) (sizeof array / sizeof array[0])

static void stat_lines(void)
{
    static const char line[] =
        "12 (a b) c)) T 7 3 4 5 -1 4194560 6 0 0 0 0 0 0 0 20 0 3 0 887766 9\n";
    static const char *const garbage[] = {
        "",
        "12",
        "12 (a",
        "12 (a)",
        "12 (a)S",
        "12 (a) ",
        "12 (a) S 7 3 4 5 -1 6",
        "12 (a) S -7 3 4 5 -1 4194560 6 0 0 0 0 0 0 0 20 0 3 0 8\n",
        "12 (a) S 7 3 4 5 -1 4194560 6 0 0 0 0 0 0 0 20 0 3 0 99999999999999999999\n",
        "12 (a) S 7 3 4 5 -1 4194560 6 0 0 0 0 0 0 0 20 0 99999999999 0 8\n",
        "12 (a) S 7x 3 4 5 -1 4194560 6 0 0 0 0 0 0 0 20 0 3 0 8\n"};
    struct stat_facts facts;

    CHECK(parse_stat(line, &facts) && facts.stopped && !facts.ended && facts.parent == 7 &&
              !facts.kernels && facts.threads == 3 && facts.born == 887766,
          "%d %d %d", facts.parent, facts.threads, (int)facts.born);
    CHECK(parse_stat("2 (k) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 8 0", &facts) &&
              facts.kernels && !facts.stopped,
          "kthreadd");
    CHECK(parse_stat("2 (z) Z 1 0 0 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 8 0", &facts) &&
              facts.ended,
          "a zombie");
    CHECK(parse_stat("2 (z) Z 1 0 0 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 2 0 8 0", &facts) &&
              !facts.ended,
          "its first thread alone has ended");
    for (size_t i = 0; i < LENGTH(garbage); i++)
        CHECK(!parse_stat(garbage[i], &facts), "%s", garbage[i]);
}

static void ignored_signals(void)
{
    static const char status[] = "SigBlk:\tffff\nSigIgn:\t0000000000001001\nSigCgt:\t2\n";

    CHECK(parse_ignored(status, SIGHUP) && parse_ignored(status, SIGPIPE), "both");
    CHECK(!parse_ignored(status, SIGINT) && !parse_ignored(status, SIGTERM), "neither");
    CHECK(!parse_ignored("", SIGHUP) && !parse_ignored("SigIgn:\t1\n", SIGHUP), "no such line");
    signal(SIGHUP, SIG_IGN);
    CHECK(process_ignores(getpid(), SIGHUP), "ourselves");
    signal(SIGHUP, SIG_DFL);
    CHECK(!process_ignores(getpid(), SIGHUP), "ourselves");
    CHECK(proc_is_ours(), "/proc");
}

static void signals(void)
{
    static const struct {
        struct got got;
        enum reaction reaction;
    } table[] = {
        {{SIGTERM, false, false, false}, REACT_END},
        {{SIGINT, false, false, false}, REACT_END},
        {{SIGQUIT, false, false, false}, REACT_END},
        {{SIGHUP, false, false, false}, REACT_END},
        {{SIGUSR1, false, false, false}, REACT_FORWARD},
        {{SIGTSTP, false, false, false}, REACT_FORWARD},
        {{SIGWINCH, false, false, false}, REACT_FORWARD},
        /* a terminal's keys and sizes */
        {{SIGINT, true, false, false}, REACT_IGNORE},
        {{SIGQUIT, true, false, false}, REACT_IGNORE},
        {{SIGTSTP, true, false, false}, REACT_IGNORE},
        {{SIGTTOU, true, false, false}, REACT_IGNORE},
        {{SIGWINCH, true, false, false}, REACT_IGNORE},
        /* a hangup */
        {{SIGHUP, true, false, false}, REACT_END},
        /* kill(0) by one of ours */
        {{SIGTERM, false, false, true}, REACT_IGNORE},
        {{SIGTSTP, false, false, true}, REACT_IGNORE},
        {{SIGUSR1, false, false, true}, REACT_IGNORE},
        /* fg; and the other instance, which saw that COMMAND goes on already */
        {{SIGCONT, false, false, false}, REACT_CONTINUE},
        {{SIGCONT, false, false, true}, REACT_CONTINUE},
        {{SIGCONT, false, true, false}, REACT_IGNORE},
    };

    for (size_t i = 0; i < LENGTH(table); i++)
        CHECK(react(&table[i].got) == table[i].reaction, "row %d, signal %d", (int)i,
              table[i].got.signal);
}

static void phases(void)
{
    struct settings settings = {.signal = SIGTERM, .kill_after = 50};
    struct ending ending = {PHASE_RUNS, NEVER};

    CHECK(!ending_due(&ending, INT64_MAX), "nothing is due while it runs");
    CHECK(ending_ask(&ending, 100, 50) && ending.phase == PHASE_ASKED && ending.deadline == 150,
          "asked");
    CHECK(!ending_ask(&ending, 120, 50) && ending.deadline == 150, "once");
    CHECK(!ending_due(&ending, 149) && ending_due(&ending, 150), "due");
    CHECK(ending_tell(&ending, 150, &settings) && ending.phase == PHASE_TOLD &&
              ending.deadline == 200,
          "told: the grace begins anew");
    CHECK(!ending_tell(&ending, 160, &settings) && !ending_ask(&ending, 160, 50) &&
              ending.deadline == 200,
          "once");
    ending = (struct ending){PHASE_RUNS, NEVER};
    settings.kill_after = 0;
    CHECK(ending_tell(&ending, 100, &settings) && !ending_due(&ending, INT64_MAX),
          "no grace: no SIGKILL");
    ending = (struct ending){PHASE_RUNS, NEVER};
    CHECK(ending_ask(&ending, 100, 0) && !ending_due(&ending, INT64_MAX), "nor for COMMAND");
    ending = (struct ending){PHASE_RUNS, NEVER};
    settings.signal = SIGKILL;
    CHECK(ending_tell(&ending, 100, &settings) && ending.phase == PHASE_KILLED, "at once");
}

static void looks(void)
{
    CHECK(rest_after_look(500, 3, 1) == 0 && rest_after_look(500, 3, 10) == 0, "at once");
    CHECK(rest_after_look(500, 3, 11) == 2000, "but not for ever");
    CHECK(rest_after_look(0, 0, 0) > 0, "no busy loop");
    CHECK(rest_after_look(100, 0, 0) == 400, "a fifth of the time");
}

/* ----- Real processes */

/* Each process writes a byte when it is there. */
static int grown[2];

static pid_t child_that(void (*act)(void))
{
    pid_t child = fork();

    if (child == 0) {
        act();
        if (write(grown[1], "", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    return child;
}

static void wait_for(int processes)
{
    char byte;

    while (processes-- > 0)
        if (read(grown[0], &byte, 1) != 1)
            abort();
}

static void nothing(void)
{
}

static void have_two(void)
{
    child_that(nothing);
    child_that(nothing);
}

static void leave_one(void)
{
    child_that(nothing);
    _exit(0);
}

/* Both ways to find who is below have to find the same. */
typedef struct look teller(struct crowd *crowd, int signal);

static void below(teller *tell)
{
    struct crowd crowd = {.count = 0};
    pid_t zombie, head;
    struct look look;
    int status, ended = 0;

    look = tell(&crowd, SIGKILL);
    CHECK(!look.told && !look.failed && !look.only_such, "nobody yet");
    zombie = child_that(leave_one);
    head = child_that(have_two);
    wait_for(4);
    waitid(P_PID, (id_t)zombie, &(siginfo_t){0}, WEXITED | WNOWAIT);
    CHECK(tell(&crowd, SIGCONT).told == 4, "the orphan that the zombie left, head, its two");
    CHECK(is_below(head) && !is_below(getppid()) && !is_below(getpid()) && !is_below(1), "below");
    look = tell(&crowd, SIGCONT);
    CHECK(!look.told && !look.only_such && !look.left, "none twice");
    kill(head, SIGKILL);
    waitpid(head, NULL, 0);
    CHECK(tell(&crowd, SIGCONT).told == 0, "nor when it has another parent");
    CHECK(tell(&crowd, SIGKILL).told == 3, "another signal; not the zombie");
    while (wait(&status) > 0)
        ended++;
    CHECK(ended == 4, "%d ended", ended);
    CHECK(zombie > 0 && tell(&crowd, SIGTERM).told == 0, "nobody any more");
    below_forget(&crowd);
}

/* What a member starts when it was told is its own affair, until it ends. */
static void later(teller *tell)
{
    struct crowd crowd = {.count = 0};
    sigset_t set;
    pid_t child;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    child = fork();
    if (child == 0) {
        int number;

        sigwait(&set, &number);
        child_that(nothing);
        for (;;)
            pause();
    }
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    CHECK(tell(&crowd, SIGCONT).told == 1, "the child");
    kill(child, SIGUSR1);
    wait_for(1);
    CHECK(tell(&crowd, SIGCONT).told == 0, "not what it has started");
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    CHECK(tell(&crowd, SIGCONT).told == 1, "which is ours now");
    CHECK(tell(&crowd, SIGKILL).told == 1 && wait(NULL) > 0, "ended");
    below_forget(&crowd);
}

/* The same number, another process. */
static void numbers(void)
{
    pid_t child = child_that(nothing);
    struct stat_facts facts;
    struct member member;
    int status;

    wait_for(1);
    CHECK(read_stat(child, &facts), "there");
    member = member_from(child, &facts);
    CHECK(member_lives(&member), "lives");
    member.born++;
    CHECK(!member_lives(&member) && member_signal(&member, SIGKILL) == ESRCH, "another");
    CHECK(waitpid(child, &status, WNOHANG) == 0, "it was not hit");
    member.born--;
    CHECK(member_signal(&member, SIGKILL) == 0, "hit");
    CHECK(waitpid(child, &status, 0) == child && WTERMSIG(status) == SIGKILL, "ended");
}

static void watching(void)
{
    pid_t child = child_that(nothing);
    struct crowd crowd = {.count = 0};
    struct watched watched;

    wait_for(1);
    CHECK(watched_begin(&watched, child) == WATCHABLE && !watched_ended(&watched, false), "lives");
    CHECK(!watched_ended(&watched, true), "a hint that is wrong");
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    CHECK(watched_ended(&watched, true) && !watched_ended(&watched, true), "once");
    CHECK(watched_begin(&watched, child) == WATCHABLE_NOBODY, "nobody");
    child = child_that(leave_one);
    waitid(P_PID, (id_t)child, &(siginfo_t){0}, WEXITED | WNOWAIT);
    CHECK(watched_begin(&watched, child) == WATCHABLE_NOBODY, "a zombie");
    watched_forget(&watched);
    wait_for(1);
    below_tell(&crowd, SIGKILL);
    below_forget(&crowd);
    while (wait(NULL) > 0)
        ;
}

int main(void)
{
    stat_lines();
    ignored_signals();
    signals();
    phases();
    looks();
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    if (pipe(grown) != 0)
        return 1;
    below(below_tell);
    below(below_tell_by_parents);
    later(below_tell);
    later(below_tell_by_parents);
    numbers();
    watching();
    return unit_result();
}
