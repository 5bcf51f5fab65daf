// SPDX-License-Identifier: MIT
#include "processes.h"
#include "parse.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    PATH_ROOM = 64,
    STATUS_ROOM = 8192,
    COMMAND_ROOM = 32 * 1024,    /* the rest is cut: nobody reads so much */
    WRITABLE_ROOM = 1024 * 1024, /* more than the library's data, which is one page */
};

/* Reads as much of a file as fits, and puts a NUL behind it; the length, or -1 with errno. */
static ssize_t read_file(const char *path, char *into, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t length = 0;
    ssize_t more = 1;
    int error;

    if (fd < 0)
        return -1;
    while (more > 0 && length < size - 1) {
        more = read(fd, into + length, size - 1 - length);
        length += more > 0 ? (size_t)more : 0;
    }
    error = errno;
    close(fd);
    errno = error;
    into[length] = '\0';
    return more < 0 ? -1 : (ssize_t)length;
}

/* The strategy whose watch thread has that name; NULL: none. */
static const char *word_of_thread(const char *name)
{
    static const struct {
        const char *word, *thread;
    } strategies[] = {
#define STRATEGY(symbol, word, thread) {#word, thread},
#include "strategies.h"
    };

    for (size_t i = 0; i < sizeof strategies / sizeof strategies[0]; i++)
        if (strategies[i].thread && !strcmp(strategies[i].thread, name))
            return strategies[i].word;
    return NULL;
}

/* Looks for a watch thread by its name, which anybody may read, also in other users' processes.
 * Returns a thread that shows the mappings of the process: the first one, or any other if that has
 * ended; 0 if there is none. */
static pid_t find_thread(struct process *process)
{
    char path[PATH_ROOM], name[32];
    struct dirent *entry;
    pid_t other = 0;
    DIR *tasks;

    snprintf(path, sizeof path, "/proc/%d/task", (int)process->pid);
    tasks = opendir(path);
    while (tasks && !process->thread_word && (entry = readdir(tasks))) {
        int64_t id;
        if (!parse_whole(entry->d_name, INT_MAX, &id) || id == process->pid)
            continue;
        other = (pid_t)id;
        snprintf(path, sizeof path, "/proc/%d/task/%d/comm", (int)process->pid, (int)id);
        if (read_file(path, name, sizeof name) <= 0)
            continue;
        name[strcspn(name, "\n")] = '\0';
        process->thread_word = word_of_thread(name);
    }
    if (tasks)
        closedir(tasks);
    return process->facts.has_memory ? process->pid : other;
}

static void read_beacon(struct process *process, pid_t task, const struct mapping *mapping)
{
    uint64_t size = mapping->end - mapping->start;
    size_t room = size < WRITABLE_ROOM ? (size_t)size : WRITABLE_ROOM;
    unsigned char *bytes = malloc(room);
    char path[PATH_ROOM];
    ssize_t length = -1;
    int fd;

    snprintf(path, sizeof path, "/proc/%d/task/%d/mem", (int)process->pid, (int)task);
    fd = bytes ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd >= 0)
        length = pread(fd, bytes, room, (off_t)mapping->start);
    if (length < 0)
        process->memory_error = errno;
    else if (process->found != BEACON_FOUND)
        process->found = beacon_find(bytes, (size_t)length, &process->beacon);
    if (fd >= 0)
        close(fd);
    free(bytes);
}

/* 0, or an errno that tells why nothing is known: ESRCH if there are no mappings. */
static int read_maps(struct process *process, pid_t task)
{
    char path[PATH_ROOM], *line = NULL;
    struct mapping mapping;
    size_t room = 0;
    int error = ESRCH;
    FILE *maps;

    snprintf(path, sizeof path, "/proc/%d/task/%d/maps", (int)process->pid, (int)task);
    maps = fopen(path, "re");
    if (!maps)
        return errno;
    while (getline(&line, &room, maps) > 0) {
        error = 0;
        if (!parse_library_mapping(line, &mapping))
            continue;
        process->carries = CARRIES_YES;
        if (mapping.writable)
            read_beacon(process, task, &mapping);
    }
    if (ferror(maps))
        error = errno;
    free(line);
    fclose(maps);
    return error;
}

