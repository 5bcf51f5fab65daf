// SPDX-License-Identifier: MIT
/* What a process that carries the library tells about itself: a few words in the library's writable
 * data, which "orphanage --status" finds there through /proc/PID/mem. Telling costs the host some
 * plain stores: no file, no socket, no system call, no heap. */
#ifndef ORPHANAGE_BEACON_H
#define ORPHANAGE_BEACON_H

#include "verdict.h"

#include <stdatomic.h>
#include <stdint.h>

/* What the library does for its process. The numbers are part of the layout. */
enum beacon_state {
    BEACON_LEFT_ALONE, /* its standing tells why */
    BEACON_STARTING,
    BEACON_PIDFD,
    BEACON_POLL,
    BEACON_PRCTL,
    BEACON_FAILED,    /* no way to watch was to be had */
    BEACON_WAITING,   /* an orphan, but a young one: judged again soon */
    BEACON_SIGNALLED, /* an orphan that got its signal */
    BEACON_DAEMON,
    BEACON_STATES
};

#define BEACON_MAGIC "\xB7orphan" /* with the NUL; no text that a host would have by chance */
enum { BEACON_MAGIC_SIZE = 8, BEACON_ALIGNMENT = 8 };

/* Raised with every change of the struct, of the states or of enum standing: the command and the
 * library of a process that was started before an upgrade differ. */
enum { BEACON_VERSION = 1 };

/* Read by another program, maybe one of another word size: fixed types, nothing to align, no
 * pointer. 64 bits are two halves, because not every machine stores them at once without libatomic.
 * The own pid is not in it: getpid(2) is a system call. That a beacon is a copy, in a child that
 * was forked past the fork handlers, shows in its being word for word that of the child's parent.
 */
struct beacon {
    unsigned char magic[BEACON_MAGIC_SIZE];
    uint32_t version;
    uint32_t size;
    _Atomic int32_t parent; /* who is watched, as numbered in the process's own pid namespace */
    _Atomic uint32_t standing;
    _Atomic uint32_t state;
    _Atomic uint32_t since_low, since_high; /* ms, as now_ms() */
    uint32_t spare;
};

/* Who is watched from now on, or why nobody is; since: when that became so (now_ms()). */
void beacon_judged(enum standing standing, int64_t since);

/* The strategy in force, or that there is none. */
void beacon_state(enum beacon_state state);

/* The parent is gone, and this is made of it, since then (now_ms()). */
void beacon_orphan(enum beacon_state state, int64_t since);

#endif
