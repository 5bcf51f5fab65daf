/* SPDX-License-Identifier: MIT
 * Who gets the signal when the parent ends, in all orders in which fork, exec, setsid, exit and the
 * looks of the library can come, for spin. README.md beside this file explains it.
 * "spin -DCHANGE=NAME" changes the rule in one place. */

/* Mutants: a simpler rule, a look that is left out. Each is wrong. */
#define NO_RULE               1
#define NO_PATIENCE           2
#define YOUNG_ARE_SPARED      3
#define OLD_ARE_SPARED        4
#define JUDGED_BY_NOW         5
#define LATE_START_COUNTS     6
#define REHOMED_AT_ONCE       7
#define NEVER_REHOMED         8
#define REHOMES_ITSELF        9
#define AWAY_IS_INHERITED     10
#define NONE_IS_LOADED_AWAY   11
#define LEADERS_ARE_HOME      12
#define LEADERS_ARE_AWAY      13
#define LEADERS_DO_NOT_AGE    14
#define CHILD_ASKS            15
#define GONE_MEANS_INIT       16
#define NO_CHECK_ARMED        17
#define NO_CHECK_OPENED       18
#define NO_VERIFY             19
#define SLEEPS_OVER_SETTLING  20
#define HAND_OVER_FORGETS     21
#define HAND_OVER_ASKS_NOW    22
#define CLAIM_HELD_EARLY      23
#define CAUSE_IGNORED         24
#define UNREADABLE_IS_ZERO    25
#define STATUS_ALONE          26
#define STRANGERS_CAUSE       27
#define LEADERS_CAUSE         28
#define ANY_EXIT_LAUNCHES     29
#define HAND_OVER_LOSES_CAUSE 30
#define ZERO_LAUNCHES         31
#define WINDOW_IS_SETTLE      32
#define WINDOW_BY_LAST_ALIVE  33
#define WINDOW_BY_NOW         34
#define AWAY_HAS_A_WINDOW     35
#define HOME_SEEN_ONCE        36
#define NO_SECOND             37
#define ALWAYS_A_SECOND       38
#define YOUNG_FILTER          39
#define FAILED_AWAY_STAY      40
#define FAILED_AWAY_END       41
#define WAKING_COUNTS         42
#define CLOCK_AFTER_LOOK      43
#define MISSED_IS_UNKNOWN     44
#define MISSED_AT_FIRST_ONLY  45
#define MISSED_WHEN_HELD      46
#define MISSED_BY_POLL        47
#define MISSED_ON_OLD_KERNELS 48
#define MISSED_THOUGH_NAMED   49
#define ZERO_MISSES           50
#define ASKED_IS_JUDGED       51
#define ASKED_WAITS           52
#define ASKED_IS_INHERITED    53
#define ASKED_IS_MISSED       54
#define ASKED_TOO_EARLY       55
#define ASKED_TOO_LATE        56
#define ASKED_IN_VAIN         57
#define CLAIM_IS_JUDGED       58
#define CLAIM_BEFORE_NOHUP    59
#define NO_NOHUP              60
#define NOHUP_IS_INHERITED    61
#define NOHUP_ALONE           62
/* Limits: the rule as it is, without something that it takes for granted. */
#define GAP                   70
#define GAP_CLAIMED           71 /* and this one holds again */
#define SLOW_DAEMON           72
#define STARVED               73
#define SESSION_FIRST         74
#define TRIPLE_FORK           75
#define UNTOLD                76
#define MISSED_MASTER         77
#define LONG_LAUNCH           78
#define LATE_NOTICE           79
#define SLOW_FILTER           80
#define CLEAN_EXIT            81
#define CLEAN_LINK            82
#define FROZEN_AT_HOME        83
#define FROZEN_TOGETHER       84
#define FROZEN_WITH_PRCTL     85
#define FROZEN_WORKER         86
#ifndef CHANGE
#define CHANGE 0
#endif
byte change = CHANGE; /* pan reads it from its environment, too: one compilation for all */
#define is(name) (change == name)
#define claimed    (is(GAP_CLAIMED) || is(CLAIM_HELD_EARLY) || is(CLAIM_IS_JUDGED) || \
                    is(CLAIM_BEFORE_NOHUP) || is(MISSED_THOUGH_NAMED))

#define INIT  1
#define SHELL 2 /* starts the tree and lives for ever */
#define FIRST 3
#define LAST  6

/* A program's words, one after the other; a fork child goes on with the word after its fork. */
mtype = { FORK, LEAVE, LAUNCH, SETSID, EXEC, NOHUP, ASK, FREEZE, OLD, LATER, FINISH, QUIT,
          BEGIN, MADE, STOP };
