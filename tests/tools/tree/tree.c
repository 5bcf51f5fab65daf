// SPDX-License-Identifier: MIT
/* Grows a tree of processes as its words say, one after the other; "tree --help" shows them, from
 * the tables in births.c, threads.c, surroundings.c and filters.c. Shells are no use for that:
 * whether "sh -c cmd" becomes cmd itself differs from shell to shell. */
#include "tree.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

char *self;
char **words;

static void ready(char **arguments)
{
    printf("ready %s %d\n", arguments[0], (int)getpid());
    fflush(stdout);
}

/* Where stdout is no terminal, it is written when the C library flushes it. */
static void say(char **arguments)
{
    printf("%s\n", arguments[0]);
}

static void wait_ms(char **arguments)
{
    long ms = atol(arguments[0]);

    if (!ms)
        wait_for_ever();
    sleep_ms(ms);
}

static void leave(char **arguments)
{
    exit(atoi(arguments[0]));
}

static const struct word plain_words[] = {
    {"ready", "NAME", ready, "prints \"ready NAME PID\" (a line, at once)"},
    {"say", "TEXT", say, "prints a line, which stays in the buffer of stdout"},
    {"wait", "MS", wait_ms, "sleeps; \"wait 0\" for ever, as at the end of the words"},
    {"exit", "CODE", leave, "ends"},
    {0},
};

static const struct {
    const char *title;
    const struct word *words;
} tables[] = {
    {"Words", plain_words},
    {"New processes and programs", birth_words},
    {"Threads, and calls of the library", thread_words},
    {"What a process has and inherits", surrounding_words},
    {"System call filters", filter_words},
};

enum { TABLES = sizeof tables / sizeof tables[0] };

void fail(const char *what)
{
    fprintf(stderr, "tree: %s: %s\n", what, strerror(errno));
    exit(99);
}

/* Takes part in no wait(): a child that ends stays a zombie of its parent, which is what the
 * witness then finds. */
void wait_for_ever(void)
{
    for (;;)
        pause();
}

void sleep_ms(long ms)
{
    struct timespec rest = {ms / 1000, ms % 1000 * 1000000};

    while (nanosleep(&rest, &rest) && errno == EINTR)
        ;
}

static const struct word *find_word(const char *name)
{
    for (int i = 0; i < TABLES; i++)
        for (const struct word *word = tables[i].words; word->name; word++)
            if (!strcmp(word->name, name))
                return word;
    fprintf(stderr, "tree: no such word: %s; \"tree --help\" shows them\n", name);
    exit(98);
}

static int count_arguments(const struct word *word)
{
    int count = word->arguments ? 1 : 0;

    for (const char *byte = word->arguments; byte && *byte; byte++)
        count += *byte == ' ';
    return count;
}

void grow(void)
{
    while (*words) {
        const struct word *word = find_word(*words++);
        char **arguments = words;

        for (int left = count_arguments(word); left > 0; left--) {
            if (!*words) {
                fprintf(stderr, "tree: a word is missing behind %s: %s\n", word->name,
                        word->arguments);
                exit(98);
            }
            words++;
        }
        word->run(arguments);
    }
}

static void print_help(void)
{
    printf("usage: tree WORD...\n");
    for (int i = 0; i < TABLES; i++) {
        printf("\n%s:\n", tables[i].title);
        for (const struct word *word = tables[i].words; word->name; word++) {
            int width = printf("  %s%s%s", word->name, word->arguments ? " " : "",
                               word->arguments ? word->arguments : "");
            printf("%*s%s\n", width < 28 ? 28 - width : 1, "", word->help);
        }
    }
}

int main(int count, char **arguments)
{
    if (count == 2 && !strcmp(arguments[1], "--help")) {
        print_help();
        return 0;
    }
    self = arguments[0];
    words = arguments + 1;
    grow();
    wait_for_ever();
}
