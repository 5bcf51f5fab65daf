/* SPDX-License-Identifier: MIT
 * The first-second rule, and the orders in which fork, exec, setsid and exit can fall, for spin.
 * README.md beside this file explains it. "spin -DCHANGE=NAME" changes it in one place. */

/* Mutants: a simpler rule, a look that is left out. Each is wrong. */
#define NO_RULE              1
#define NO_PATIENCE          2
#define YOUNG_ARE_SPARED     3
#define OLD_ARE_SPARED       4
#define JUDGED_BY_NOW        5
#define LATE_START_COUNTS    6
#define REHOMED_AT_ONCE      7
#define NEVER_REHOMED        8
#define REHOMES_ITSELF       9
#define AWAY_IS_INHERITED    10
#define NONE_IS_LOADED_AWAY  11
#define LEADERS_ARE_HOME     12
#define LEADERS_ARE_AWAY     13
#define LEADERS_DO_NOT_AGE   14
#define CHILD_ASKS           15
#define GONE_MEANS_INIT      16
#define NO_CHECK_ARMED       17
#define NO_CHECK_OPENED      18
#define NO_VERIFY            19
#define SLEEPS_OVER_SETTLING 20
#define HAND_OVER_FORGETS    21
#define HAND_OVER_ASKS_NOW   22
#define CLAIM_HELD_EARLY     23
/* Limits: the rule as it is, without something that it takes for granted. */
#define GAP                  30
#define GAP_CLAIMED          31 /* and this one holds again */
#define SLOW_DAEMON          32
#define STARVED              33
#define SESSION_FIRST        34
#define TRIPLE_FORK          35
#ifndef CHANGE
#define CHANGE 0
#endif
byte change = CHANGE; /* pan reads it from its environment, too: one compilation for all */
#define is(name) (change == name)
#define claimed    (is(GAP_CLAIMED) || is(CLAIM_HELD_EARLY))

#define INIT  1
#define SHELL 2 /* starts the tree and lives for ever */
#define FIRST 3
#define LAST  6

/* A program's words, one after the other; a fork child goes on with the word after its fork. */
mtype = { FORK, LEAVE, SETSID, EXEC, OLD, QUIT, BEGIN, MADE, STOP };
/* What a process is about to do. */
mtype = { LOAD, LOOK, CLAIM, START, ARM, RUN, LEAVING, STAYING, STAYING_ON };
/* What its watch is about to do. */
mtype = { NO_WATCH, FIRST_LOOK, OPEN, CHECK, CHECK_STRANGER, SLEEP, DEAF, JUDGE_YOUNG, JUDGE_OLD, WAIT };
mtype = { PIDFD, POLL, PRCTL };
mtype = { HOME, LEFT, LOADED };

typedef process {
    mtype does, watch, by;
    byte at; /* its next word */
    /* The kernel's. */
    byte parent, session;
    bool execed, armed, pending;
    /* The library's. settled: forked or loaded a second ago; seen: known by the last look. */
    byte kin, home;
    bool away, settled, seen, rearmed, lost_old;
    /* The promise's alone: nothing above depends on it. */
    byte forker;
    mtype place;
    bool stays, owed, firmly;
}

process p[7];
mtype script[8];
byte adopter; /* of orphans: init or a subreaper */
byte next = FIRST, child, c; /* c: scratch */
bool making_begun, made;

#define alive(x)     (p[x].does != 0)
#define gone(x)      (is(GONE_MEANS_INIT) -> p[x].parent == INIT : p[x].parent != p[x].kin)
#define left_home(x) (p[x].away || p[x].session != p[x].home)
#define loading(x)   (p[x].does == LOAD || p[x].does == LOOK || p[x].does == CLAIM)
#define watching(x)  (p[x].watch == OPEN || p[x].watch == CHECK || p[x].watch == CHECK_STRANGER || \
                      p[x].watch == SLEEP || p[x].watch == DEAF || p[x].rearmed)

/* The first property: a watched process whose parent is gone gets the signal. */
ltl told { [] <> !(p[3].owed || p[4].owed || p[5].owed || p[6].owed) }

/* What is owed to whom, at the moment in which the parent ends. */
#define out_of_reach(x) (loading(x) && !is(GAP) && !claimed)
#define old_orphan(x)   (p[x].settled && watching(x))
#define promised(x)     (!p[x].stays && !out_of_reach(x) && (p[x].place == HOME || old_orphan(x)))