/* What a process is about to do. */
mtype = { LOAD, LOOK, CLAIM, START, ARM, RUN, ASKING, ANSWERED, FROZEN, LEAVING, LAUNCHING,
          STAYING, STAYING_ON, STAYING_FOR_EVER };
/* What its watch is about to do. The library's state is then idle (IDLE), arming (FIRST_LOOK,
 * OPEN), watching (CHECK to DEAF), judging (NOTICED to LETTING_GO) or released (LAST_LOOK, too: the
 * watch has one look left). The signalled are dead. UNHELD: noticed, as the parent was gone before
 * the watch held it by its pidfd. */
mtype = { IDLE, FIRST_LOOK, OPEN, CHECK, CHECK_STRANGER, SLEEP, DEAF, NOTICED, UNHELD,
          JUDGE, PATIENCE, SECOND, SIGNAL, LETTING_GO, LAST_LOOK, RELEASED };
mtype = { PIDFD, POLL, PRCTL };
mtype = { HOME, LEFT, LOADED };
/* How a parent ended. KILLED stands for a core dump, too: the rule makes no difference. MISSED: the
 * kernel might have told, had it been asked in time. */
mtype = { UNKNOWN, EXITED_0, EXITED_N, KILLED, KILLED_LATER, MISSED };
/* What the kernel answers. NO_CALL: it is too old to tell. */
mtype = { TOLD, SILENT, NO_CALL };
/* What a process is meant to do when its parent ends. */
mtype = { ENDS, STAYS, LAUNCHED };
/* ORPHANAGE_LAUNCH: 0, 90s, forever. */
mtype = { NEVER, WINDOW, FOREVER };

/* The age of a process, since its birth or load: less than ORPHANAGE_SETTLE; more; more than
 * ORPHANAGE_LAUNCH. */
#define YOUNG 0
#define GROWN 1
#define LATE  2

typedef process {
    mtype does, watch, by;
    byte at; /* its next word */
    /* The kernel's. */
    byte ppid, session, age;
    bool execed, ignores_hangup, armed, pending;
    mtype cause; /* how the parent ended that it was born to */
    /* The library's. last_alive: its age was not YOUNG when the parent was last known to live;
     * noticed: its age when the parent's end was. named: by its spawner, its parent (self.told). */
    byte parent, home, noticed;
    bool away, nohup, named, at_once, last_alive;
    mtype read; /* the cause, as far as it is known */
    /* The promise's alone: nothing above depends on it. held: the watch is complete. */
    byte forker;
    mtype place, means;
    mtype told; /* TOLD, MISSED or nothing */
    bool asks, grown, held, ended_late, owed, firmly, prompt;
}

process p[7];
mtype script[8];
mtype launch;
byte adopter; /* of orphans: init or a subreaper */
byte next = FIRST;
bool making_begun, made;
byte child, c; /* scratch, as the next two are */
mtype how;
bool later;

#define alive(x)     (p[x].does != 0)
#define gone(x)      (is(GONE_MEANS_INIT) -> p[x].ppid == INIT : p[x].ppid != p[x].parent)
#define left_home(x) (p[x].away || p[x].session != p[x].home)
#define loading(x)   (p[x].does == LOAD || p[x].does == LOOK || p[x].does == CLAIM)
#define watching(x)  (p[x].watch == OPEN || p[x].watch == CHECK || p[x].watch == CHECK_STRANGER || \
                      p[x].watch == SLEEP || p[x].watch == DEAF)
#define arming(x)    (p[x].watch == FIRST_LOOK || p[x].watch == OPEN)
#define noticing(x)  (p[x].watch == NOTICED || p[x].watch == UNHELD)
#define judging(x)   (noticing(x) || p[x].watch == JUDGE || p[x].watch == PATIENCE || \
                      p[x].watch == SECOND || p[x].watch == LETTING_GO || \
                      (p[x].watch == LAST_LOOK && is(ASKED_TOO_EARLY)))
#define word(x)      script[p[x].at]
#define runs(x, a)   (p[x].does == RUN && word(x) == a)
#define about(x, a)  (p[x].watch == a && p[x].does != FROZEN)

/* The first property: a watched process whose parent is gone gets the signal. */
ltl told { [] <> !(p[3].owed || p[4].owed || p[5].owed || p[6].owed) }

/* What is owed to whom, at the moment in which the parent ends. grown: when the process was a
 * second old, its watch saw that the parent was alive. */
#define out_of_reach(x)   (loading(x) && !is(GAP) && !(claimed && !p[x].ignores_hangup))
#define counts(cause)     (launch != NEVER && cause == EXITED_0 && !is(CLEAN_EXIT))
#define excused(x, cause) (counts(cause) && !(p[x].place == HOME && p[x].age == LATE))
#define old_orphan(x)     (p[x].grown || (is(FROZEN_WORKER) && p[x].age >= GROWN && watching(x)))
#define promised(x, cause) \
    (!out_of_reach(x) && (p[x].asks || (p[x].means == ENDS && !excused(x, cause) && \
                                        (p[x].place == HOME || old_orphan(x)))))
