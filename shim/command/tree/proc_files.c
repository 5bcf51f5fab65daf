// SPDX-License-Identifier: MIT
#include "proc_files.h"
#include "parse.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PATH_ROOM = 64, STAT_ROOM = 1024, STATUS_ROOM = 4096, LIST_ROOM = 4096 };

bool proc_is_ours(void)
{
    char shown[32], own[32];
    ssize_t length = readlink("/proc/self", shown, sizeof shown - 1);

    snprintf(own, sizeof own, "%d", (int)getpid());
    shown[length > 0 ? length : 0] = '\0';
    return !strcmp(shown, own);
}

static bool read_of(pid_t pid, const char *file, char *into, size_t size)
{
    char path[PATH_ROOM];
    ssize_t length;
    int fd;

    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, file);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    length = read(fd, into, size - 1);
    close(fd);
    into[length > 0 ? length : 0] = '\0';
    return length > 0;
}

bool read_stat(pid_t pid, struct stat_facts *facts)
{
    char line[STAT_ROOM];

    return read_of(pid, "stat", line, sizeof line) && parse_stat(line, facts);
}

bool process_ignores(pid_t pid, int signal)
{
    char status[STATUS_ROOM];

    return read_of(pid, "status", status, sizeof status) && parse_ignored(status, signal);
}

bool is_below(pid_t pid)
{
    struct stat_facts facts;

    while (pid > 1 && read_stat(pid, &facts)) {
        if (facts.parent == getpid())
            return true;
        pid = facts.parent;
    }
    return false;
}

bool for_each_child(pid_t pid, pid_t thread, bool (*take)(void *to, pid_t child), void *to)
{
    char path[PATH_ROOM], list[LIST_ROOM];
    bool good = true;
    pid_t child = 0;
    ssize_t length;
    int fd;

    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)pid, (int)thread);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    while (good && (length = read(fd, list, sizeof list)) > 0)
        for (ssize_t i = 0; i < length && good; i++) {
            if (list[i] >= '0' && list[i] <= '9') {
                child = 10 * child + (list[i] - '0');
            } else if (child) { /* a blank is behind each */
                good = take(to, child);
                child = 0;
            }
        }
    close(fd);
    return good;
}

bool for_each_number(const char *folder, bool (*see)(void *to, pid_t number), void *to)
{
    DIR *entries = opendir(folder);
    struct dirent *entry;
    int64_t number;
    bool good = entries != NULL;

    while (good && (entry = readdir(entries)))
        if (parse_whole(entry->d_name, INT_MAX, &number))
            good = see(to, (pid_t)number);
    if (entries)
        closedir(entries);
    return good;
}
