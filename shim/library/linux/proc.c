// SPDX-License-Identifier: MIT
#include "proc.h"
#include "kernel.h"
#include "system.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <time.h>

/* "Forked but didn't exec", in the flags of /proc/PID/stat; the kernel's include/linux/sched.h has
 * had it at this value since 2.6. */
enum { PF_FORKNOEXEC = 0x40 };

/* The fields of /proc/PID/stat, by their numbers in proc(5). */
enum { FIELD_STATE = 3, FIELD_PARENT = 4, FIELD_FLAGS = 9, FIELD_STARTED = 22, FIELD_STATUS = 52 };

/* Times in there are in ticks of a hundredth of a second on all machines that Linux runs on, but
 * alpha and ia64 (USER_HZ). */
enum { MILLISECONDS_A_TICK = 10 };

enum { STAT_ROOM = 1024, STATUS_ROOM = 4096, FOLDER_ROOM = 1024 };

/* Reads as much of a file as fits, and ends it with NUL; false if there is nothing. */
static bool read_file(const char *path, char *into, size_t size)
{
    int fd = kernel_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    ssize_t length;

    if (fd < 0)
        return false;
    length = kernel_read(fd, into, size - 1);
    kernel_close(fd);
    if (length <= 0)
        return false;
    into[length] = '\0';
    return true;
}

static bool read_of(pid_t pid, const char *file, char *into, size_t size)
{
    struct text path;

    text_begin(&path);
    text_add(&path, "/proc/%d/%s", (int)pid, file);
    return read_file(path.bytes, into, size);
}

const char *system_comm(pid_t pid, char name[NAME_ROOM])
{
    if (!read_of(pid, "comm", name, NAME_ROOM))
        return NULL;
    for (char *end = name; *end; end++)
        if (*end == '\n')
            *end = '\0';
    return name;
}

/* Digits, as many as there are; the end of them, or NULL if there is not one. */
static const char *read_number(const char *text, uint64_t *number)
{
    if (*text < '0' || *text > '9')
        return NULL;
    for (*number = 0; *text >= '0' && *text <= '9'; text++) {
        if (*number > (UINT64_MAX - 9) / 10)
            return NULL;
        *number = *number * 10 + (uint64_t)(*text - '0');
    }
    return text;
}

/* The name, in parentheses, may hold parentheses and blanks: the last one ends it. */
static const char *field_behind_name(const char *line)
{
    const char *name_end = NULL;

    for (; *line; line++)
        if (*line == ')')
            name_end = line;
    return name_end && name_end[1] == ' ' && name_end[2] ? name_end + 2 : NULL;
}

bool proc_parse_stat(const char *line, struct proc_stat *stat)
{
    const char *at = field_behind_name(line);

    *stat = (struct proc_stat){.started = -1};
    if (!at)
        return false;
    stat->state = *at;
    for (int field = FIELD_STATE; at; field++) {
        uint64_t number = 0;

        if (field != FIELD_STATE)
            read_number(at, &number);
        if (field == FIELD_PARENT && number <= INT_MAX)
            stat->parent = (pid_t)number;
        if (field == FIELD_FLAGS)
            stat->never_execed = number & PF_FORKNOEXEC;
        if (field == FIELD_STARTED && read_number(at, &number) && number < INT64_MAX / 1000)
            stat->started = (int64_t)number * MILLISECONDS_A_TICK;
        if (field == FIELD_STATUS)
            stat->status = (int)(number & 0xffff);
        while (*at && *at != ' ')
            at++;
        at = *at ? at + 1 : NULL;
    }
    return stat->started >= 0;
}

bool proc_stat(pid_t pid, struct proc_stat *stat)
{
    char line[STAT_ROOM];

    return read_of(pid, "stat", line, sizeof line) && proc_parse_stat(line, stat);
}

bool system_leader(pid_t pid, struct leader *leader)
{
    struct proc_stat stat;

    if (!proc_stat(pid, &stat))
        return false;
    leader->never_execed = stat.never_execed;
    leader->age = kernel_clock(CLOCK_BOOTTIME) - stat.started;
    return true;
}

/* "SigIgn:\t0000000000001001": hexadecimal digits, the lowest bit is signal 1. */
bool proc_parse_ignored(const char *status, int signal)
{
    static const char name[] = "\nSigIgn:\t";
    uint64_t ignored = 0;

    for (; *status; status++) {
        size_t i = 0;

        while (name[i] && status[i] == name[i])
            i++;
        if (!name[i])
            break;
    }
    if (!*status)
        return false;
    for (status += sizeof name - 1; *status && *status != '\n'; status++)
        ignored =
            ignored << 4 | (uint64_t)(*status <= '9' ? *status - '0' : (*status | 0x20) - 'a' + 10);
    return ignored >> (signal - 1) & 1;
}

bool system_hears_hangup(pid_t pid)
{
    char status[STATUS_ROOM];

    return !read_of(pid, "status", status, sizeof status) || !proc_parse_ignored(status, SIGHUP);
}

/* The link needs the same right as the status in /proc/PID/stat (PTRACE_MODE_READ_FSCREDS), and a
 * zombie still has it, unlike its other namespaces. */
bool proc_shows_status(pid_t pid)
{
    struct text path;
    char link[64];

    text_begin(&path);
    text_add(&path, "/proc/%d/ns/user", (int)pid);
    return KERNEL_CALL4(SYS_readlinkat, AT_FDCWD, path.bytes, link, sizeof link) > 0;
}

pid_t proc_of_pidfd(int pidfd)
{
    static const char name[] = "\nPid:\t";
    char about[STAT_ROOM];
    struct text path;
    uint64_t pid;

    text_begin(&path);
    text_add(&path, "/proc/thread-self/fdinfo/%d", pidfd);
    if (!read_file(path.bytes, about, sizeof about))
        return 0;
    for (const char *at = about; *at; at++) {
        size_t i = 0;

        while (name[i] && at[i] == name[i])
            i++;
        if (name[i])
            continue;
        return at[i] == '-' ? -1 : read_number(at + i, &pid) ? (pid_t)pid : 0;
    }
    return 0;
}

/* As getdents64(2) has it, whose struct no header of the C library shows. */
struct entry {
    uint64_t inode;
    int64_t offset;
    unsigned short length;
    unsigned char type;
    char name[];
};

static pid_t other_thread_in(const char *entries, long length, pid_t own)
{
    uint64_t number;

    for (long at = 0; at < length;) {
        const struct entry *entry = (const void *)(entries + at);

        if (read_number(entry->name, &number) && (pid_t)number != own &&
            (pid_t)number != kernel_getpid())
            return (pid_t)number;
        at += entry->length;
    }
    return 0;
}

pid_t proc_host_thread(void)
{
    _Alignas(struct entry) char entries[FOLDER_ROOM];
    int folder = kernel_openat(AT_FDCWD, "/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    pid_t own = kernel_gettid(), found = 0;
    long length;

    if (folder < 0)
        return -1;
    do {
        length = KERNEL_CALL3(SYS_getdents64, folder, entries, sizeof entries);
        if (length > 0)
            found = other_thread_in(entries, length, own);
    } while (length > 0 && !found);
    kernel_close(folder);
    return length < 0 ? -1 : found;
}
