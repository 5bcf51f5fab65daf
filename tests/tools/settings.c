// SPDX-License-Identifier: MIT
/* Prints the parser's table, for the suite that compares it with the documents: a line "NAME
 * DEFAULT" for each setting, DEFAULT being "unset" where there is none. */
#include "settings.h"

#include <stdio.h>

int main(void)
{
    for (size_t i = 0; i < SETTINGS; i++)
        printf("%s %s\n", setting_table[i].name,
               setting_table[i].fallback ? setting_table[i].fallback : "unset");
    return 0;
}
