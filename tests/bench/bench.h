// SPDX-License-Identifier: MIT
/* What the drivers share. A driver is never preloaded itself: it takes "NAME=VALUE..." as env(1)
 * does, for what it starts, and without env's own exec in the figure. */
#ifndef BENCH_H
#define BENCH_H

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static inline int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Processor time of this process and of those it has waited for, with all their threads: what a
 * busy machine adds to a time by the clock is not in it. */
static inline int64_t cpu_ns(void)
{
    const int whose[] = {RUSAGE_SELF, RUSAGE_CHILDREN};
    int64_t sum = 0;

    for (int i = 0; i < 2; i++) {
        struct rusage usage;

        getrusage(whose[i], &usage);
        sum += (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * (int64_t)1000000000 +
               (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * (int64_t)1000;
    }
    return sum;
}

static inline void sleep_ns(int64_t ns)
{
    struct timespec rest = {ns / 1000000000, ns % 1000000000};

    while (nanosleep(&rest, &rest) && errno == EINTR)
        ;
}

__attribute__((noreturn)) static inline void fail(const char *what)
{
    fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* Its own file, by a name that holds in a launcher, too. */
static inline char *own_path(void)
{
    char *path = realpath("/proc/self/exe", NULL);

    if (!path)
        fail("/proc/self/exe");
    return path;
}

/* Puts leading NAME=VALUE words into the environment; returns the command behind them. */
static inline char **assign(char **words)
{
    while (*words && strchr(*words, '='))
        putenv(*words++);
    return words;
}

#endif
