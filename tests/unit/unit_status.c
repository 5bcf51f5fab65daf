// SPDX-License-Identifier: MIT
/* What "orphanage --status" reads: /proc lines and beacons, real ones and garbage; its verdicts,
 * its choice of what to show, who is an orphan, and what it makes of the bytes of a command line.
 */
#include "beacon.h"
#include "listing.h"
#include "orphans.h"
#include "shown.h"
#include "unit.h"
#include "verdict.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void lines_of_proc(void)
{
    static const char text[] =
        "Name:\ta\nUmask:\t0022\nState:\tS (sleeping)\nPPid:\t7\nNSpid:\t30\t4\t1\n"
        "NSsid:\t29\t0\t0\nVmSize:\t  2 kB\nThreads:\t2\n";
    static const char *const garbage[] = {"",
                                          "PPid:",
                                          "PPid:\t7\n",
                                          "PPid:\t-7\nThreads:\t1\n",
                                          "PPid:\t99999999999\nThreads:\t1\n",
                                          "xPPid:\t7\nThreads:\t1\n"};
    static const char *const no_mapping[] = {"",
                                             "-",
                                             "7f00-7f01",
                                             "7f00-7f01 rw",
                                             "7f00-7f01 rw-p 00000000 00:00 0 \n",
                                             "7f01-7f01 rw-p 0 00:00 0 /l/liborphanage.so\n",
                                             "7f02-7f01 rw-p 0 00:00 0 /l/liborphanage.so\n",
                                             "x-7f01 rw-p 0 00:00 0 /l/liborphanage.so\n",
                                             "7f00 7f01 rw-p 0 00:00 0 /l/liborphanage.so\n",
                                             "-1-7f01 rw-p 0 00:00 0 /l/liborphanage.so\n",
                                             "7f00-7f01 rw-p 0 00:00 0 /l/liborphanage.so.1\n",
                                             "7f00-7f01 rw-p 0 00:00 0 /l/xliborphanage.so\n",
                                             "7f00-7f01 rw-p 0 00:00 0 /liborphanage.so/x\n",
                                             "7f00-7f01 rw-p 0 00:00 0 [liborphanage.so]\n"};
    struct status_facts facts;
    struct mapping mapping;

    CHECK(parse_status(text, &facts) && facts.parent == 7 && facts.threads == 2 &&
              facts.namespaces == 3 && facts.innermost == 1 && facts.session == 29 &&
              facts.has_memory,
          "%d %d %d %d %d", facts.parent, facts.threads, facts.namespaces, facts.innermost,
          facts.session);
    CHECK(parse_status("PPid:\t0\nThreads:\t1\n", &facts) && facts.namespaces == 0 &&
              !facts.session && !facts.has_memory,
          "an old kernel's kernel thread");
    CHECK(parse_status("PPid:\t0\nThreads:\t1\nNSsid:\t-1\n", &facts) && !facts.session,
          "no session");
    for (size_t i = 0; i < sizeof garbage / sizeof garbage[0]; i++)
        CHECK(!parse_status(garbage[i], &facts), "%s", garbage[i]);

    CHECK(parse_library_mapping("7f00-7f01 rw-p 00007000 fe:00 81 /a b/liborphanage.so\n",
                                &mapping) &&
              mapping.start == 0x7f00 && mapping.end == 0x7f01 && mapping.writable,
          "writable");
    CHECK(parse_library_mapping(
              "ffffffffff600000-ffffffffff601000 r-xp 0 00:00 0 /liborphanage.so (deleted)\n",
              &mapping) &&
              mapping.end == 0xffffffffff601000 && !mapping.writable,
          "deleted");
    CHECK(parse_library_mapping("7f00-7f01 rw-s 0 00:00 0 /l/liborphanage.so", &mapping) &&
              !mapping.writable,
          "shared");
    for (size_t i = 0; i < sizeof no_mapping / sizeof no_mapping[0]; i++)
        CHECK(!parse_library_mapping(no_mapping[i], &mapping), "%s", no_mapping[i]);

    CHECK(parse_hidepid("proc /proc proc rw,hidepid=2 0 0\n"), "2");
    CHECK(parse_hidepid("proc /proc proc rw,gid=5,hidepid=invisible 0 0\n"), "a word");
    CHECK(!parse_hidepid("proc /proc proc rw,hidepid=0 0 0\n"), "0");
    CHECK(!parse_hidepid("proc /proc proc rw 0 0\n"), "not said");
    CHECK(!parse_hidepid("proc /x/proc proc rw,hidepid=2 0 0\n") && !parse_hidepid("") &&
              !parse_hidepid("proc"),
          "another");
}

