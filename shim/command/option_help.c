// SPDX-License-Identifier: MIT
/* What --help says, in its order. Names and defaults of settings come from setting_table. */
#include "options.h"

const struct option_help option_help[] = {
    {NULL, 0, NULL, "What an orphan gets"},
    {"signal", 's', "SIGNAL", "this signal: a name (TERM, SIGUSR1, RTMIN+3) or a number"},
    {"kill-after", 'k', "TIME", "SIGKILL, if it still lives this long after; 0: never"},
    {"target", 0, "WHOM", "the process, or its whole process group"},
    {NULL, 0, NULL, "Who is watched"},
    {"scope", 0, "SCOPE",
     "all programs; only processes forked and not exec'd since (workers); or none"},
    {"only", 0, "PATTERNS", "only programs so named: shell patterns, comma-separated"},
    {"skip", 0, "PATTERNS", "all programs but those so named"},
    {"settle", 0, "TIME", "a process this young may be on its way to be a daemon"},
    {"parent", 0, "PID", "whose child COMMAND is to be: if its parent is another, it is an orphan"},
    {NULL, 0, NULL, "How the parent's end is noticed"},
    {"strategy", 0, "STRATEGY", "auto, pidfd, poll, or prctl (without a thread)"},
    {"interval", 'i', "TIME", "how often to look, where looking is all there is"},
    {"threadless", 0, "PATTERNS", "programs that get prctl under auto"},
    {NULL, 0, NULL, "What is said on stderr"},
    {"log", 0, "LEVEL", "off, event (what was done), or debug (also what was decided, and why)"},
    {"quiet", 'q', NULL, "the same as --log=off"},
    {"verbose", 'v', NULL, "the same as --log=debug"},
    {NULL, 0, NULL, "Instead of running a command"},
    {"print-env", 0, NULL,
     "print the variables that COMMAND would get, for a shell's eval, systemd's EnvironmentFile=, "
     "docker --env-file"},
    {"status", 0, NULL, "show the processes that are watched, or these"},
    {"json", 0, NULL, "with --status: for machines"},
    {"help", 'h', NULL, "print this"},
    {"version", 'V', NULL, "print the version"},
};

const size_t option_help_count = sizeof option_help / sizeof option_help[0];
