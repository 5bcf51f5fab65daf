// SPDX-License-Identifier: MIT
/* Lists of patterns: the first word is the list, the second a program's name. */
#include "fuzz.h"
#include "patterns.h"

#include <fnmatch.h>

static bool other_valid(const char *list)
{
    size_t length = 0;

    for (;; list++) {
        if (*list && *list != ',') {
            length++;
        } else {
            if (length < 1 || length > PATTERN_MAX)
                return false;
            length = 0;
        }
        if (!*list)
            return true;
    }
}

static bool other_match(char *list, const char *name)
{
    bool matched = false;
    char *rest = NULL;

    for (char *one = strtok_r(list, ",", &rest); one; one = strtok_r(NULL, ",", &rest))
        matched = matched || !fnmatch(one, name, 0);
    return matched;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_string(data, size), *words[3];
    const char *name;
    bool valid, matched;

    fuzz_words(text, words, 2);
    name = words[1] ? words[1] : "gunicorn";
    valid = patterns_valid(words[0]);
    PROMISE(valid == other_valid(words[0]), "'%s'", words[0]);
    /* Also of a list that is none it is only asked what matches: no caller does, but a caller may.
     */
    matched = patterns_match(words[0], name);
    PROMISE(!patterns_match(NULL, name), "'%s'", name);
    if (valid && !strpbrk(words[0], "*?[\\,"))
        PROMISE(matched == !strcmp(words[0], name), "'%s' and '%s'", words[0], name);
    if (valid)
        PROMISE(matched == other_match(words[0], name), "'%s' and '%s'", text, name);
    free(text);
    return 0;
}
