// SPDX-License-Identifier: MIT
#include "options.h"
#include "parse.h"
#include "say.h"

#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

const struct option_row option_rows[] = {
#define HEADING(text) {.help = (text)},
#define SETTING(NAME, field, letter, value, fallback, accepted, help)                              \
    {NULL, value, help, OPTION_SETTING + SETTING_##NAME, letter},
#include "setting_rows.h"
    {"quiet", NULL, "the same as --log=off", OPTION_QUIET, 'q'},
    {"verbose", NULL, "the same as --log=debug", OPTION_VERBOSE, 'v'},
    {.help = "What is out of the library's reach"},
    {"tree", NULL,
     "stay as COMMAND's parent, and end all that it started, whatever it is, when it has ended, or "
     "our parent is gone, or a signal says so",
     OPTION_TREE, 0},
    {"watch", "PID", "with --tree: and when this process has ended", OPTION_WATCH, 0},
    {.help = "Instead of running a command"},
    {"print-env", NULL,
     "print the variables that COMMAND would get, for a shell's eval, systemd's EnvironmentFile=, "
     "docker --env-file",
     OPTION_PRINT_ENV, 0},
    {"status", NULL, "show the processes that are watched, or these", OPTION_STATUS, 0},
    {"orphans", NULL,
     "with --status: instead those that have outlived their parent, with the library or without",
     OPTION_ORPHANS, 0},
    {"json", NULL, "with --status: for machines", OPTION_JSON, 0},
    {"help", NULL, "print this", OPTION_HELP, 'h'},
    {"version", NULL, "print the version", OPTION_VERSION, 'V'},
};

enum { ROWS = sizeof option_rows / sizeof option_rows[0] };
const size_t option_row_count = ROWS;

const struct setting *option_setting(const struct option_row *option)
{
    return option->code >= OPTION_SETTING ? &setting_table[option->code - OPTION_SETTING] : NULL;
}

const char *option_name(char into[OPTION_NAME_MAX], const struct setting *row)
{
    size_t i;

    for (i = 0; i < OPTION_NAME_MAX - 1 && row->name[i]; i++) {
        char byte = row->name[i];
        into[i] = byte == '_' ? '-' : byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
    }
    into[i] = '\0';
    return into;
}

/* The table in the form that getopt_long() takes. "+" ends the options at the command, which has
 * options of its own. ":" tells a missing value from an unknown option. We print the messages
 * ourselves, because glibc and musl word them differently and neither keeps to one line. */
static struct {
    char names[SETTINGS][OPTION_NAME_MAX];
    struct option options[ROWS + 1];
    char letters[2 + 2 * ROWS + 1];
} parser;

static void set_up_parser(void)
{
    struct option *next = parser.options;
    char *letter = parser.letters;

    *letter++ = '+';
    *letter++ = ':';
    for (size_t i = 0; i < ROWS; i++) {
        const struct option_row *row = &option_rows[i];
        const struct setting *setting = option_setting(row);
        const char *name =
            setting ? option_name(parser.names[setting - setting_table], setting) : row->name;

        if (!row->code)
            continue;
        *next++ = (struct option){name, setting || row->value ? required_argument : no_argument,
                                  NULL, row->code};
        if (row->letter)
            *letter++ = row->letter;
        if (row->letter && setting)
            *letter++ = ':';
    }
}

static int code_of_letter(int letter)
{
    for (size_t i = 0; i < ROWS; i++)
        if (option_rows[i].letter && option_rows[i].letter == letter)
            return option_rows[i].code;
    return letter;
}

static int set(struct request *request, size_t row, const char *value)
{
    char name[OPTION_NAME_MAX];
    struct settings scratch; /* only the result of the parser matters */
    struct text line = {.length = 0};

    request->given[row] = value;
    if (setting_parse(&setting_table[row], value, &scratch))
        return 0;
    text_add(&line, "--%s", option_name(name, &setting_table[row]));
    setting_refused(&line, &setting_table[row], value);
    return say_misused("%s", line.bytes);
}

static int set_log(struct request *request, const char *level)
{
    return set(request, SETTING_LOG, level);
}

static int set_mode(struct request *request, enum mode mode)
{
    if (request->mode != MODE_RUN && request->mode != mode)
        return say_misused("--print-env and --status exclude each other");
    request->mode = mode;
    return 0;
}

static int set_watch(struct request *request, const char *value)
{
    int64_t pid;

    if (!parse_whole(value, INT_MAX, &pid) || pid == 0)
        return say_misused("--watch='%s' is not a process id (1 to 2147483647)", value);
    request->watch = (pid_t)pid;
    return 0;
}

/* For a long option, optopt is its code, or 0 if the option is unknown, and argument is its word.
 * For a short option, optopt is the letter, which may stand in the middle of a word. */
static int refuse(int code, const char *argument)
{
    char letter[2] = {optopt > ' ' && optopt < 0x7f ? (char)optopt : '?', '\0'};

    if (!optopt)
        return say_misused("unknown or ambiguous option '%s'", argument);
    if (optopt >= OPTION_HELP)
        return say_misused("option '%s' %s", argument,
                           code == ':' ? "needs a value" : "takes no value");
    return say_misused(code == ':' ? "option '-%s' needs a value" : "unknown option '-%s'", letter);
}

static int take(struct request *request, int code, const char *argument)
{
    switch (code) {
    case OPTION_HELP: request->mode = MODE_HELP; return 0;
    case OPTION_VERSION: request->mode = MODE_VERSION; return 0;
    case OPTION_PRINT_ENV: return set_mode(request, MODE_PRINT_ENV);
    case OPTION_STATUS: return set_mode(request, MODE_STATUS);
    case OPTION_JSON: request->json = true; return 0;
    case OPTION_ORPHANS: request->orphans = true; return 0;
    case OPTION_QUIET: return set_log(request, "off");
    case OPTION_VERBOSE: return set_log(request, "debug");
    case OPTION_TREE: request->tree = true; return 0;
    case OPTION_WATCH: return set_watch(request, optarg);
    default: break;
    }
    if (code >= OPTION_SETTING)
        return set(request, (size_t)(code - OPTION_SETTING), optarg);
    return refuse(code, argument);
}

/* Pids have no options of their own, as a command has, so those of --status may stand anywhere
 * among them. They are read here, because getopt_long() does not go on after a "--". */
static int take_pids(struct request *request, char **words)
{
    request->operands = words;
    for (; *words; words++) {
        if (!strcmp(*words, "--json"))
            request->json = true;
        else if (!strcmp(*words, "--orphans"))
            request->orphans = true;
        else if (**words != '-')
            request->operands[request->operand_count++] = *words;
        else if (strcmp(*words, "--") != 0)
            return say_misused("unknown option '%s' among pids", *words);
    }
    request->operands[request->operand_count] = NULL;
    return 0;
}

static int take_operands(struct request *request, int count, char **words)
{
    if (request->tree && request->mode != MODE_RUN)
        return say_misused("--tree runs a command: it does not go with %s",
                           request->mode == MODE_STATUS ? "--status" : "--print-env");
    if (request->watch && !request->tree)
        return say_misused("--watch goes with --tree");
    if (request->mode == MODE_STATUS)
        return take_pids(request, words);
    request->operands = words;
    request->operand_count = count;
    if (request->json || request->orphans)
        return say_misused("--%s goes with --status", request->json ? "json" : "orphans");
    if (request->mode == MODE_PRINT_ENV && count)
        return say_misused("--print-env runs no command: '%s'", words[0]);
    if (request->mode == MODE_RUN && !count)
        return say_misused("no command given");
    return 0;
}

int options_read(struct request *request, int argc, char **argv)
{
    int code;

    *request = (struct request){.mode = MODE_RUN};
    set_up_parser();
    opterr = 0;
    while ((code = getopt_long(argc, argv, parser.letters, parser.options, NULL)) != -1) {
        int status = take(request, code_of_letter(code), argv[optind > 1 ? optind - 1 : 1]);

        /* --help or --version ends the reading, as in other commands. */
        if (status || request->mode == MODE_HELP || request->mode == MODE_VERSION)
            return status;
    }
    return take_operands(request, argc - optind, argv + optind);
}
