// SPDX-License-Identifier: MIT
#include "stat_text.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* The fields' numbers in proc(5), and a flag of the kernel's include/linux/sched.h: "I am a kernel
 * thread" has had this value since 2.6. */
enum { FIELD_STATE = 3, FIELD_PARENT = 4, FIELD_FLAGS = 9, FIELD_THREADS = 20, FIELD_BORN = 22 };
enum { PF_KTHREAD = 0x200000 };

/* Digits alone: strtoull() would take signs and blanks. */
static bool read_number(const char *text, uint64_t *number)
{
    if (*text < '0' || *text > '9')
        return false;
    for (*number = 0; *text >= '0' && *text <= '9'; text++) {
        if (*number > (UINT64_MAX - 9) / 10)
            return false;
        *number = *number * 10 + (uint64_t)(*text - '0');
    }
    return *text == ' ' || *text == '\n' || !*text;
}

bool parse_stat(const char *line, struct stat_facts *facts)
{
    /* The name, in parentheses, may hold parentheses and blanks: the last one ends it. */
    const char *at = strrchr(line, ')');
    uint64_t number;
    char state;

    *facts = (struct stat_facts){.threads = 0};
    if (!at || at[1] != ' ' || !at[2])
        return false;
    at += 2;
    state = *at;
    for (int field = FIELD_STATE + 1; field <= FIELD_BORN; field++) {
        at = strchr(at, ' ');
        if (!at)
            return false;
        at++;
        if (field != FIELD_PARENT && field != FIELD_FLAGS && field != FIELD_THREADS &&
            field != FIELD_BORN)
            continue;
        if (!read_number(at, &number) || (field != FIELD_BORN && number > UINT_MAX))
            return false;
        switch (field) {
        case FIELD_PARENT: facts->parent = (pid_t)number; break;
        case FIELD_FLAGS: facts->kernels = number & PF_KTHREAD; break;
        case FIELD_THREADS: facts->threads = (int)number; break;
        default: facts->born = number; break;
        }
    }
    facts->stopped = state == 'T';
    /* A process whose first thread alone has ended is a zombie, too, and has another one. */
    facts->ended = (state == 'Z' || state == 'X') && facts->threads <= 1;
    return true;
}

/* Hexadecimal digits, the lowest bit is signal 1. */
bool parse_ignored(const char *status, int signal)
{
    static const char name[] = "\nSigIgn:\t";
    const char *line = strstr(status, name);

    return line && strtoull(line + sizeof name - 1, NULL, 16) >> (signal - 1) & 1;
}