#define firmly_promised(x, cause) (p[x].asks || (old_orphan(x) && !counts(cause)))

/* The kernel's exit(): orphans have another parent before anybody can learn of the end. as: what
 * this end counts as, for the promise. */
inline die(x, ending, as) {
    d_step {
        for (c : FIRST .. LAST) {
            if
            :: alive(c) && p[c].ppid == x ->
                p[c].owed = p[c].owed || promised(c, as);
                p[c].firmly = p[c].firmly || firmly_promised(c, as);
                p[c].prompt = p[c].asks ||
                    (ending == KILLED && p[c].grown && p[c].means == ENDS);
                p[c].ended_late = p[c].means == LAUNCHED && p[c].age == LATE;
                p[c].cause = (p[c].by == PRCTL -> UNKNOWN : ending);
                p[c].ppid = adopter;
                p[c].pending = p[c].pending || p[c].armed
            :: else
            fi
        }
        c = 0; how = 0;
        p[x].does = 0; p[x].watch = 0; p[x].by = 0; p[x].at = 0; p[x].ppid = 0; p[x].session = 0;
        p[x].age = 0; p[x].execed = 0; p[x].ignores_hangup = 0; p[x].armed = 0; p[x].pending = 0;
        p[x].cause = 0; p[x].parent = 0; p[x].home = 0; p[x].noticed = 0; p[x].away = 0;
        p[x].nohup = 0; p[x].named = 0; p[x].at_once = 0; p[x].last_alive = 0; p[x].read = 0;
        p[x].forker = 0; p[x].place = 0; p[x].means = 0; p[x].told = 0; p[x].asks = 0;
        p[x].grown = 0; p[x].held = 0; p[x].ended_late = 0; p[x].owed = 0; p[x].firmly = 0;
        p[x].prompt = 0
    }
}

/* The second property: nobody gets the signal whose parent lives, or who was meant to stay. A
 * daemon in the making and what nohup started are meant to stay in any case; what a launcher left,
 * and a filter that is about to finish, where the kernel has told the cause, or it was missed. */
#define is_told(x)   ((p[x].told != 0 || is(UNTOLD)) && launch != NEVER && !p[x].at_once)
#define launched(x)  (p[x].means == LAUNCHED && p[x].cause == EXITED_0 && is_told(x) && \
                      (p[x].place != HOME || !p[x].ended_late || is(LONG_LAUNCH)))
#define finishing(x) (runs(x, FINISH) && is_told(x) && \
                      (p[x].cause == EXITED_0 || p[x].cause == EXITED_N))

inline tell(x) {
    assert(!alive(p[x].forker));
    assert(!(p[x].means == STAYS));
    assert(!launched(x));
    assert(!finishing(x));
    if :: how = KILLED :: how = EXITED_0 fi; /* by the signal, or by its own handler */
    die(x, how, (is(CLEAN_LINK) -> KILLED : how))
}

/* The third property: whose signal is due at once does not wait for it. */
#define waits(x) (p[x].watch == PATIENCE || p[x].watch == SECOND)

/* Time: a parent is as old as its children. It is taken for granted that a daemon is made in less
 * than a second, unless it is frozen when its parent has ended; that a parent-death signal is
 * handled within a second; and that an end is noticed before the process is as old as
 * ORPHANAGE_LAUNCH. */
#define leaves(x) (p[x].does == LEAVING)
#define making    (making_begun && !is(SLOW_DAEMON) && \
                   (!made || leaves(3) || leaves(4) || leaves(5) || leaves(6)))
#define left_behind(x) (p[x].does == FROZEN && \
                        (p[x].ppid != p[x].forker || is(FROZEN_TOGETHER)) && \
                        (p[x].by != PRCTL || is(FROZEN_WITH_PRCTL)))
#define unmade(x) (making && !left_behind(x))
#define asleep(x) (watching(x) && gone(x) && p[x].by == PRCTL && !is(STARVED) && \
                   !(p[x].does == FROZEN && is(FROZEN_WITH_PRCTL)))
#define unaware(x) ((watching(x) || p[x].watch == FIRST_LOOK || p[x].does == LOOK || \
                     p[x].does == CLAIM || p[x].does == START) && gone(x) && !is(LATE_NOTICE))

