// SPDX-License-Identifier: MIT
/* For the command: lines of /proc (proc(5)) and a process's beacon, out of bytes that anybody may
 * have written. Pure functions. */
#ifndef ORPHANAGE_PROC_TEXT_H
#define ORPHANAGE_PROC_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What /proc/PID/status says. */
struct status_facts {
    pid_t parent; /* 0: outside our pid namespace */
    int threads;
    int namespaces;  /* nested pid namespaces, from ours down to its own; 0 if it is not said */
    pid_t innermost; /* its number in its own */
    bool has_memory; /* no kernel thread, no zombie */
};

/* The whole file; false if it is none. */
bool parse_status(const char *text, struct status_facts *facts);

struct mapping {
    uint64_t start, end;
    bool writable; /* and readable, and private */
};

/* A line of /proc/PID/maps: is it of the library, whatever folder that is in, also if it was
 * deleted or replaced since? */
bool parse_library_mapping(const char *line, struct mapping *mapping);

/* A line of /proc/self/mounts: a /proc that hides other users' processes? */
bool parse_hidepid(const char *line);

enum beacon_found {
    BEACON_NONE,    /* no beacon in these bytes */
    BEACON_FOREIGN, /* one of another version of the library */
    BEACON_GARBAGE, /* says what cannot be */
    BEACON_FOUND,
};

struct beacon_facts {
    pid_t pid; /* whose beacon it is, as its own pid namespace numbers it */
    pid_t parent;
    unsigned state, strategy, reason; /* enums of these names */
    int64_t since;                    /* ms of CLOCK_MONOTONIC */
};

/* The beacon in a piece of the library's writable data that starts at an address on which a beacon
 * may be. The first good one counts, else what was wrong with the last. */
enum beacon_found beacon_find(const unsigned char *bytes, size_t length,
                              struct beacon_facts *facts);

#endif
