// SPDX-License-Identifier: MIT
#include "options.h"
#include "say.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { COLUMN = 27, WIDTH = 79 };

/* Prints text from COLUMN on, broken between words and behind commas. at: the column that the line
 * has reached. */
static void print_wrapped(size_t at, const char *text)
{
    bool blank = false; /* one belongs before the next word */

    if (at >= COLUMN)
        at = WIDTH; /* too long: begin below */
    else
        at += (size_t)printf("%*s", (int)(COLUMN - at), "");
    while (*text) {
        size_t word = strcspn(text, " ,");

        word += text[word] == ',';
        if (at + blank + word > WIDTH) {
            printf("\n%*s", COLUMN, "");
            at = COLUMN;
        } else if (blank) {
            putchar(' ');
            at++;
        }
        printf("%.*s", (int)word, text);
        at += word;
        text += word;
        blank = *text == ' ';
        text += strspn(text, " ");
    }
    putchar('\n');
}

/* "=WHAT" */
static int print_value(const char *value)
{
    return value ? printf("=%s", value) : 0;
}

/* "=one|other": what completion offers, too. */
static int print_words(const char *words)
{
    int at = printf("=");

    for (; *words; words++, at++)
        putchar(*words == ' ' ? '|' : *words);
    return at;
}

static void print_option(const struct option_row *option)
{
    const struct setting *setting = option_setting(option);
    char name[OPTION_NAME_MAX];
    struct text line = {.length = 0};
    int at = option->letter ? printf("  -%c, --", option->letter) : printf("      --");

    at += printf("%s", setting ? option_name(name, setting) : option->name);
    at += setting && setting->words ? print_words(setting->words) : print_value(option->value);
    text_add(&line, "%s", option->help);
    if (setting)
        text_add(&line, " (default: %s)", setting->fallback ? setting->fallback : "unset");
    print_wrapped((size_t)at, line.bytes);
}

int help_main(void)
{
    fputs("Usage: orphanage [OPTION]... COMMAND [ARGUMENT]...\n"
          "   or: orphanage --tree [--watch=PID] [OPTION]... COMMAND [ARGUMENT]...\n"
          "   or: orphanage [OPTION]... --print-env\n"
          "   or: orphanage --status [--orphans] [--json] [PID]...\n"
          "Run COMMAND so that it, and all that it starts, does not outlive its parent.\n",
          stdout);
    for (size_t i = 0; i < option_row_count; i++)
        if (option_rows[i].code)
            print_option(&option_rows[i]);
        else
            printf("\n%s:\n", option_rows[i].help);
    fputs("\nTIME is a decimal number with ms, s, m or h (seconds without one), up to 24h.\n"
          "Each setting is also a variable: --kill-after is ORPHANAGE_KILL_AFTER. What is\n"
          "in the environment stays, unless an option says otherwise.\n"
          "\nExit status: 125 if orphanage itself fails, 126 if COMMAND cannot be run, 127 if\n"
          "it is not found, else that of COMMAND, which takes the place of orphanage\n"
          "or, with --tree, stays below it.\n",
          stdout);
    return say_printed();
}

int version_main(void)
{
    puts("orphanage (liborphanage) " ORPHANAGE_VERSION);
    return say_printed();
}
