// SPDX-License-Identifier: MIT
#include "options.h"
#include "say.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

/* What getopt_long() returns for an option: the row of a setting from SETTING on. Beyond all
 * letters, which with musl may be wide characters. */
enum { HELP = 0x200000, VERSION, PRINT_ENV, STATUS, JSON, QUIET, VERBOSE, SETTING };

static const struct {
    const char *name;
    int code;
} others[] = {
    {"help", HELP}, {"version", VERSION}, {"print-env", PRINT_ENV}, {"status", STATUS},
    {"json", JSON}, {"quiet", QUIET},     {"verbose", VERBOSE},
};

enum { OTHERS = sizeof others / sizeof others[0] };

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

/* The tables as getopt_long() wants them. "+": options end at the command, whose own are its own;
 * ":": a missing value is told from an unknown option. We say what is wrong ourselves, as glibc and
 * musl word it differently and neither keeps to one line. */
static struct {
    char names[SETTINGS][OPTION_NAME_MAX];
    struct option options[SETTINGS + OTHERS + 1];
    char letters[2 + 2 * (SETTINGS + OTHERS) + 1];
} parser;

static void set_up_parser(void)
{
    struct option *next = parser.options;
    char *letter = parser.letters;

    for (size_t i = 0; i < SETTINGS; i++)
        *next++ = (struct option){option_name(parser.names[i], &setting_table[i]),
                                  required_argument, NULL, SETTING + (int)i};
    for (size_t i = 0; i < OTHERS; i++)
        *next++ = (struct option){others[i].name, no_argument, NULL, others[i].code};
    *letter++ = '+';
    *letter++ = ':';
    for (size_t i = 0; i < option_help_count; i++) {
        if (!option_help[i].letter)
            continue;
        *letter++ = option_help[i].letter;
        if (option_help[i].value)
            *letter++ = ':';
    }
    *letter = '\0';
}

/* What getopt_long() returns for the option of that name, or for the one of that letter. */
static int code_of(const char *name)
{
    for (const struct option *option = parser.options; option->name; option++)
        if (!strcmp(option->name, name))
            return option->val;
    return 0;
}

static int code_of_letter(int letter)
{
    for (size_t i = 0; i < option_help_count; i++)
        if (option_help[i].letter && option_help[i].letter == letter)
            return code_of(option_help[i].name);
    return letter;
}

static int set(struct request *request, size_t row, const char *value)
{
    char name[OPTION_NAME_MAX];
    struct settings scratch; /* of no use but to be parsed into */
    struct text line = {.length = 0};

    request->given[row] = value;
    if (setting_table[row].parse(value, (char *)&scratch + setting_table[row].field))
        return 0;
    text_add(&line, "--%s", option_name(name, &setting_table[row]));
    setting_refused(&line, &setting_table[row], value);
    return say_misused("%s", line.bytes);
}

static int set_log(struct request *request, const char *level)
{
    return set(request, (size_t)(code_of("log") - SETTING), level);
}

static int set_mode(struct request *request, enum mode mode)
{
    if (request->mode != MODE_RUN && request->mode != mode)
        return say_misused("--print-env and --status exclude each other");
    request->mode = mode;
    return 0;
}

/* For a long option, optopt is its code, or 0 for an unknown one, and argument the word that it is
 * in; a letter may be in the middle of a word. */
static int refuse(int code, const char *argument)
{
    char letter[2] = {optopt > ' ' && optopt < 0x7f ? (char)optopt : '?', '\0'};

    if (!optopt)
        return say_misused("unknown or ambiguous option '%s'", argument);
    if (optopt >= HELP)
        return say_misused("option '%s' %s", argument,
                           code == ':' ? "needs a value" : "takes no value");
    return say_misused(code == ':' ? "option '-%s' needs a value" : "unknown option '-%s'", letter);
}

static int take(struct request *request, int code, const char *argument)
{
    switch (code) {
    case HELP: request->mode = MODE_HELP; return 0;
    case VERSION: request->mode = MODE_VERSION; return 0;
    case PRINT_ENV: return set_mode(request, MODE_PRINT_ENV);
    case STATUS: return set_mode(request, MODE_STATUS);
    case JSON: request->json = true; return 0;
    case QUIET: return set_log(request, "off");
    case VERBOSE: return set_log(request, "debug");
    default: break;
    }
    if (code >= SETTING)
        return set(request, (size_t)(code - SETTING), optarg);
    return refuse(code, argument);
}

/* Among pids, which are no command with options of its own, --json may stand anywhere. They are
 * read here: after a "--" getopt_long() cannot be asked to go on. */
static int take_pids(struct request *request, char **words)
{
    request->operands = words;
    for (; *words; words++) {
        if (!strcmp(*words, "--json"))
            request->json = true;
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
    if (request->mode == MODE_STATUS)
        return take_pids(request, words);
    request->operands = words;
    request->operand_count = count;
    if (request->json)
        return say_misused("--json goes with --status");
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

        /* As everywhere, the first of these to come ends the reading. */
        if (status || request->mode == MODE_HELP || request->mode == MODE_VERSION)
            return status;
    }
    return take_operands(request, argc - optind, argv + optind);
}
