// SPDX-License-Identifier: MIT
#include "proc.h"
#include "text.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* "Forked but didn't exec", in the flags of /proc/PID/stat; the kernel's include/linux/sched.h has
 * had it at this value since 2.6. */
enum { PF_FORKNOEXEC = 0x40 };

enum { STAT_MAX = 1024, FLAGS_AFTER_STATE = 6, START_AFTER_FLAGS = 13 };

/* Reads what fits of /proc/<pid>/<file>, NUL-terminated; false if there is nothing. */
static bool read_file(pid_t pid, const char *file, char *into, size_t size)
{
    struct text path = {.length = 0};
    ssize_t length;
    int fd;

    text_add(&path, "/proc/%d/%s", (int)pid, file);
    fd = open(path.bytes, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    length = read(fd, into, size - 1);
    close(fd);
    if (length <= 0)
        return false;
    into[length] = '\0';
    return true;
}

const char *proc_comm(pid_t pid, char into[COMM_MAX])
{
    if (!read_file(pid, "comm", into, COMM_MAX))
        return NULL;
    into[strcspn(into, "\n")] = '\0';
    return into;
}

/* The nth blank-separated field after this one; NULL if there are not so many. */
static const char *skip_fields(const char *field, int count)
{
    while (field && count--) {
        field = strchr(field, ' ');
        if (field)
            field++;
    }
    return field;
}

bool proc_parse_stat(const char *line, int64_t now_ms, struct leader *leader)
{
    /* The name, in parentheses, may hold parentheses and blanks: the last one ends it. */
    const char *name_end = strrchr(line, ')');
    const char *state = name_end && name_end[1] == ' ' ? name_end + 2 : NULL;
    const char *flags = skip_fields(state, FLAGS_AFTER_STATE);
    const char *start = skip_fields(flags, START_AFTER_FLAGS);
    int64_t ticks_per_second = sysconf(_SC_CLK_TCK);
    uint64_t ticks;

    if (!start || *start < '0' || *start > '9' || ticks_per_second <= 0)
        return false;
    ticks = strtoull(start, NULL, 10);
    if (ticks > INT64_MAX / 1000)
        return false;
    leader->never_execed = strtoul(flags, NULL, 10) & PF_FORKNOEXEC;
    leader->age = now_ms - (int64_t)ticks / ticks_per_second * 1000 -
                  (int64_t)ticks % ticks_per_second * 1000 / ticks_per_second;
    return true;
}

bool proc_leader(pid_t pid, struct leader *leader)
{
    char line[STAT_MAX];
    struct timespec since_boot;

    return read_file(pid, "stat", line, sizeof line) &&
           !clock_gettime(CLOCK_BOOTTIME, &since_boot) &&
           proc_parse_stat(line, (int64_t)since_boot.tv_sec * 1000 + since_boot.tv_nsec / 1000000,
                           leader);
}
