// SPDX-License-Identifier: MIT
/* Grows random trees of processes under the library, kills random nodes of them at random moments,
 * and holds what ended, when, how, and what lives against the contract.
 *
 *   chaos [-n PROCESSES] [-j JOBS] [-s SEED] [-r TIMES] [-w NAME=VALUE] LIBRARY STRATEGY
 *
 * A round is one tree of at most NODES processes; rounds go on until there were so many processes
 * (1000), in so many trees at once (1). Every choice in a tree comes from its seed, which is
 * printed where something is wrong: "chaos -s SEED -r 500 ..." grows that tree 500 times. Only the
 * machine's timing is not replayed, so a race may need them to show again. Exit status 1: a
 * survivor, a false kill, a wrong signal or a late end.
 *
 * -w gives the trees a setting that the harness does not know of: its control. The library's lines
 * go to $CHAOS_LOG, or nowhere. As root the trees change their users, and library and program have
 * to be where other users reach them. */
#include "chaos.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Of all jobs. */
static struct figures {
    _Atomic long rounds, processes, killed, ended, survivors, false_kills, wrong_signals, late;
    _Atomic long daemons, either, unborn, unborn_alive, caught, void_rounds;
} * figures;

static const char *library, *strategy;
static long wanted = 1000, times;
static uint64_t first_seed;
static int jobs = 1;

static void complain(const char *what, int number, const struct ending *ending, uint64_t seed)
{
    const struct node *node = &table->nodes[number];
    const struct node *parent = parent_of(node);
    int64_t zero = node->born_from;

    printf("%s: seed %llu node %d pid %d child of %d birth %d%s%s%s%s%s%s%s%s%s, status %#x; in us "
           "since its birth: parent ended %lld, doomed %lld, may end from %lld, has to until %lld, "
           "ended %lld; settle %d session %d home %d left %lld stall %lld waited %lld\n",
           what, (unsigned long long)seed, number, (int)node->pid, node->parent, node->birth,
           node->stubborn ? " stubborn" : "", node->polite ? " polite" : "",
           node->deaf ? " deaf" : "", node->middle ? " middle" : "", node->execed ? " execed" : "",
           node->away ? " away" : "", node->claims ? " claims" : "", node->off ? " off" : "",
           node->main_over ? " main-over" : "", (unsigned)node->status,
           parent && parent->over ? (long long)(parent->ended - zero) : -1LL,
           node->doomed ? (long long)(node->doomed - zero) : -1LL,
           (long long)(ending->fate.from - zero), (long long)(ending->fate.to - zero),
           ending->ended ? (long long)(node->ended - zero) : -1LL, (int)table->settle,
           (int)node->session, (int)node->home, node->left ? (long long)(node->left - zero) : -1LL,
           (long long)table->stall, (long long)node->waited);
    fflush(stdout);
}

static void check(int i, const struct ending *ending, uint64_t seed)
{
    const struct node *node = &table->nodes[i];
    const struct fate *fate = &ending->fate;
    int64_t late = ending->ended ? node->ended - fate->to : 0;

    figures->processes++;
    figures->killed += node->doomed && ending->ended;
    figures->ended += !node->doomed && ending->ended;
    figures->daemons += fate->orphan && fate->verdict == MUST_LIVE && !ending->ended;
    figures->either += fate->verdict == EITHER;
    figures->unborn += fate->orphan && node->unwatched && !node->claims && !node->doomed;
    figures->unborn_alive +=
        fate->orphan && node->unwatched && !node->claims && !node->doomed && !ending->ended;
    if (ending->ended && caught_in_exec(node)) {
        figures->caught++;
    } else if (fate->verdict == MUST_END && !ending->ended) {
        figures->survivors++;
        complain("SURVIVOR", i, ending, seed);
    } else if (ending->ended && (fate->verdict == MUST_LIVE || node->ended < fate->from)) {
        figures->false_kills++;
        complain("FALSE KILL", i, ending, seed);
    } else if (ending->ended && !ended_rightly(node, fate)) {
        figures->wrong_signals++;
        complain("WRONG SIGNAL", i, ending, seed);
    } else if (fate->verdict == MUST_END && !node->doomed && late > 0) {
        figures->late++;
        complain("LATE", i, ending, seed);
    }
}

static void work(void)
{
    static struct ending endings[NODES];

    prctl(PR_SET_CHILD_SUBREAPER, 1);
    for (;;) {
        long round = figures->rounds++;
        uint64_t seed = times ? first_seed : first_seed + (uint64_t)round;
        if (times ? round >= times : figures->processes >= wanted)
            return;
        if (!grow_and_kill(seed, endings)) {
            figures->void_rounds++;
            continue;
        }
        for (int i = 0; i < NODES && i < table->count; i++)
            if (table->nodes[i].pid)
                check(i, &endings[i], seed);
    }
}

