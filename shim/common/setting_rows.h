// SPDX-License-Identifier: MIT
/* The settings, one row each, in the order of "orphanage --help". Whoever includes this defines
 * SETTING, and HEADING if it prints them, for the columns that it needs: the library takes no help
 * text into the memory of its host.
 *
 *   SETTING(NAME, field, letter, value, fallback, accepted, help)
 *
 * NAME: behind ORPHANAGE_; the option is the same in lower case. field: of struct settings. letter:
 * the option's short form, or 0. value: what the help calls the value; NULL: the words are shown.
 * fallback: the default as a user would write it; NULL: unset. accepted: one of the macros of
 * setting_table.c, where the parsers are. help: what the option does, in a line. */

#ifndef HEADING
#define HEADING(text)
#endif

HEADING("What an orphan gets")
SETTING(SIGNAL, signal, 's', "SIGNAL", "TERM", A_SIGNAL,
        "this signal: a name (TERM, SIGUSR1, RTMIN+3), a number, or none (for trying it out)")
SETTING(KILL_AFTER, kill_after, 'k', "TIME", "30s", A_DURATION_OR_0("never"),
        "SIGKILL, if it still lives this long after; 0: never")
SETTING(TARGET, target, 0, NULL, "process", ONE_OF("process group"),
        "the process, or its whole process group, which in a script is also its other jobs: "
        "--tree is better")

HEADING("Who is watched")
SETTING(SCOPE, scope, 0, NULL, "all", ONE_OF("all forked none"),
        "all programs; only processes forked and not exec'd since (workers); or none")
SETTING(ONLY, only, 0, "PATTERNS", NULL, A_PATTERN_LIST,
        "only programs so named: shell patterns, comma-separated")
SETTING(SKIP, skip, 0, "PATTERNS", "heart,*crashpad_handler", A_PATTERN_LIST,
        "all programs but those so named")
SETTING(SETTLE, settle, 0, "TIME", "1s", A_DURATION,
        "a process this young may be about to become a daemon")
SETTING(
    LAUNCH, launch, 0, "TIME", "90s", A_DURATION_OR_FOREVER,
    "a parent that exits with status 0 while its child is younger than this was a launcher, and "
    "the child is left alone; or forever; 0: the status makes no difference")
SETTING(PARENT, parent, 0, "PID", NULL, A_PID,
        "the parent that COMMAND should have: with another one, it is an orphan")

HEADING("How the parent's end is noticed")
SETTING(STRATEGY, strategy, 0, NULL, "auto", ONE_OF(strategy_words),
        "auto: the first of these that works; prctl has no thread")
SETTING(INTERVAL, interval, 'i', "TIME", "1s", A_DURATION_FROM_1MS,
        "how often to look, where nothing tells of the parent's end")
SETTING(THREADLESS, threadless, 0, "PATTERNS",
        "setpriv,unshare,nsenter,capsh,mount,umount,buildah*,podman,lxc-*,mmdebstrap,chrom*",
        A_PATTERN_LIST, "programs that get prctl under auto")

HEADING("What is said on stderr")
SETTING(LOG, log, 0, NULL, "event", ONE_OF("off event debug"),
        "nothing, what was done, or also what was decided and why")

#undef SETTING
#undef HEADING
