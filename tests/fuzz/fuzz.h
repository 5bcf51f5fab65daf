// SPDX-License-Identifier: MIT
/* What the fuzz targets share. Each is one LLVMFuzzerTestOneInput() that feeds bytes to a reader
 * and holds what comes out against what the reader promises; a crash is the least that it looks
 * for. */
#ifndef FUZZ_H
#define FUZZ_H

#include "text.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* By dprintf(): stderr may be what is under test. */
#define PROMISE(condition, ...)                                                                    \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            dprintf(2, "%s:%d: not so: %s: ", __FILE__, __LINE__, #condition);                     \
            dprintf(2, __VA_ARGS__);                                                               \
            dprintf(2, "\n");                                                                      \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The input as a string in just as much memory as it needs, so that a byte read too many is seen.
 */
static inline char *fuzz_string(const uint8_t *data, size_t size)
{
    char *string = malloc(size + 1);

    if (!string)
        abort();
    if (size)
        memcpy(string, data, size);
    string[size] = '\0';
    return string;
}

/* Cuts a string at each '|', which is special to none of the readers, into words, NULL behind the
 * last; their number. */
static inline int fuzz_words(char *string, char **words, int most)
{
    int count = 0;

    for (char *next = string; next && count < most; count++) {
        words[count] = next;
        next = strchr(next, '|');
        if (next)
            *next++ = '\0';
    }
    words[count] = NULL;
    return count;
}

/* What may reach a terminal or a log: one line, bounded, nothing that controls. */
static inline bool fuzz_harmless(const char *line)
{
    for (const char *byte = line; *byte; byte++)
        if ((unsigned char)*byte < 0x20 || *byte == 0x7f)
            return false;
    return strlen(line) <= TEXT_MAX;
}

#endif