inline tick(x) {
    atomic {
        alive(x) && !unmade(x) &&
            ((p[x].age == YOUNG && !asleep(3) && !asleep(4) && !asleep(5) && !asleep(6)) ||
             (p[x].age == GROWN && launch == WINDOW &&
              !unaware(3) && !unaware(4) && !unaware(5) && !unaware(6))) &&
            (p[x].ppid < FIRST || p[p[x].ppid].age > p[x].age) ->
        p[x].age++;
        if /* the timed wait of pidfd_await() and poll_await(); a frozen process does not look */
        :: p[x].watch == SLEEP && !gone(x) && (p[x].does != FROZEN || p[x].by == PRCTL) ->
            p[x].grown = true;
            p[x].last_alive = p[x].last_alive || (p[x].by != PRCTL && !is(SLEEPS_OVER_SETTLING))
        :: else
        fi
    }
}

/* A look at the parent, which is alive. */
inline saw_alive(x) {
    p[x].last_alive = p[x].age >= GROWN;
    p[x].grown = p[x].age >= GROWN
}

/* The constructor, self_load(), judge_program(): three looks; the parent may end between two. */
inline load(x) {
    p[x].parent = p[x].ppid;
    p[x].home = p[x].session
}

inline look(x) { /* loaded_away(), self_program(); of a parent that has ended nothing is known */
    p[x].away = !is(NONE_IS_LOADED_AWAY) && p[x].parent != INIT &&
        (!alive(p[x].parent) ||
         (p[x].parent != p[x].session -> p[p[x].parent].session != p[x].session :
          !is(LEADERS_ARE_HOME) &&
          (is(LEADERS_ARE_AWAY) ||
           (!p[p[x].parent].execed && (p[p[x].parent].age < GROWN || is(LEADERS_DO_NOT_AGE))))));
    p[x].nohup = p[x].ignores_hangup && !is(NO_NOHUP) &&
        (is(NOHUP_ALONE) || !alive(p[x].parent) || !p[p[x].parent].ignores_hangup)
}

/* ORPHANAGE_PARENT, set by the spawner; also for what nohup(1) starts, where it does not count. */
#define spawned(x)      (claimed && p[x].forker != SHELL && \
                         (p[x].means == ENDS || p[x].ignores_hangup))
#define claim_denied(x) (p[x].forker != (is(CLAIM_HELD_EARLY) -> p[x].parent : p[x].ppid))

inline claim(x) {
    p[x].named = spawned(x);
    p[x].at_once = p[x].named && claim_denied(x);
    p[x].nohup = p[x].nohup && !(is(CLAIM_BEFORE_NOHUP) && p[x].at_once);
    p[x].parent = (p[x].at_once -> p[x].forker : p[x].parent);
    p[x].at_once = p[x].at_once && !is(CLAIM_IS_JUDGED)
}

/* fork() with its handlers: self_before_fork(), self_in_fork_child(), judge_fork_child(). */
inline fork_child(x) {
    child = next;
    next++;
    p[child].does = START;
    p[child].watch = IDLE;
    p[child].at = p[x].at + 1;
    p[child].ppid = x;
    p[child].session = p[x].session;
    p[child].ignores_hangup = p[x].ignores_hangup;
    p[child].parent = x;
    p[child].home = ((p[x].age >= GROWN && !is(NEVER_REHOMED)) || is(REHOMED_AT_ONCE) ->
        p[x].session : p[x].home);
    p[x].home = (is(REHOMES_ITSELF) -> p[child].home : p[x].home);
    p[child].away = p[x].away && is(AWAY_IS_INHERITED);
    p[child].nohup = p[x].nohup && is(NOHUP_IS_INHERITED);
    p[child].at_once = p[x].at_once && is(ASKED_IS_INHERITED);
    p[child].by = p[x].by;
    p[child].forker = x;
    p[child].place = (p[x].place == LEFT && p[x].age < GROWN -> LEFT : HOME);
    p[child].means = (word(x) == FORK -> ENDS : (word(x) == LEAVE -> STAYS : LAUNCHED));
    child = 0
}

/* The kernel's parent is a thread. It ends, and the process does not. */
inline thread_ends(x) {
    d_step {
        for (c : FIRST .. LAST) {
            p[c].pending = p[c].pending || (alive(c) && p[c].ppid == x && p[c].armed)
        }
        c = 0
    }
}

#define unheld(x)    (p[x].watch == UNHELD || (is(MISSED_WHEN_HELD) && p[x].by == PIDFD) || \
                      (is(MISSED_BY_POLL) && p[x].by == POLL))
#define is_missed(x) ((how == SILENT || is(MISSED_ON_OLD_KERNELS)) && unheld(x) && \
                      (!p[x].named || is(MISSED_THOUGH_NAMED)))

/* system_cause(), self_notice(). What the kernel tells is true, but it may tell nothing.
 * If the parent was gone before the watch was complete, nothing is owed then, but to a process that
 * asked, or whose spawner named the parent. */