static void beacons(void)
{
    _Alignas(8) unsigned char page[256] = {0};
    struct beacon good = {.magic = BEACON_MAGIC,
                          .version = BEACON_VERSION,
                          .size = sizeof good,
                          .pid = 813,
                          .parent = 812,
                          .word = STATE_WATCHING | STRATEGY_POLL << WORD_STRATEGY |
                                  REASON_HEIR << WORD_REASON,
                          .since_low = 5,
                          .since_high = 1};
    struct beacon_facts facts;
    struct beacon bad;

    CHECK(beacon_find(page, sizeof page, &facts) == BEACON_NONE, "nothing");
    CHECK(beacon_find(page, 0, &facts) == BEACON_NONE, "no bytes");
    memcpy(page + 64, &good, sizeof good);
    CHECK(beacon_find(page, sizeof page, &facts) == BEACON_FOUND && facts.pid == 813 &&
              facts.parent == 812 && facts.reason == REASON_HEIR &&
              facts.strategy == STRATEGY_POLL && facts.state == STATE_WATCHING &&
              facts.since == ((int64_t)1 << 32) + 5,
          "%d %u %u %lld", facts.parent, facts.reason, facts.state, (long long)facts.since);
    for (size_t length = 0; length < 64 + sizeof good; length++)
        CHECK(beacon_find(page, length, &facts) != BEACON_FOUND, "cut at %zu", length);
    CHECK(beacon_find(page, 64 + sizeof good, &facts) == BEACON_FOUND, "just all of it");
    CHECK(beacon_find(page + 4, sizeof page - 4, &facts) == BEACON_NONE, "out of step");

#define SPOILED(field, value, expected)                                                            \
    memcpy(&bad, &good, sizeof bad);                                                               \
    bad.field = value;                                                                             \
    memcpy(page, &bad, sizeof bad);                                                                \
    CHECK(beacon_find(page, sizeof bad, &facts) == (expected), #field)
    SPOILED(version, BEACON_VERSION + 1, BEACON_FOREIGN);
    SPOILED(size, 7, BEACON_GARBAGE);
    SPOILED(parent, -1, BEACON_GARBAGE);
    SPOILED(pid, -1, BEACON_GARBAGE);
    SPOILED(word, STATES, BEACON_GARBAGE);
    SPOILED(word, STRATEGIES << WORD_STRATEGY, BEACON_GARBAGE);
    SPOILED(word, REASONS << WORD_REASON, BEACON_GARBAGE);
    SPOILED(since_high, 0x80000000U, BEACON_GARBAGE);
    CHECK(beacon_find(page, sizeof page, &facts) == BEACON_FOUND, "the good one behind a bad one");
}

static struct process carrier(pid_t pid, pid_t parent, enum state state, enum strategy strategy,
                              pid_t told)
{
    return (struct process){
        .pid = pid,
        .facts =
            {.parent = parent, .threads = 2, .namespaces = 1, .innermost = pid, .has_memory = true},
        .carries = CARRIES_YES,
        .found = BEACON_FOUND,
        .beacon = {.pid = pid, .parent = told, .state = state, .strategy = strategy, .since = pid},
    };
}

static void judged(const char *word, const struct process *process, const struct process *parent)
{
    struct description watch = describe_watch(process, parent);

    CHECK(!strcmp(watch.word, word), "%s, expected %s", watch.word, word);
}

static void verdicts(void)
{
    static const char *const words[STATES] = {"?",         "starting", "pidfd",    "orphan",
                                              "signalled", "?",        "unwatched"};
    static const char *const strategies[STRATEGIES] = {
        [STRATEGY_AUTO] = "starting",
#define STRATEGY(symbol, word, thread) [STRATEGY_##symbol] = #word,
#include "strategies.h"
    };
    static const char *const apart[] = {"?",        "init",   "outside", "heir",   "nohup",
                                        "scope",    "only",   "skip",    "daemon", "detached",
                                        "launched", "missed", "trial"};
    struct process parent = carrier(5, 1, STATE_WATCHING, STRATEGY_PIDFD, 1), child, copy;

    for (unsigned state = 0; state < STATES; state++) {
        child = carrier(6, 5, (enum state)state, STRATEGY_PIDFD, 5);
        judged(words[state], &child, &parent);
    }
    for (unsigned strategy = 0; strategy < STRATEGIES; strategy++) {
        child = carrier(6, 5, STATE_WATCHING, (enum strategy)strategy, 5);
        judged(strategies[strategy], &child, &parent);
    }
    for (unsigned reason = 1; reason < REASONS; reason++) {
        child = carrier(6, 5, STATE_IDLE, STRATEGY_AUTO, 5);
        child.beacon.reason = reason;
        judged(apart[reason], &child, &parent);
        child.beacon.state = STATE_RELEASED;
        judged(apart[reason], &child, &parent);
    }

    child = carrier(6, 5, STATE_WATCHING, STRATEGY_PRCTL, 4);
    judged("orphan", &child, &parent);
    judged("prctl", &child, NULL); /* a hidden parent proves nothing */
    child.facts.parent = 0;
    judged("orphan", &child, NULL); /* but one outside is not 4 */
    child.beacon.parent = 0;
    judged("prctl", &child, NULL);

    /* A namespace of its own: 6 is known as 2 in there, its parent 5 is outside, or is 1. */
    child = carrier(6, 5, STATE_WATCHING, STRATEGY_POLL, 1);
    child.facts.namespaces = 2;
    child.facts.innermost = child.beacon.pid = 2;
    judged("orphan", &child, &parent);
    parent.facts.namespaces = 2;
    parent.facts.innermost = 1;
    judged("poll", &child, &parent);

    /* Forked past the handlers: the parent's words. */
    parent = carrier(5, 1, STATE_WATCHING, STRATEGY_PRCTL, 1);
    copy = parent;
    copy.pid = copy.facts.innermost = 6;
    copy.facts.parent = 5;
    judged("unwatched", &copy, &parent);
    copy.facts.namespaces = 0; /* a kernel that does not tell numbers in other namespaces */
    judged("prctl", &copy, &parent);

    child = carrier(6, 5, STATE_WATCHING, STRATEGY_PIDFD, 5);
    child.found = BEACON_NONE;
    child.memory_error = EACCES;
    judged("?", &child, &parent);
    CHECK(describe_watch(&child, &parent).error == EACCES, "the reason");
    /* Each reason for knowing nothing is another. */
    for (int i = 0; i < 4; i++) {
        static const enum beacon_found found[] = {BEACON_FOREIGN, BEACON_GARBAGE, BEACON_NONE,
                                                  BEACON_NONE};
        static const char *const parts[] = {"another version", "no sense", "memory", "not told"};

        child.found = found[i];
        child.memory_error = i == 3 ? 0 : EACCES;
        CHECK(strstr(describe_watch(&child, &parent).reason, parts[i]), "%s", parts[i]);
    }
    child.thread_word = "pidfd";
    judged("pidfd", &child, &parent);
    child.thread_word = "poll";
    judged("poll", &child, &parent);
    CHECK(describe_watch(&child, &parent).since == SINCE_UNKNOWN, "since");
    child.carries = CARRIES_NO;
    judged("-", &child, &parent);
    child = (struct process){.carries = CARRIES_UNKNOWN, .maps_error = EACCES};
    judged("?", &child, NULL);
}

/* Each process: its parent, whether it carries the library and was asked for, and "shown" if so. */
static void selected(const char *what, bool all, const struct process *given, size_t count,
                     const char *expected)
{
    struct process *copy = malloc(count * sizeof *copy);
    struct process_table table = {.all = copy, .count = count};
    char shown[16] = "";

    memcpy(copy, given, count * sizeof *copy);
    choose_shown(&table, all);
    for (size_t i = 0; i < count; i++)
        shown[i] = table.all[i].shown ? 'x' : '.';
    CHECK(!strcmp(shown, expected), "%s: %s, expected %s", what, shown, expected);
    free(copy);
}

static void selections(void)
{
    /* 1 - 2 - 3 - 4* - 5 - 6 - 7*, 2 - 8, 1 - 9* */
    struct process tree[9] = {
        {.pid = 1, .facts = {.parent = 0}}, {.pid = 2, .facts = {.parent = 1}},
        {.pid = 3, .facts = {.parent = 2}}, {.pid = 4, .facts = {.parent = 3}},
        {.pid = 5, .facts = {.parent = 4}}, {.pid = 6, .facts = {.parent = 5}},
        {.pid = 7, .facts = {.parent = 6}}, {.pid = 8, .facts = {.parent = 2}},
        {.pid = 9, .facts = {.parent = 1}}};
    struct process circle[3] = {{.pid = 1, .facts = {.parent = 2}, .carries = CARRIES_YES},
                                {.pid = 2, .facts = {.parent = 1}},
                                {.pid = 3, .facts = {.parent = 3}, .carries = CARRIES_YES}};

    selected("nobody", true, tree, 9, ".........");
    tree[3].carries = tree[6].carries = tree[8].carries = CARRIES_YES;
    selected("all", true, tree, 9, "x.xxxxx.x");
    selected("nobody asked", false, tree, 9, ".........");
    tree[4].asked = true;
    selected("below 5", false, tree, 9, "....xxx..");
    tree[4].asked = false;
    tree[3].asked = true;
    selected("below 4", false, tree, 9, "...xxxx..");
    tree[3].asked = false;
    tree[7].asked = true;
    selected("8, which carries nothing", false, tree, 9, ".......x.");
    selected("a circle", true, circle, 3, "xxx");
    circle[1].asked = true;
    selected("a circle with one asked", false, circle, 3, "xx.");
}

static void lost(const char *what, const struct process *process, const struct process *parent,
                 enum orphaned orphaned, pid_t former, int64_t since)
{
    struct loss loss = describe_loss(process, parent);

    CHECK(loss.orphaned == orphaned && loss.former == former && loss.since == since,
          "%s: %d, %d, %lld", what, (int)loss.orphaned, (int)loss.former, (long long)loss.since);
}

/* Born as 6, child of 4, which is gone; adopted by 5. */
static void orphans_by_beacon(void)
{
    struct process parent = carrier(5, 1, STATE_WATCHING, STRATEGY_PIDFD, 1), child;

    for (unsigned state = 0; state < STATES; state++) {
        bool noticed =
            state == STATE_JUDGING || state == STATE_RELEASED || state == STATE_SIGNALLED;

        child = carrier(6, 5, (enum state)state, STRATEGY_PIDFD, 4);
        lost("adopted", &child, &parent, ORPHANED_YES, 4, noticed ? 6 : SINCE_UNKNOWN);
    }
    for (unsigned state = 0; state <= STATE_JUDGING; state++) {
        child = carrier(6, 5, (enum state)state, STRATEGY_PIDFD, 5);
        lost("its parent lives", &child, &parent, ORPHANED_NO, 0, SINCE_NOTHING);
        lost("its parent is hidden", &child, NULL, ORPHANED_NO, 0, SINCE_NOTHING);
    }
    child = carrier(6, 5, STATE_RELEASED, STRATEGY_PIDFD, 4);
    lost("who adopted it is hidden", &child, NULL, ORPHANED_YES, 4, 6);
    child.facts.parent = 0;
    child.beacon.state = STATE_IDLE;
    lost("adopted by one outside", &child, NULL, ORPHANED_YES, 4, SINCE_UNKNOWN);
    child = carrier(6, 5, STATE_RELEASED, STRATEGY_PIDFD, 4);
    child.facts.has_memory = false;
    lost("a thread of it goes on", &child, &parent, ORPHANED_YES, 4, 6);
    /* The word of a copy is its parent's. */
    child.beacon.pid = 5;
    lost("a copied beacon", &child, &parent, ORPHANED_NO, 0, SINCE_NOTHING);
}

/* 6, with the session and the parent of the words, without the library. */
static void orphans_by_session(void)
{
    struct process init = {.pid = 1, .facts = {.namespaces = 1, .innermost = 1, .session = 1}};
    struct process parent = {.pid = 5, .facts = {.namespaces = 1, .innermost = 5, .session = 3}};
    struct process child = {
        .pid = 6,
        .facts = {.parent = 5, .namespaces = 1, .innermost = 6, .session = 3, .has_memory = true}};

    lost("its parent's session", &child, &parent, ORPHANED_NO, 0, SINCE_NOTHING);
    child.facts.session = 6;
    lost("its own session", &child, &parent, ORPHANED_NO, 0, SINCE_NOTHING);
    child.facts.session = 2;
    lost("another session", &child, &parent, ORPHANED_YES, 0, SINCE_UNKNOWN);
    lost("a hidden parent", &child, NULL, ORPHANED_NO, 0, SINCE_NOTHING);
    child.facts.has_memory = false;
    lost("a zombie", &child, &parent, ORPHANED_NO, 0, SINCE_NOTHING);
    child.facts.has_memory = true;

    child.facts.parent = 1;
    lost("init's, in another session", &child, &init, ORPHANED_YES, 0, SINCE_UNKNOWN);
    lost("init's, which is hidden", &child, NULL, ORPHANED_UNKNOWN, 0, SINCE_UNKNOWN);
    for (pid_t session = 0; session <= 6; session += session ? 5 : 1) {
        child.facts.session = session;
        lost("init's, in no session, init's, its own", &child, &init, ORPHANED_UNKNOWN, 0,
             SINCE_UNKNOWN);
    }
    /* An init that never made a session, as some containers' are. */
    child.facts.session = 2;
    init.facts.session = 0;
    lost("an init without a session", &child, &init, ORPHANED_YES, 0, SINCE_UNKNOWN);
    /* The init of a container, seen from the host. */
    child.facts.parent = 5;
    child.facts.session = 3;
    child.facts.namespaces = parent.facts.namespaces = 2;
    parent.facts.innermost = 1;
    lost("a container's init", &child, &parent, ORPHANED_UNKNOWN, 0, SINCE_UNKNOWN);

    /* Loaded below init, the library knows no more. */
    child = carrier(6, 1, STATE_IDLE, STRATEGY_AUTO, 1);
    child.facts.session = 2;
    lost("loaded below init, in another session", &child, &init, ORPHANED_YES, 0, SINCE_UNKNOWN);
    child.facts.session = 6;
    lost("loaded below init", &child, &init, ORPHANED_UNKNOWN, 0, SINCE_UNKNOWN);
}

static void census(void)
{
    char name[] = "x";
    struct process all[4] = {{.pid = 1, .facts = {.session = 1, .has_memory = true}},
                             carrier(4, 1, STATE_RELEASED, STRATEGY_PIDFD, 3),
                             carrier(5, 4, STATE_WATCHING, STRATEGY_PIDFD, 4),
                             carrier(6, 1, STATE_IDLE, STRATEGY_AUTO, 1)};
    struct process_table table = {.all = all, .count = 4};
    struct look look = {.width = SIZE_MAX};
    char *text;
    size_t size;
    FILE *out;

    for (int i = 1; i < 4; i++) {
        all[i].command = name;
        all[i].command_length = 1;
    }
    all[1].beacon.reason = REASON_DAEMON;
    all[3].beacon.reason = REASON_INIT;
    CHECK(choose_orphans(&table, false) == 0 && !all[1].shown, "none was asked for");
    all[2].asked = true;
    CHECK(choose_orphans(&table, false) == 0 && !all[1].shown && !all[2].shown, "no orphan");
    all[1].asked = true;
    CHECK(choose_orphans(&table, false) == 0 && all[1].shown && !all[2].shown, "one");
    all[1].shown = false;
    CHECK(choose_orphans(&table, true) == 1 && !all[0].shown && all[1].shown && !all[2].shown &&
              !all[3].shown,
          "all");
    out = open_memstream(&text, &size);
    list_as_census(out, &table, &look);
    fclose(out);
    CHECK(strstr(text, "      4       1       3 daemon     ") && strstr(text, " x\n"), "%s", text);
    free(text);
    all[1].beacon = all[3].beacon;
    all[1].beacon.pid = 4;
    all[1].facts.session = 3;
    out = open_memstream(&text, &size);
    list_as_census(out, &table, &look);
    fclose(out);
    CHECK(strstr(text, "      4       1       ? init       ?                    x\n"), "%s", text);
    free(text);
}

static void escaped(const char *bytes, size_t length, const char *text, const char *json)
{
    char *made;
    size_t size;
    FILE *out = open_memstream(&made, &size);

    escape_text(out, bytes, length, SIZE_MAX);
    fputc('\n', out);
    escape_json(out, bytes, length);
    fclose(out);
    CHECK(!strncmp(made, text, strlen(text)) && made[strlen(text)] == '\n' &&
              !strcmp(made + strlen(text) + 1, json),
          "%s, expected %s and %s", made, text, json);
    free(made);
}

static void escapes(void)
{
    CHECK(utf8_character((const unsigned char *)"", 0) == 0, "no bytes");
#define ESCAPED(bytes, text, json) escaped(bytes, sizeof(bytes) - 1, text, json)
    ESCAPED("", "", "\"\"");
    ESCAPED("a\0b", "a b", "\"a\\u0000b\"");
    ESCAPED("\x1b[31m\n\t\x7f", "?[31m???", "\"\\u001b[31m\\u000a\\u0009\\u007f\"");
    ESCAPED("\"\\", "\"\\", "\"\\\"\\\\\"");
    ESCAPED("\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\x98", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\x98",
            "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\x98\"");
    ESCAPED("\xc2\x9b", "?", "\"\xc2\x9b\"");                                /* C1: CSI */
    ESCAPED("\xff\xc3", "??", "\"\\ufffd\\ufffd\"");                         /* never; cut */
    ESCAPED("\xc0\xaf", "??", "\"\\ufffd\\ufffd\"");                         /* overlong */
    ESCAPED("\xed\xa0\x80", "???", "\"\\ufffd\\ufffd\\ufffd\"");             /* a surrogate */
    ESCAPED("\xf4\x90\x80\x80", "????", "\"\\ufffd\\ufffd\\ufffd\\ufffd\""); /* beyond */
    ESCAPED("\xc3(", "?(", "\"\\ufffd(\"");
}

int main(void)
{
    lines_of_proc();
    beacons();
    verdicts();
    selections();
    orphans_by_beacon();
    orphans_by_session();
    census();
    escapes();
    return unit_result();
}
