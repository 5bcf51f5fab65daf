// SPDX-License-Identifier: MIT
/* A check that says what failed and goes on; main() ends with return unit_result(). No test
 * library: these programs are also built for musl and with sanitizers. */
#ifndef UNIT_H
#define UNIT_H

#include <stdio.h>

static int unit_checks, unit_failures;

#define CHECK(condition, ...)                                                                      \
    do {                                                                                           \
        unit_checks++;                                                                             \
        if (!(condition)) {                                                                        \
            unit_failures++;                                                                       \
            printf("%s:%d: not so: %s: ", __FILE__, __LINE__, #condition);                         \
            printf(__VA_ARGS__);                                                                   \
            printf("\n");                                                                          \
        }                                                                                          \
    } while (0)

static inline int unit_result(void)
{
    printf("%d checks, %d failed\n", unit_checks, unit_failures);
    return unit_failures || !unit_checks;
}

#endif