/* The kernel's exit(): orphans have another parent before anybody can learn of the end. */
inline die(x) {
    d_step {
        for (c : FIRST .. LAST) {
            if
            :: alive(c) && p[c].parent == x ->
                p[c].owed = p[c].owed || promised(c);
                p[c].firmly = p[c].firmly || old_orphan(c);
                p[c].parent = adopter;
                p[c].pending = p[c].pending || p[c].armed
            :: else
            fi
        }
        c = 0;
        p[x].does = 0; p[x].watch = 0; p[x].by = 0; p[x].at = 0; p[x].parent = 0;
        p[x].session = 0; p[x].execed = 0; p[x].armed = 0; p[x].pending = 0; p[x].kin = 0;
        p[x].home = 0; p[x].away = 0; p[x].settled = 0; p[x].seen = 0; p[x].rearmed = 0; p[x].lost_old = 0;
        p[x].forker = 0; p[x].place = 0; p[x].stays = 0; p[x].owed = 0; p[x].firmly = 0
    }
}

/* The second property: a daemon in the making never gets the signal, nor whose parent lives. */
inline tell(x) {
    assert(!alive(p[x].forker));
    assert(!p[x].stays);
    die(x)
}

/* Time: a parent is a second old before its children. Taken for granted is that a daemon is made in
 * less than a second, and that a watch which could know of the end knows within one. */
#define leaves(x) (p[x].does == LEAVING)
#define making    (making_begun && !is(SLOW_DAEMON) && \
                   (!made || leaves(3) || leaves(4) || leaves(5) || leaves(6)))
#define asleep(x) (watching(x) && gone(x) && p[x].by != POLL && !is(STARVED))

inline tick(x) {
    atomic {
        alive(x) && !p[x].settled && (p[x].parent < FIRST || p[p[x].parent].settled) && !making &&
            !asleep(3) && !asleep(4) && !asleep(5) && !asleep(6) ->
        p[x].settled = true;
        if /* poll_await() looks when the settling is over, however long its interval */
        :: p[x].by == POLL && p[x].watch == SLEEP && !gone(x) && !is(SLEEPS_OVER_SETTLING) ->
            p[x].seen = true
        :: else
        fi
    }
}

/* kin_at_load(): three looks, between which the parent may end. */
inline load(x) {
    p[x].kin = p[x].parent;
    p[x].home = p[x].session;
    p[x].settled = false;
    p[x].seen = false
}

inline look(x) { /* loaded_away(); of a parent that has just ended nothing is known any more */
    p[x].away = !is(NONE_IS_LOADED_AWAY) && p[x].kin != INIT &&
        (!alive(p[x].kin) ||
         (p[x].kin != p[x].session -> p[p[x].kin].session != p[x].session :
          !is(LEADERS_ARE_HOME) &&
          (is(LEADERS_ARE_AWAY) ||
           (!p[p[x].kin].execed && (!p[p[x].kin].settled || is(LEADERS_DO_NOT_AGE))))))
}

inline claim(x) { /* ORPHANAGE_PARENT, set by the spawner */
    if
    :: claimed && !p[x].stays && p[x].forker != SHELL &&
       p[x].forker != (is(CLAIM_HELD_EARLY) -> p[x].kin : p[x].parent) -> tell(x)
    :: else -> p[x].does = START
    fi
}

/* fork() with its handlers: kin_before_fork(), kin_in_fork_child(). */
inline fork_child(x, leaves) {
    child = next;
    next++;
    p[child].does = START;
    p[child].watch = NO_WATCH;
    p[child].at = p[x].at + 1;
    p[child].parent = x;
    p[child].session = p[x].session;
    p[child].kin = x;
    p[child].home = ((p[x].settled && !is(NEVER_REHOMED)) || is(REHOMED_AT_ONCE) ->
        p[x].session : p[x].home);
    p[x].home = (is(REHOMES_ITSELF) -> p[child].home : p[x].home);
    p[child].away = p[x].away && is(AWAY_IS_INHERITED);
    p[child].by = p[x].by;
    p[child].forker = x;
    p[child].place = (p[x].place == LEFT && !p[x].settled -> LEFT : HOME);
    p[child].stays = leaves;
    child = 0
}