static void *map(const char *path, int flags, size_t size)
{
    int file = open(path, O_RDWR | O_CLOEXEC | flags, 0600);
    void *memory;

    if (file < 0 || ((flags & O_CREAT) && (fchmod(file, 0666) || ftruncate(file, (off_t)size))))
        return NULL;
    memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    return memory == MAP_FAILED ? NULL : memory;
}

static void start_job(void)
{
    static char name[64];

    if (fork())
        return;
    snprintf(name, sizeof name, "/dev/shm/chaos.%d", (int)getpid());
    shared = name;
    unlink(name); /* of one with the same number that was killed */
    table = map(name, O_CREAT | O_EXCL, sizeof *table);
    if (!table)
        _exit(2);
    table->prctl = !strcmp(strategy, "prctl");
    work();
    unlink(name);
    _exit(0);
}

/* A node under another user may have to exec; one that cannot would look like a failure of the
 * library's. */
static bool within_reach(void)
{
    int status = 1;

    if (fork() == 0)
        _exit((geteuid() == 0 && setuid(31000)) || access(self, X_OK) ||
              (*library && access(library, R_OK)));
    wait(&status);
    return status == 0;
}

static void set_environment(void)
{
    const char *path = getenv("CHAOS_LOG");
    int log = open(path ? path : "/dev/null", O_WRONLY | O_CREAT | O_APPEND, 0666);

    dup2(log, STDERR_FILENO);
    close(log);
    setenv("CHAOS_LIBRARY", library, 1);
    setenv("ORPHANAGE_STRATEGY", strategy, 1);
    setenv("ORPHANAGE_INTERVAL", "5ms", 1);
    setenv("ORPHANAGE_KILL_AFTER", "250ms", 1);
    /* By age and home alone: how a parent ended that is killed in its first microseconds is mostly
     * not to be learned, and in doubt its children are left alone. */
    setenv("ORPHANAGE_LAUNCH", "0", 1);
}

static int conclude(int64_t begun)
{
    bool well = !figures->survivors && !figures->false_kills && !figures->wrong_signals;

    printf("%s: %ld processes in %.0f s, %ld killed, %ld ended with their parent; %ld survivors, "
           "%ld false kills, %ld wrong signals, %ld late\n",
           strategy, figures->processes, (double)(now() - begun) / 1e6, figures->killed,
           figures->ended, figures->survivors, figures->false_kills, figures->wrong_signals,
           figures->late);
    printf("accepted: %ld daemons left alone; %ld of %ld whose parent died before main() lived on; "
           "%ld ended by a real-time signal between exec and main(); %ld could do either; %ld "
           "rounds void, as the machine stood still\n",
           figures->daemons, figures->unborn_alive, figures->unborn, figures->caught,
           figures->either, figures->void_rounds);
    return well && !figures->late && figures->processes ? 0 : 1;
}

int main(int count, char **arguments)
{
    static char path[4096];
    int64_t begun = now();
    int option, status;
    bool failed = false;

    if (readlink("/proc/self/exe", path, sizeof path - 1) < 0)
        return 99;
    self = path;
    if (!strcmp(arguments[0], "chaos-node")) {
        shared = arguments[1];
        table = map(shared, 0, sizeof *table);
        if (!table)
            return 99;
        be_loaded(&table->nodes[atoi(arguments[2])]);
    }
    first_seed = mix((uint64_t)begun) >> 32;
    while ((option = getopt(count, arguments, "n:j:s:r:w:")) != -1) {
        switch (option) {
        case 'n': wanted = atol(optarg); break;
        case 'j': jobs = atoi(optarg); break;
        case 's': first_seed = strtoull(optarg, NULL, 0); break;
        case 'r': times = atol(optarg); break;
        case 'w': setenv("CHAOS_LIE", optarg, 1); break;
        default: return 64;
        }
    }
    if (optind + 2 != count) {
        fprintf(stderr, "chaos: see the top of chaos.c\n");
        return 64;
    }
    library = arguments[optind];
    strategy = arguments[optind + 1];
    if (!within_reach()) {
        fprintf(stderr, "chaos: another user cannot reach %s or %s\n", self, library);
        return 64;
    }
    figures =
        mmap(NULL, sizeof *figures, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (figures == MAP_FAILED)
        return 2;
    printf("%s: seeds from %llu\n", strategy, (unsigned long long)first_seed);
    fflush(stdout);
    set_environment();
    for (int i = 0; i < jobs; i++)
        start_job();
    while (wait(&status) > 0 || errno == EINTR)
        failed |= status != 0;
    return conclude(begun) || failed;
}