inline read_cause(x) {
    if
    :: p[x].by != PRCTL -> how = TOLD
    :: p[x].by != PRCTL -> how = SILENT
    :: how = NO_CALL
    fi;
    p[x].told = (how == SILENT -> (p[x].held || p[x].named || launch == NEVER -> 0 : MISSED) :
                 (how == TOLD -> TOLD : 0));
    p[x].owed = p[x].owed && (p[x].told != MISSED || p[x].asks || is(MISSED_MASTER));
    if
    :: p[x].read == EXITED_0 /* STRANGERS_CAUSE has read it already */
    :: p[x].read != EXITED_0 && how == TOLD && !is(CAUSE_IGNORED) ->
        p[x].read = (p[x].cause == KILLED_LATER || (p[x].cause == KILLED && is(STATUS_ALONE)) ->
                     EXITED_0 : p[x].cause)
    :: else ->
        p[x].read = (is(UNREADABLE_IS_ZERO) -> EXITED_0 : (is_missed(x) -> MISSED : UNKNOWN))
    fi;
    how = 0
}

/* judge_orphan(); later: the wait is over. */
#define is_launcher(x) ((launch != NEVER || is(ZERO_LAUNCHES)) && \
    (p[x].read == EXITED_0 || (p[x].read == EXITED_N && is(ANY_EXIT_LAUNCHES))))
#define noticed_late(x) \
    (is(WINDOW_BY_NOW)        -> p[x].age == LATE : \
    (is(WINDOW_IS_SETTLE)     -> p[x].age >= GROWN && launch == WINDOW : \
    (is(WINDOW_BY_LAST_ALIVE) -> p[x].noticed == LATE && p[x].by == POLL : \
     p[x].noticed == LATE)))
#define one_second(x) (p[x].read == EXITED_N && launch != NEVER)
#define spares_missed(x) (p[x].read == MISSED && (launch != NEVER || is(ZERO_MISSES)) && \
                          !is(MISSED_IS_UNKNOWN))

inline judge(x) {
    later = waits(x);
    if
    :: is(NO_RULE) || (p[x].at_once && !is(ASKED_IS_JUDGED)) ->
        p[x].watch = (is(ASKED_WAITS) && !later -> SECOND : SIGNAL)
    :: else ->
        if
        :: is_launcher(x) ->
            p[x].watch =
                (left_home(x) && !(is(AWAY_HAS_A_WINDOW) && noticed_late(x)) &&
                 !(is(HOME_SEEN_ONCE) && later) -> LETTING_GO :
                (!noticed_late(x) -> LETTING_GO :
                (later || is(NO_SECOND) -> SIGNAL : SECOND)))
        :: !is_launcher(x) && spares_missed(x) -> p[x].watch = LETTING_GO
        :: !is_launcher(x) && !spares_missed(x) && !p[x].last_alive ->
            p[x].watch =
                (is(YOUNG_ARE_SPARED) ||
                 (left_home(x) && !(one_second(x) && is(FAILED_AWAY_END))) -> LETTING_GO :
                (later -> SIGNAL :
                (one_second(x) && !is(YOUNG_FILTER) -> SECOND :
                (p[x].age >= GROWN -> SIGNAL : PATIENCE))))
        :: else ->
            p[x].watch =
                (left_home(x) && (is(OLD_ARE_SPARED) || (one_second(x) && is(FAILED_AWAY_STAY))) ->
                 LETTING_GO :
                (!later && !is(NO_SECOND) && (one_second(x) || is(ALWAYS_A_SECOND)) ->
                 SECOND : SIGNAL))
        fi
    fi;
    later = false;
    assert(!(waits(x) && p[x].prompt));
    if
    :: p[x].watch == SIGNAL -> tell(x)
    :: else
    fi
}

/* What is known of a parent's end that does not matter any more. */
inline forget(x) {
    p[x].read = UNKNOWN; p[x].noticed = YOUNG; p[x].cause = UNKNOWN;
    p[x].told = 0; p[x].held = false; p[x].prompt = false; p[x].ended_late = false
}

/* stranger: the parent's number may be another process's by now. */
inline notice(x, as, stranger) {
    p[x].read = (is(STRANGERS_CAUSE) && stranger -> EXITED_0 : UNKNOWN);
    p[x].noticed = p[x].age;
    p[x].watch = as
}

/* The watch is complete: with pidfd, the one that it holds is the parent's. */
inline hold(x) {
    saw_alive(x);
    p[x].held = true;
    p[x].watch = SLEEP
}

/* In the second that it is given a process leaves home or finishes, if that is its next word. */
#define hurries(x) ((runs(x, SETSID) || runs(x, FINISH)) && !is(SLOW_FILTER))

/* How it ends: a launcher with status 0, any other in all ways. */
#define parts(x) (p[x].does == LEAVING || p[x].does == LAUNCHING || p[x].does == STAYING || \
                  p[x].does == STAYING_ON)

