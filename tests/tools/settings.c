// SPDX-License-Identifier: MIT
/* Prints the parser's table, for the suites: a line "NAME DEFAULT VALUE" for each setting. DEFAULT
 * is "unset" where there is none; VALUE is another that is accepted. */
#include "settings.h"

#include <stdio.h>
#include <string.h>

static const char *another(const struct setting *row)
{
    static const char *const values[] = {"rtmin+3", "1.5m", "812", "a*,b?,[xyz]"};
    struct settings scratch;

    if (row->words)
        return strrchr(row->words, ' ') + 1;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        if (setting_parse(row, values[i], &scratch))
            return values[i];
    return "none-is-known";
}

int main(void)
{
    for (size_t i = 0; i < SETTINGS; i++) {
        const struct setting *row = &setting_table[i];

        printf("%s %s %s\n", row->name, row->fallback ? row->fallback : "unset", another(row));
    }
    return 0;
}