/* The kernel's parent is a thread. It ends, and the process does not. */
inline thread_ends(x) {
    d_step {
        for (c : FIRST .. LAST) {
            p[c].pending = p[c].pending || (alive(c) && p[c].parent == x && p[c].armed)
        }
        c = 0
    }
}

/* judge_orphan() and orphan_judge(). */
inline judge(x, lost_old) {
    if
    :: is(NO_RULE) || (lost_old && !(is(OLD_ARE_SPARED) && left_home(x))) -> tell(x)
    :: else ->
        p[x].watch = (left_home(x) || lost_old || is(YOUNG_ARE_SPARED) -> NO_WATCH : WAIT)
    fi
}

#define known_to_be_old(x) \
    (p[x].watch == JUDGE_OLD || (watching(x) && (p[x].by != POLL || p[x].seen)))
#define watch_goes(x, step) p[x].watch = step; p[x].rearmed = false
#define notice(x, lost_old) watch_goes(x, (lost_old -> JUDGE_OLD : JUDGE_YOUNG))

proctype process_of(byte me) {
    do
    :: tick(me)

    /* The process. */
    :: atomic { p[me].does == LOAD -> load(me); p[me].does = LOOK }
    :: atomic { p[me].does == LOOK -> look(me); p[me].does = CLAIM }
    :: atomic { p[me].does == CLAIM -> claim(me) }
    :: atomic { p[me].does == START ->
        p[me].kin = (is(CHILD_ASKS) -> p[me].parent : p[me].kin);
        if
        :: p[me].kin < FIRST -> p[me].does = RUN /* they do not end */
        :: p[me].kin >= FIRST && p[me].by == PRCTL -> p[me].armed = true; p[me].does = ARM
        :: else -> p[me].watch = FIRST_LOOK; p[me].does = RUN
        fi }
    :: atomic { p[me].does == ARM -> /* and look again: prctl_arm() */
        p[me].does = RUN;
        if
        :: gone(me) && !is(NO_CHECK_ARMED) ->
            notice(me, p[me].lost_old)
        :: else -> watch_goes(me, SLEEP)
        fi }
    :: atomic { p[me].does == LEAVING -> die(me) }
    :: atomic { p[me].does == STAYING -> die(me) } /* or for ever */
    :: atomic { p[me].does == STAYING -> thread_ends(me); p[me].does = STAYING_ON }
    :: atomic { p[me].does == STAYING_ON -> die(me) }

    /* Its words. */
    :: atomic { p[me].does == RUN && script[p[me].at] == FORK ->
        fork_child(me, false); p[me].does = STAYING }
    :: atomic { p[me].does == RUN && script[p[me].at] == LEAVE ->
        fork_child(me, true); p[me].does = LEAVING }
    :: atomic { p[me].does == RUN && script[p[me].at] == SETSID ->
        p[me].session = me; p[me].place = LEFT; p[me].at++;
        p[me].owed = p[me].owed && p[me].firmly /* a young orphan may still leave home */ }
    :: atomic { p[me].does == RUN && script[p[me].at] == EXEC ->
        p[me].does = LOAD; p[me].execed = true; p[me].watch = NO_WATCH; p[me].at++;
        p[me].place = (p[me].place == LEFT -> LOADED : p[me].place);
        p[me].owed = p[me].owed && !out_of_reach(me) }
    :: atomic { p[me].does == RUN && script[p[me].at] == OLD && p[me].settled -> p[me].at++ }
    :: atomic { p[me].does == RUN && script[p[me].at] == QUIT -> /* hand_over() */
        p[me].at++;
        if
        :: p[me].watch != NO_WATCH ->
            p[me].lost_old = p[me].settled && !is(HAND_OVER_FORGETS) &&
                (known_to_be_old(me) || is(HAND_OVER_ASKS_NOW));
            p[me].rearmed = watching(me);
            p[me].by = PRCTL; p[me].armed = true; p[me].watch = NO_WATCH;
            p[me].does = ARM
        :: else
        fi }
    :: atomic { p[me].does == RUN && script[p[me].at] == BEGIN -> making_begun = true; p[me].at++ }
    :: atomic { p[me].does == RUN && script[p[me].at] == MADE -> made = true; p[me].at++ }

    /* Its watch: await_end_of_parent(). Gone at the first look: as young as it was born. */
    :: atomic { p[me].watch == FIRST_LOOK && gone(me) ->
        notice(me, (is(LATE_START_COUNTS) && p[me].settled)) }
    :: atomic { p[me].watch == FIRST_LOOK && !gone(me) ->
        p[me].watch = (p[me].by == POLL -> SLEEP : OPEN); p[me].seen = p[me].settled }
    :: atomic { p[me].watch == OPEN -> p[me].watch = CHECK } /* or ESRCH */
    :: atomic { p[me].watch == OPEN && !alive(p[me].kin) -> /* the number is another's by now */
        p[me].watch = CHECK_STRANGER }
    :: atomic { (p[me].watch == CHECK || p[me].watch == CHECK_STRANGER) &&
        gone(me) && !is(NO_CHECK_OPENED) -> notice(me, p[me].settled) }
    :: atomic { p[me].watch == CHECK && (!gone(me) || is(NO_CHECK_OPENED)) -> p[me].watch = SLEEP }
    :: atomic { p[me].watch == CHECK_STRANGER && (!gone(me) || is(NO_CHECK_OPENED)) ->
        p[me].watch = DEAF }
    :: atomic { p[me].watch == SLEEP && p[me].by == PIDFD && gone(me) -> notice(me, p[me].settled) }
    :: atomic { p[me].watch == SLEEP && p[me].by == POLL && gone(me) -> notice(me, p[me].seen) }
    :: atomic { p[me].watch == SLEEP && p[me].by == POLL && !gone(me) && p[me].settled &&
        !p[me].seen -> p[me].seen = true }
    :: atomic { p[me].watch == SLEEP && p[me].by == PRCTL && p[me].pending ->
        p[me].pending = false;
        if
        :: gone(me) || is(NO_VERIFY) -> notice(me, p[me].settled)
        :: else
        fi }
    :: atomic { p[me].watch == JUDGE_YOUNG -> judge(me, false) }
    :: atomic { p[me].watch == JUDGE_OLD -> judge(me, true) }
    :: atomic { p[me].watch == WAIT && (p[me].settled || is(NO_PATIENCE)) ->
        if
        :: left_home(me) && !is(JUDGED_BY_NOW) -> p[me].watch = NO_WATCH
        :: else -> tell(me)
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
        :: else ->
            if /* daemons, and what they start later */
            :: play(OLD, BEGIN, LEAVE, SETSID, LEAVE, MADE, STOP)  /* double fork */
            :: play(BEGIN, LEAVE, SETSID, LEAVE, MADE, OLD, FORK)
            :: play(BEGIN, LEAVE, SETSID, LEAVE, MADE, FORK, STOP)
            :: play(BEGIN, LEAVE, SETSID, MADE, OLD, FORK, EXEC)   /* daemon(3) */
            :: play(BEGIN, LEAVE, SETSID, MADE, OLD, QUIT, STOP)
            :: play(BEGIN, SETSID, LEAVE, MADE, FORK, STOP, STOP)
            :: play(BEGIN, LEAVE, SETSID, EXEC, MADE, FORK, STOP)  /* setsid -f */
            :: play(BEGIN, LEAVE, SETSID, LEAVE, EXEC, MADE, FORK) /* start-stop-daemon */
            /* workers */
            :: play(FORK, FORK, STOP, STOP, STOP, STOP, STOP)
            :: play(FORK, EXEC, STOP, STOP, STOP, STOP, STOP)
            :: play(FORK, SETSID, STOP, STOP, STOP, STOP, STOP)    /* PostgreSQL's */
            :: play(FORK, SETSID, EXEC, FORK, STOP, STOP, STOP)    /* a supervisor's */
            :: play(SETSID, EXEC, FORK, EXEC, STOP, STOP, STOP)    /* a unit's */
            :: play(FORK, SETSID, OLD, QUIT, STOP, STOP, STOP)
            fi
        fi;
        if :: adopter = INIT :: adopter = SHELL fi;
        p[INIT].does = STAYING;
        p[SHELL].does = STAYING;
        p[SHELL].session = SHELL;
        p[SHELL].execed = true;
        next++;
        p[FIRST].does = LOAD;
        p[FIRST].execed = true;
        p[FIRST].parent = SHELL;
        p[FIRST].session = SHELL;
        p[FIRST].forker = SHELL;
        p[FIRST].place = HOME;
        if :: p[FIRST].by = PIDFD :: p[FIRST].by = POLL :: p[FIRST].by = PRCTL fi;
        run process_of(3); run process_of(4); run process_of(5); run process_of(6)
    }
}
