// SPDX-License-Identifier: MIT
/* The command line: an option for each row of setting_table, and the command's own options. */
#ifndef ORPHANAGE_OPTIONS_H
#define ORPHANAGE_OPTIONS_H

#include "settings.h"

enum mode { MODE_RUN, MODE_PRINT_ENV, MODE_STATUS, MODE_HELP, MODE_VERSION };

struct request {
    enum mode mode;
    bool json;
    bool orphans;
    bool tree;
    pid_t watch;                 /* 0: none */
    const char *given[SETTINGS]; /* the values, by row of setting_table; NULL: no option */
    char **operands;             /* the command and its arguments, or pids; ends in NULL */
    int operand_count;
};

/* What getopt_long() returns for an option; for a setting, OPTION_SETTING plus its row. All numbers
 * are greater than any letter, which may be a wide character with musl. */
enum option_code {
    OPTION_HELP = 0x200000,
    OPTION_VERSION,
    OPTION_PRINT_ENV,
    OPTION_STATUS,
    OPTION_JSON,
    OPTION_ORPHANS,
    OPTION_QUIET,
    OPTION_VERBOSE,
    OPTION_TREE,
    OPTION_WATCH,
    OPTION_SETTING
};

/* A line of the help. */
struct option_row {
    const char *name;  /* behind "--"; NULL: the setting's, by option_name() */
    const char *value; /* what the value is called; NULL: takes none, or a setting's words */
    const char *help;
    int code;    /* 0: the line is a heading */
    char letter; /* or 0 */
};

extern const struct option_row option_rows[];
extern const size_t option_row_count;

/* The setting that an option sets; NULL if it sets none. */
const struct setting *option_setting(const struct option_row *option);

enum { OPTION_NAME_MAX = 32 };

/* The option of a setting: KILL_AFTER is kill-after. */
const char *option_name(char into[OPTION_NAME_MAX], const struct setting *row);

/* Fills *request from the command line; 0, or, after saying what is wrong, an exit status. */
int options_read(struct request *request, int argc, char **argv);

/* Print on stdout; return an exit status. */
int help_main(void);
int version_main(void);

#endif
