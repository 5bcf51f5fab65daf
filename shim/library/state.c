// SPDX-License-Identifier: MIT
#include "state.h"
#include "system.h"

/* used: this file does not read all members, and a compiler could leave those out. */
__attribute__((used)) static _Alignas(BEACON_ALIGNMENT) struct beacon beacon = {
    .magic = BEACON_MAGIC,
    .version = BEACON_VERSION,
    .size = sizeof beacon,
};

enum { LONGEST_ARMING = 1000 }; /* ms */

static unsigned part(uint32_t word, int shift)
{
    return word >> shift & WORD_PART;
}

enum state state_get(void)
{
    return (enum state)part(beacon.word, 0);
}

enum strategy state_strategy(void)
{
    return (enum strategy)part(beacon.word, WORD_STRATEGY);
}

/* Relaxed: the reader is another process, and no order of stores helps it. */
static void tell_since(int64_t since)
{
    atomic_store_explicit(&beacon.since_low, (uint32_t)since, memory_order_relaxed);
    atomic_store_explicit(&beacon.since_high, (uint32_t)((uint64_t)since >> 32),
                          memory_order_relaxed);
}

bool state_change(enum state from, enum state to, enum strategy strategy, enum reason reason)
{
    uint32_t word = beacon.word, next;

    do {
        if (part(word, 0) != from)
            return false;
        next = (uint32_t)to | (uint32_t)strategy << WORD_STRATEGY |
               (uint32_t)reason << WORD_REASON | (word & (uint32_t)WORD_PART << WORD_MAIN_ENDED);
    } while (!atomic_compare_exchange_weak(&beacon.word, &word, next));
    if (to > STATE_WATCHING)
        tell_since(system_now());
    if (from == STATE_ARMING)
        system_wake(&beacon.word);
    return true;
}

void state_tell_parent(pid_t parent)
{
    atomic_store_explicit(&beacon.parent, parent, memory_order_relaxed);
}

void state_begin(pid_t self, pid_t parent, enum reason reason, int64_t born)
{
    atomic_store_explicit(&beacon.pid, self, memory_order_relaxed);
    state_tell_parent(parent);
    tell_since(born);
    beacon.word = (uint32_t)STATE_IDLE | (uint32_t)reason << WORD_REASON;
}

void state_await_armed(void)
{
    int64_t end = system_now() + LONGEST_ARMING;
    uint32_t word = beacon.word;

    while (part(word, 0) == STATE_ARMING && system_now() < end) {
        system_wait(&beacon.word, word);
        word = beacon.word;
        if (part(word, 0) == STATE_ARMING && system_thread_is_gone())
            break;
    }
}

void state_main_ends(void)
{
    atomic_fetch_or(&beacon.word, 1U << WORD_MAIN_ENDED);
}

bool state_main_ended(void)
{
    return part(beacon.word, WORD_MAIN_ENDED);
}
