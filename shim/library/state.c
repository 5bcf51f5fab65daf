// SPDX-License-Identifier: MIT
#include "beacon.h"
#include "self.h"

/* used: nothing in here ever reads it, so a compiler may find that it need not be there. Relaxed: a
 * reader stops nobody and so orders nothing. A fork child overwrites its copy in beacon_judged().
 */
__attribute__((used)) static _Alignas(BEACON_ALIGNMENT) struct beacon beacon = {
    .magic = BEACON_MAGIC,
    .version = BEACON_VERSION,
    .size = sizeof beacon,
    .state = BEACON_STARTING,
};

static void set_since(int64_t since)
{
    atomic_store_explicit(&beacon.since_low, (uint32_t)since, memory_order_relaxed);
    atomic_store_explicit(&beacon.since_high, (uint32_t)((uint64_t)since >> 32),
                          memory_order_relaxed);
}

void beacon_state(enum beacon_state state)
{
    atomic_store_explicit(&beacon.state, state, memory_order_relaxed);
}

void beacon_judged(enum standing standing, int64_t since)
{
    beacon_state(standing == STANDING_WATCHED ? BEACON_STARTING : BEACON_LEFT_ALONE);
    atomic_store_explicit(&beacon.parent, kin_parent(), memory_order_relaxed);
    atomic_store_explicit(&beacon.standing, standing, memory_order_relaxed);
    set_since(since);
}

void beacon_orphan(enum beacon_state state, int64_t since)
{
    set_since(since);
    beacon_state(state);
}
