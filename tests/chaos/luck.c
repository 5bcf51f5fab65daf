// SPDX-License-Identifier: MIT
/* Random numbers that a seed replays, and the clock. */
#include "chaos.h"

#include <time.h>

static __thread uint64_t state;

int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

/* splitmix64: every seed, 0 too, begins a good row. */
uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

void seed_row(uint64_t seed)
{
    state = seed;
}

int below(int most)
{
    return (int)(mix(state += 0x9e3779b97f4a7c15U) % (uint64_t)most);
}

bool percent(int chance)
{
    return below(100) < chance;
}

/* No sleep: a scheduler's tick would blur what is to be hit. */
void spin(int most)
{
    for (int64_t until = now() + below(most + 1); now() < until;)
        ;
}