proctype process_of(byte me) {
    do
    :: tick(me)

    /* The process. */
    :: atomic { p[me].does == LOAD -> load(me); p[me].does = LOOK }
    :: atomic { p[me].does == LOOK -> look(me); p[me].does = CLAIM }
    :: atomic { p[me].does == CLAIM -> claim(me); p[me].does = START }
    :: atomic { p[me].does == START -> /* watch_start() */
        p[me].parent = (is(CHILD_ASKS) -> p[me].ppid : p[me].parent);
        if
        :: p[me].parent < FIRST || p[me].nohup -> p[me].does = RUN /* not watched */
        :: p[me].parent >= FIRST && !p[me].nohup && p[me].by == PRCTL ->
            p[me].armed = true; p[me].does = ARM
        :: else -> p[me].watch = FIRST_LOOK; p[me].does = RUN
        fi }
    :: atomic { p[me].does == ARM -> /* and look again: prctl_arm() */
        p[me].does = RUN;
        if
        :: gone(me) && !is(NO_CHECK_ARMED) -> notice(me, NOTICED, false)
        :: else -> hold(me)
        fi }
    :: atomic { p[me].does == FROZEN -> p[me].does = RUN }
    :: atomic { parts(me) ->
        if
        :: how = EXITED_0
        :: p[me].does != LAUNCHING -> how = EXITED_N
        :: p[me].does != LAUNCHING -> how = KILLED
        fi;
        die(me, (how == KILLED && p[me].does == STAYING_ON && is(LEADERS_CAUSE) ->
                 KILLED_LATER : how), how) }
    :: atomic { p[me].does == STAYING -> thread_ends(me); p[me].does = STAYING_ON }
    :: atomic { p[me].does == STAYING -> p[me].does = STAYING_FOR_EVER }

    /* Its words. */
    :: atomic { runs(me, FORK) || runs(me, LEAVE) || runs(me, LAUNCH) ->
        fork_child(me);
        p[me].does = (word(me) == FORK -> STAYING : (word(me) == LEAVE -> LEAVING : LAUNCHING)) }
    :: atomic { runs(me, SETSID) ->
        p[me].session = me; p[me].place = LEFT; p[me].at++;
        p[me].owed = p[me].owed && p[me].firmly /* a young orphan may still leave home */ }
    :: atomic { runs(me, EXEC) ->
        p[me].does = LOAD; p[me].execed = true; p[me].watch = IDLE; p[me].at++;
        p[me].age = YOUNG; p[me].last_alive = false; p[me].at_once = false;
        p[me].nohup = false; p[me].named = false;
        forget(me);
        p[me].place = (p[me].place == LEFT -> LOADED : p[me].place);
        p[me].owed = p[me].owed && !out_of_reach(me);
        p[me].grown = false; p[me].asks = false; p[me].firmly = false }
    :: atomic { runs(me, NOHUP) -> /* nohup(1), before its exec */
        p[me].ignores_hangup = true; p[me].means = STAYS; p[me].owed = false; p[me].at++ }
    :: atomic { runs(me, ASK) -> /* exit_when_orphaned(): first says so, then reads the state */
        p[me].at++; p[me].at_once = !is(ASKED_TOO_LATE);
        p[me].does = (is(ASKED_TOO_LATE) && (watching(me) || judging(me)) -> ANSWERED : ASKING) }
    :: atomic { (p[me].does == ASKING && !arming(me)) || p[me].does == ANSWERED ->
        p[me].means = ENDS; p[me].asks = true; p[me].at_once = true;
        if
        :: watching(me) || judging(me) || p[me].does == ANSWERED ->
            p[me].owed = p[me].ppid != p[me].forker; p[me].does = RUN
        :: else -> /* an earlier watch that has one look left finds another state than it left */
            forget(me);
            p[me].watch = IDLE;
            p[me].parent = p[me].ppid; p[me].last_alive = p[me].age >= GROWN;
            p[me].nohup = p[me].nohup && is(ASKED_IN_VAIN); p[me].does = START
        fi }
    :: atomic { runs(me, FREEZE) -> p[me].at++; p[me].does = FROZEN }
    :: atomic { runs(me, OLD) && p[me].age >= GROWN -> p[me].at++ }
    :: atomic { runs(me, LATER) && (p[me].age == LATE || launch != WINDOW) -> p[me].at++ }
    :: atomic { runs(me, FINISH) && p[me].ppid != p[me].forker -> /* its input has ended */
        die(me, EXITED_0, EXITED_0) }
    :: atomic { runs(me, QUIT) && !arming(me) && !noticing(me) -> /* hand_over() waits for that */
        p[me].at++;
        if
        :: p[me].by != PRCTL && (watching(me) || judging(me)) ->
            p[me].last_alive = !is(HAND_OVER_FORGETS) &&
                (p[me].last_alive || (is(HAND_OVER_ASKS_NOW) && p[me].age >= GROWN));
            p[me].read = (is(HAND_OVER_LOSES_CAUSE) -> UNKNOWN : p[me].read);
            p[me].by = PRCTL; p[me].armed = true;
            if
            :: judging(me) -> p[me].watch = JUDGE
            :: else -> p[me].watch = IDLE; p[me].does = ARM
            fi
        :: else
        fi }
    :: atomic { runs(me, BEGIN) -> making_begun = true; p[me].at++ }
    :: atomic { runs(me, MADE) -> made = true; p[me].at++ }

    /* Its watch: await_end_of_parent(). Gone at the first look: as young as it was born. */
    :: atomic { about(me, FIRST_LOOK) && gone(me) ->
        p[me].last_alive = p[me].last_alive || (is(LATE_START_COUNTS) && p[me].age >= GROWN);
        notice(me, UNHELD, true) }
    :: atomic { about(me, FIRST_LOOK) && !gone(me) ->
        if
        :: p[me].by == POLL -> hold(me)
        :: else -> saw_alive(me); p[me].watch = OPEN
        fi }
    :: atomic { about(me, OPEN) -> /* or ESRCH */
        p[me].last_alive = p[me].last_alive || (is(CLOCK_AFTER_LOOK) && p[me].age >= GROWN);
        p[me].watch = CHECK }
    :: atomic { about(me, OPEN) && !alive(p[me].parent) -> /* the number is another's by now */
        p[me].watch = CHECK_STRANGER }
    :: atomic { (about(me, CHECK) || about(me, CHECK_STRANGER)) &&
        gone(me) && !is(NO_CHECK_OPENED) ->
        notice(me, (is(MISSED_AT_FIRST_ONLY) -> NOTICED : UNHELD),
               p[me].watch == CHECK_STRANGER) }
    :: atomic { about(me, CHECK) && (!gone(me) || is(NO_CHECK_OPENED)) -> hold(me) }
    :: atomic { about(me, CHECK_STRANGER) && (!gone(me) || is(NO_CHECK_OPENED)) ->
        p[me].watch = DEAF }
    :: atomic { about(me, SLEEP) && p[me].by != PRCTL && gone(me) ->
        p[me].last_alive = p[me].last_alive || (is(WAKING_COUNTS) && p[me].age >= GROWN);
        notice(me, NOTICED, false) }
    :: atomic { about(me, SLEEP) && p[me].by != PRCTL && !gone(me) && p[me].age >= GROWN &&
        !p[me].last_alive && (p[me].by == POLL || !is(SLEEPS_OVER_SETTLING)) -> saw_alive(me) }
    :: atomic { about(me, SLEEP) && p[me].by == PRCTL && p[me].pending ->
        p[me].pending = false;
        if
        :: gone(me) || is(NO_VERIFY) -> /* when it ended the signal does not say */
            p[me].last_alive = p[me].age >= GROWN; notice(me, NOTICED, false)
        :: else
        fi }
    :: atomic { (about(me, NOTICED) || about(me, UNHELD)) -> read_cause(me); p[me].watch = JUDGE }
    :: atomic { about(me, JUDGE) ||
        (about(me, SECOND) && !hurries(me) && (p[me].age >= GROWN || p[me].last_alive)) ||
        (about(me, PATIENCE) && (p[me].age >= GROWN || is(NO_PATIENCE))) ->
        p[me].last_alive = p[me].last_alive || (is(JUDGED_BY_NOW) && p[me].watch == PATIENCE);
        judge(me) }
    :: atomic { about(me, LETTING_GO) -> /* leave_alone(): first lets go, then reads at_once */
        p[me].watch = (is(ASKED_TOO_EARLY) && p[me].at_once -> JUDGE : LAST_LOOK) }
    :: atomic { about(me, LAST_LOOK) -> /* who has asked meanwhile is judged again */
        p[me].watch = (p[me].at_once && !is(ASKED_IS_MISSED) && !is(ASKED_TOO_EARLY) &&
            !is(ASKED_IS_JUDGED) -> JUDGE : RELEASED);
        if
        :: p[me].watch == RELEASED -> forget(me)
        :: else
        fi }
    od
}

