// SPDX-License-Identifier: MIT
/* Stands in for the command until that is there: not to be merged. */
#include "status.h"

#include <string.h>

int main(int count, char **words)
{
    bool json = false;

    count--;
    words++;
    for (; count && (!strcmp(*words, "--status") || !strcmp(*words, "--json")); count--, words++)
        json = json || !strcmp(*words, "--json");
    return status_main(count, words, json);
}
