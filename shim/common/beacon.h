// SPDX-License-Identifier: MIT
/* What a process that carries the library tells about itself: a few words in the library's writable
 * data, which "orphanage --status" finds there through /proc/PID/mem. Telling costs the host some
 * plain stores: no file, no socket, no system call, no heap. */
#ifndef ORPHANAGE_BEACON_H
#define ORPHANAGE_BEACON_H

#include <stdatomic.h>
#include <stdint.h>

/* The states of a watch. The numbers are part of the layout. */
enum state {
    STATE_IDLE,      /* nobody is watched; the reason tells why */
    STATE_ARMING,    /* a watch begins */
    STATE_WATCHING,  /* the strategy tells how */
    STATE_JUDGING,   /* the parent has ended, and what is to be done is not decided yet */
    STATE_SIGNALLED, /* an orphan that got its signal */
    STATE_RELEASED,  /* an orphan that is left alone; the reason tells why */
    STATE_FAILED,    /* no way to watch works here */
    STATES
};

/* One word holds all of it, so that it changes at once: the state, above it the strategy (enum
 * strategy), above that the reason (enum reason). */
enum { WORD_STRATEGY = 8, WORD_REASON = 16, WORD_MAIN_ENDED = 24, WORD_PART = 0xff };

#define BEACON_MAGIC "\xB7orphan" /* with the NUL; no text that a host would have by chance */
enum { BEACON_MAGIC_SIZE = 8, BEACON_ALIGNMENT = 8 };

/* Raised with every change of the struct or of what its numbers mean: the command and the library
 * of a process that was started before an upgrade differ. */
enum { BEACON_VERSION = 2 };

/* Read by another program, maybe one of another word size: fixed types, nothing to align, no
 * pointer. 64 bits are two halves, because not every machine stores them at once without libatomic.
 * A child that was made past the fork handlers (vfork(), _Fork(), clone()) has a copy of its
 * parent's beacon: pid tells the copy from the original. */
struct beacon {
    unsigned char magic[BEACON_MAGIC_SIZE];
    uint32_t version;
    uint32_t size;
    _Atomic int32_t pid;    /* whose beacon it is, and... */
    _Atomic int32_t parent; /* ...who is watched, as numbered in the process's own pid namespace */
    _Atomic uint32_t word;
    _Atomic uint32_t since_low, since_high; /* when that became so: ms of CLOCK_MONOTONIC */
    uint32_t spare;
};

#endif