inline play(a, b, d, e, f, g, h) {
    script[0] = a; script[1] = b; script[2] = d; script[3] = e;
    script[4] = f; script[5] = g; script[6] = h; script[7] = STOP;
    making_begun = script[0] == BEGIN
}

init {
    c_code { if (getenv("CHANGE")) now.change = atoi(getenv("CHANGE")); };
    atomic {
        if
        :: is(SESSION_FIRST) -> play(OLD, BEGIN, SETSID, LEAVE, MADE, STOP, STOP)
        :: is(TRIPLE_FORK) -> play(BEGIN, LEAVE, SETSID, LEAVE, LEAVE, EXEC, MADE)
        :: is(FROZEN_AT_HOME) -> play(BEGIN, LEAVE, FREEZE, SETSID, MADE, STOP, STOP)
        :: else ->
            if /* left by a launcher, soon or later; mutants are found sooner by the short lists */
            :: play(LAUNCH, SETSID, LATER, STOP, STOP, STOP, STOP) /* sshd's sessions */
            :: play(LAUNCH, LATER, SETSID, STOP, STOP, STOP, STOP) /* ready after LAUNCH */
            :: play(LAUNCH, FREEZE, SETSID, STOP, STOP, STOP, STOP)
            :: play(LAUNCH, QUIT, STOP, STOP, STOP, STOP, STOP)
            /* who asks to end */
            :: play(LAUNCH, ASK, STOP, STOP, STOP, STOP, STOP)
            :: play(ASK, BEGIN, LEAVE, SETSID, MADE, STOP, STOP)
            :: play(FORK, SETSID, ASK, STOP, STOP, STOP, STOP)
            :: play(BEGIN, FORK, NOHUP, EXEC, MADE, ASK, STOP)
            /* workers */
            :: play(FORK, SETSID, STOP, STOP, STOP, STOP, STOP)    /* PostgreSQL's */
            :: play(FORK, EXEC, STOP, STOP, STOP, STOP, STOP)
            :: play(FORK, EXEC, FINISH, STOP, STOP, STOP, STOP)    /* exec > >(tee log) */
            :: play(FORK, LATER, SETSID, STOP, STOP, STOP, STOP)
            :: play(FORK, SETSID, OLD, QUIT, STOP, STOP, STOP)
            :: play(FORK, FREEZE, SETSID, FREEZE, STOP, STOP, STOP)
            :: play(SETSID, EXEC, FORK, EXEC, STOP, STOP, STOP)    /* a unit's */
            /* daemons */
            :: play(OLD, BEGIN, LEAVE, SETSID, LEAVE, MADE, STOP)  /* double fork */
            :: play(BEGIN, LEAVE, SETSID, MADE, OLD, QUIT, STOP)   /* daemon(3) */
            :: play(OLD, BEGIN, LEAVE, SETSID, FREEZE, MADE, STOP)
            :: play(BEGIN, LEAVE, SETSID, LEAVE, FREEZE, MADE, STOP)
            /* chains: what nohup, launchers, daemons and workers start */
            :: play(BEGIN, LEAVE, SETSID, LEAVE, MADE, OLD, FORK)
            :: play(BEGIN, LEAVE, SETSID, EXEC, MADE, FORK, STOP)  /* setsid -f */
            :: play(LAUNCH, LAUNCH, SETSID, STOP, STOP, STOP, STOP)
            :: play(LAUNCH, FORK, STOP, STOP, STOP, STOP, STOP)    /* git's credential-cache */
            :: play(BEGIN, FORK, NOHUP, EXEC, MADE, FORK, STOP)
            :: play(BEGIN, FORK, NOHUP, EXEC, MADE, FORK, EXEC)
            :: play(BEGIN, LEAVE, SETSID, MADE, OLD, FORK, EXEC)
            :: play(BEGIN, LEAVE, SETSID, LEAVE, EXEC, MADE, FORK) /* start-stop-daemon */
            :: play(BEGIN, SETSID, LEAVE, MADE, FORK, STOP, STOP)
            :: play(BEGIN, LEAVE, SETSID, FREEZE, MADE, FORK, STOP)
            :: play(LAUNCH, EXEC, FORK, STOP, STOP, STOP, STOP)    /* mysqld_safe */
            :: play(BEGIN, LEAVE, SETSID, LEAVE, MADE, FORK, STOP)
            :: play(FORK, SETSID, EXEC, FORK, STOP, STOP, STOP)    /* a supervisor's */
            :: play(FORK, FORK, STOP, STOP, STOP, STOP, STOP)
            fi
        fi;
        if :: adopter = SHELL :: adopter = INIT fi;
        if :: launch = FOREVER :: launch = WINDOW :: launch = NEVER fi;
        p[INIT].does = STAYING;
        p[SHELL].does = STAYING;
        p[SHELL].session = SHELL;
        p[SHELL].execed = true;
        next++;
        p[FIRST].does = LOAD;
        p[FIRST].execed = true;
        p[FIRST].ppid = SHELL;
        p[FIRST].session = SHELL;
        p[FIRST].forker = SHELL;
        p[FIRST].place = HOME;
        p[FIRST].means = ENDS;
        if :: p[FIRST].by = PIDFD :: p[FIRST].by = POLL :: p[FIRST].by = PRCTL fi;
        run process_of(3); run process_of(4); run process_of(5); run process_of(6)
    }
}
