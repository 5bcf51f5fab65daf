// SPDX-License-Identifier: MIT
/* All descendants of the witness, from /proc. */
#include "witness.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_IN_SYSTEM = 65536 };

struct entry {
    pid_t pid;
    struct facts facts;
    bool in;
};

static struct entry entries[MOST_IN_SYSTEM];

/* The name may hold blanks and parentheses. */
bool read_facts(pid_t pid, struct facts *facts)
{
    char path[64], text[1024], *close_paren, *open_paren;
    int threads, fd;
    ssize_t length;

    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    fd = open(path, O_RDONLY);
    if (fd < 0)
        return false;
    length = read(fd, text, sizeof text - 1);
    close(fd);
    if (length <= 0)
        return false;
    text[length] = '\0';
    open_paren = strchr(text, '(');
    close_paren = strrchr(text, ')');
    if (!open_paren || !close_paren)
        return false;
    *close_paren = '\0';
    snprintf(facts->name, sizeof facts->name, "%s", open_paren + 1);
    for (char *c = facts->name; *c; c++)
        if (isspace((unsigned char)*c))
            *c = '_';
    if (sscanf(close_paren + 2,
               "%c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d "
               "%*d %d %*d %llu",
               &facts->state, &facts->parent, &threads, &facts->started) != 4)
        return false;
    if (facts->state == 'Z' && threads > 1)
        facts->state = 'S'; /* its main thread has ended, the process has not */
    return true;
}

static int read_entries(void)
{
    DIR *proc = opendir("/proc");
    struct dirent *file;
    int count = 0;

    while (proc && (file = readdir(proc)) && count < MOST_IN_SYSTEM) {
        struct entry *entry = &entries[count];

        entry->pid = atoi(file->d_name);
        entry->in = false;
        if (entry->pid > 0 && read_facts(entry->pid, &entry->facts) && entry->facts.state != 'Z')
            count++;
    }
    if (proc)
        closedir(proc);
    return count;
}

static bool is_in_tree(pid_t pid)
{
    if (pid == getpid())
        return true;
    for (int i = 0; i < tree.count; i++)
        if (tree.process[i].pid == pid)
            return true;
    return false;
}

static void add_to_tree(const struct entry *entry)
{
    struct process *process = &tree.process[tree.count++];

    process->pid = entry->pid;
    process->ended = false;
    memcpy(process->name, entry->facts.name, sizeof process->name);
    for (int i = 0; i < named.count; i++)
        if (named.process[i].pid == entry->pid)
            memcpy(process->name, named.process[i].name, sizeof process->name);
}

/* Goes through the entries until none of them is added any more. */
unsigned long long take_census(void)
{
    int count = read_entries();
    unsigned long long youngest = 0;
    bool added = true;

    tree.count = 0;
    while (added) {
        added = false;
        for (int i = 0; i < count; i++) {
            if (entries[i].in || tree.count == MOST || !is_in_tree(entries[i].facts.parent))
                continue;
            entries[i].in = added = true;
            add_to_tree(&entries[i]);
            if (entries[i].facts.started > youngest)
                youngest = entries[i].facts.started;
        }
    }
    return youngest;
}
