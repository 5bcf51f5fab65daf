// SPDX-License-Identifier: MIT
/* The command line: an option for each row of setting_table, and what else there is to ask for. */
#ifndef ORPHANAGE_OPTIONS_H
#define ORPHANAGE_OPTIONS_H

#include "settings.h"

enum mode { MODE_RUN, MODE_PRINT_ENV, MODE_STATUS, MODE_HELP, MODE_VERSION };

struct request {
    enum mode mode;
    bool json;
    const char *given[SETTINGS]; /* an option's value, by row of setting_table; or NULL */
    char **operands;             /* the command and its arguments, or pids; ends in NULL */
    int operand_count;
};

/* A line of the help: what is said of an option beside its name and default. Without a name it is a
 * heading. */
struct option_help {
    const char *name;  /* behind "--" */
    char letter;       /* or 0 */
    const char *value; /* what the value is called; NULL: takes none */
    const char *help;
};

extern const struct option_help option_help[];
extern const size_t option_help_count;

enum { OPTION_NAME_MAX = 32 };

/* The option of a setting: KILL_AFTER is kill-after. */
const char *option_name(char into[OPTION_NAME_MAX], const struct setting *row);

/* Fills *request from the command line; 0, or, after saying what is wrong, an exit status. */
int options_read(struct request *request, int argc, char **argv);

#endif
