// SPDX-License-Identifier: MIT
/* The command's options: the input's words are argv[1] and so on. */
#include "fuzz.h"
#include "options.h"
#include "say.h"

#include <getopt.h>

enum { WORDS_MOST = 64 };

static char *said;
static size_t said_length;

static void hear(void)
{
    static FILE *ears;

    if (ears)
        fclose(ears);
    free(said);
    ears = stderr = open_memstream(&said, &said_length);
    PROMISE(ears != NULL, "no memory");
}

/* getopt(3) starts anew with an optind of 0 (glibc). */
static int read_words(struct request *request, int count, char **words)
{
    optind = 0;
    hear();
    return options_read(request, count, words);
}

/* Refused: one line that says why, one that points to the help. */
static void is_complaint(void)
{
    static const char start[] = "orphanage: ";
    static const char hint[] = "\nTry 'orphanage --help' for more information.\n";
    char *end;

    fflush(stderr);
    PROMISE(said_length > sizeof start + sizeof hint, "'%s'", said);
    end = said + said_length - (sizeof hint - 1);
    PROMISE(!strncmp(said, start, sizeof start - 1) && !strcmp(end, hint), "'%s'", said);
    *end = '\0';
    PROMISE(fuzz_harmless(said + sizeof start - 1), "'%s'", said);
}

static bool among(char *word, char *const *words)
{
    while (*words && *words != word)
        words++;
    return *words != NULL;
}

static void is_consistent(const struct request *request, char **words)
{
    struct settings scratch;

    for (size_t i = 0; i < SETTINGS; i++)
        PROMISE(!request->given[i] || setting_parse(&setting_table[i], request->given[i], &scratch),
                "a bad value was taken for option %zu", i);
    if (request->mode == MODE_HELP || request->mode == MODE_VERSION)
        return;
    PROMISE(!request->operands[request->operand_count], "no end");
    for (int i = 0; i < request->operand_count; i++)
        PROMISE(request->mode == MODE_STATUS || among(request->operands[i], words), "'%s'",
                request->operands[i]);
    PROMISE(request->operand_count > 0 || request->mode != MODE_RUN, "no command");
    PROMISE(request->operand_count == 0 || request->mode != MODE_PRINT_ENV, "a command");
    PROMISE(!request->json || request->mode == MODE_STATUS, "--json without --status");
    PROMISE(!request->orphans || request->mode == MODE_STATUS, "--orphans without --status");
}

/* What was read, written as the simplest command line for it, reads the same. */
static void comes_round(const struct request *request)
{
    char *words[2 * SETTINGS + WORDS_MOST + 5] = {(char[]){"orphanage"}}, name[OPTION_NAME_MAX];
    char options[SETTINGS][OPTION_NAME_MAX + 2];
    struct request again;
    int count = 1;

    for (size_t i = 0; i < SETTINGS; i++) {
        if (!request->given[i])
            continue;
        snprintf(options[i], sizeof options[i], "--%s", option_name(name, &setting_table[i]));
        words[count++] = options[i];
        words[count++] = (char *)(uintptr_t)request->given[i];
    }
    if (request->mode == MODE_STATUS)
        words[count++] = (char[]){"--status"};
    if (request->mode == MODE_PRINT_ENV)
        words[count++] = (char[]){"--print-env"};
    if (request->json)
        words[count++] = (char[]){"--json"};
    if (request->orphans)
        words[count++] = (char[]){"--orphans"};
    words[count++] = (char[]){"--"};
    for (int i = 0; i < request->operand_count; i++)
        words[count++] = request->operands[i];
    words[count] = NULL;
    PROMISE(!read_words(&again, count, words), "refused the second time: %s", said);
    PROMISE(again.mode == request->mode && again.json == request->json &&
                again.orphans == request->orphans,
            "another mode");
    PROMISE(!memcmp(again.given, request->given, sizeof again.given), "other values");
    PROMISE(again.operand_count == request->operand_count, "%d", again.operand_count);
    for (int i = 0; i < again.operand_count; i++)
        PROMISE(again.operands[i] == request->operands[i], "'%s'", again.operands[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_string(data, size), *words[WORDS_MOST + 2] = {(char[]){"orphanage"}};
    int count = 1 + (size ? fuzz_words(text, words + 1, WORDS_MOST) : 0);
    struct request request;
    int status = read_words(&request, count, words);

    PROMISE(status == 0 || status == EXIT_OURS, "%d", status);
    if (status) {
        is_complaint();
    } else {
        fflush(stderr);
        PROMISE(!said_length, "'%s'", said);
        is_consistent(&request, words);
        if (request.mode != MODE_HELP && request.mode != MODE_VERSION)
            comes_round(&request);
    }
    free(text);
    return 0;
}