static void look_for_library(struct process *process)
{
    pid_t thread = find_thread(process);

    if (!thread)
        return; /* a zombie, or a kernel thread */
    process->maps_error = read_maps(process, thread);
    if (process->maps_error)
        process->carries = process->thread_word ? CARRIES_YES : CARRIES_UNKNOWN;
}

static bool read_facts(struct process *process)
{
    char path[PATH_ROOM], status[STATUS_ROOM];

    snprintf(path, sizeof path, "/proc/%d/status", (int)process->pid);
    return read_file(path, status, sizeof status) > 0 && parse_status(status, &process->facts);
}

static bool read_command(struct process *process)
{
    char path[PATH_ROOM];
    ssize_t length;

    process->command = malloc(COMMAND_ROOM);
    if (!process->command)
        return false;
    snprintf(path, sizeof path, "/proc/%d/cmdline", (int)process->pid);
    length = read_file(path, process->command, COMMAND_ROOM);
    process->nameless = length <= 0;
    if (process->nameless) {
        snprintf(path, sizeof path, "/proc/%d/comm", (int)process->pid);
        length = read_file(path, process->command, COMMAND_ROOM);
        if (length > 0 && process->command[length - 1] == '\n')
            length--;
    }
    process->command_length = length > 0 ? (size_t)length : 0;
    if (process->command_length) {
        char *fitting = realloc(process->command, process->command_length);
        process->command = fitting ? fitting : process->command;
    }
    return true;
}

/* Adds a process, unless it ends meanwhile; false only if there is no memory. */
static bool add(struct process_table *table, pid_t pid)
{
    struct process process = {.pid = pid}, *all;

    if (!read_facts(&process))
        return true;
    look_for_library(&process);
    /* Read again, because the beacon may tell of a thread: the threads must be counted after it was
     * read. */
    if (!read_facts(&process))
        return true;
    all = realloc(table->all, (table->count + 1) * sizeof *all);
    if (!all)
        return false;
    table->all = all;
    if (!read_command(&process))
        return false;
    all[table->count++] = process;
    return true;
}

static bool are_hidden(void)
{
    FILE *mounts = fopen("/proc/self/mounts", "re");
    char *line = NULL;
    size_t room = 0;
    bool hidden = false;

    while (mounts && getline(&line, &room, mounts) > 0)
        hidden = hidden || parse_hidepid(line);
    free(line);
    if (mounts)
        fclose(mounts);
    return hidden && geteuid() != 0;
}

static int by_pid(const void *left, const void *right)
{
    const struct process *a = left, *b = right;

    return (a->pid > b->pid) - (a->pid < b->pid);
}

bool processes_read(struct process_table *table)
{
    DIR *proc = opendir("/proc");
    struct dirent *entry;
    int64_t pid;
    bool good = true;

    *table = (struct process_table){.all = NULL};
    if (!proc)
        return false;
    while (good && (entry = readdir(proc)))
        if (parse_whole(entry->d_name, INT_MAX, &pid))
            good = add(table, (pid_t)pid);
    closedir(proc);
    if (good && !table->count) { /* an empty folder */
        errno = ENOENT;
        good = false;
    }
    if (table->count)
        qsort(table->all, table->count, sizeof *table->all, by_pid);
    table->hidden = are_hidden();
    return good;
}

void processes_free(struct process_table *table)
{
    for (size_t i = 0; i < table->count; i++)
        free(table->all[i].command);
    free(table->all);
    *table = (struct process_table){.all = NULL};
}

struct process *process_find(const struct process_table *table, pid_t pid)
{
    struct process key = {.pid = pid};

    return table->count ? bsearch(&key, table->all, table->count, sizeof key, by_pid) : NULL;
}
