// SPDX-License-Identifier: MIT
/* Reads lines of /proc (proc(5)), and a process's beacon, from bytes that anybody may have written.
 * Pure functions. */
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
    int namespaces;  /* pid namespaces, from ours down to its own; 0 if not known */
    pid_t innermost; /* its pid in its own namespace */
    pid_t session;   /* 0: outside our pid namespace, or not known */
    bool has_memory; /* false for a kernel thread and a zombie */
};

/* Takes the whole file; false if the text is no such file. */
bool parse_status(const char *text, struct status_facts *facts);

struct mapping {
    uint64_t start, end;
    bool writable; /* and readable, and private */
};

/* Is a line of /proc/PID/maps a mapping of the library? It may be in any folder, and deleted or
 * replaced since. */
bool parse_library_mapping(const char *line, struct mapping *mapping);

/* Is a line of /proc/self/mounts a /proc that hides other users' processes? */
bool parse_hidepid(const char *line);

enum beacon_found {
    BEACON_NONE,    /* no beacon in these bytes */
    BEACON_FOREIGN, /* a beacon of another version of the library */
    BEACON_GARBAGE, /* its values are impossible */
    BEACON_FOUND,
};

struct beacon_facts {
    pid_t pid; /* whose beacon it is, as its own pid namespace numbers it */
    pid_t parent;
    unsigned state, strategy, reason; /* enums of these names */
    int64_t since;                    /* ms of CLOCK_MONOTONIC */
};

/* Looks for the beacon in a piece of the library's writable data, from its first byte on, which has
 * the beacon's alignment. The first good beacon counts; if none is good, the result tells what was
 * wrong with the last one. */
enum beacon_found beacon_find(const unsigned char *bytes, size_t length,
                              struct beacon_facts *facts);

#endif
