// SPDX-License-Identifier: MIT
/* Prints what a program can see of itself, so that two runs, with and without the library, can be
 * compared. It prints once in the program, and once more in a fork child ("probe") or in a second
 * program that it executes ("probe exec"). Lines that the library is known to change are left out.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void signals(const char *who)
{
    sigset_t blocked, pending;
    struct sigaction action;

    sigprocmask(SIG_BLOCK, NULL, &blocked);
    sigpending(&pending);
    for (int signal = 1; signal <= SIGRTMAX; signal++) {
        if (sigaction(signal, NULL, &action))
            continue;
        printf("%s signal %d:%s%s%s flags %x\n", who, signal,
               sigismember(&blocked, signal) ? " blocked" : "",
               sigismember(&pending, signal) ? " pending" : "",
               action.sa_handler == SIG_DFL   ? " default"
               : action.sa_handler == SIG_IGN ? " ignored"
                                              : " handled",
               (unsigned)action.sa_flags);
    }
}

static void descriptors(const char *who)
{
    DIR *folder = opendir("/proc/self/fd");
    struct dirent *entry;
    char target[256], path[300];
    int fd = open("/dev/null", O_RDONLY);

    printf("%s first free descriptor %d\n", who, fd - 1); /* opendir() has one */
    close(fd);
    while (folder && (entry = readdir(folder))) {
        ssize_t length;
        if (*entry->d_name == '.' || atoi(entry->d_name) == dirfd(folder))
            continue;
        snprintf(path, sizeof path, "/proc/self/fd/%s", entry->d_name);
        length = readlink(path, target, sizeof target - 1);
        target[length < 0 ? 0 : length] = '\0';
        printf("%s descriptor %s -> %s\n", who, entry->d_name, target);
    }
    if (folder)
        closedir(folder);
}

/* The lines of /proc/self/status that are a program's own business. */
static void status(const char *who)
{
    static const char *const shown[] = {"Umask",  "NoNewPrivs", "Seccomp", "CapEff", "CapBnd",
                                        "SigPnd", "ShdPnd",     "SigBlk",  "SigIgn"};
    FILE *file = fopen("/proc/self/status", "r");
    char line[256];

    while (file && fgets(line, sizeof line, file))
        for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++)
            if (!strncmp(line, shown[i], strlen(shown[i])))
                printf("%s %s", who, line);
    if (file)
        fclose(file);
}

static void show(const char *who)
{
    char path[1024], children[256] = "";
    struct rlimit limit;
    FILE *file;
    mode_t mask = umask(0);

    umask(mask);
    signals(who);
    descriptors(who);
    status(who);
    printf("%s umask %o, in %s\n", who, (unsigned)mask, getcwd(path, sizeof path));
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    file = fopen(path, "r");
    if (file) {
        printf("%s children: %s\n", who, fgets(children, sizeof children, file) ? "some" : "none");
        fclose(file);
    }
    for (int resource = 0; resource < RLIM_NLIMITS; resource++)
        if (!getrlimit(resource, &limit))
            printf("%s limit %d: %llu\n", who, resource, (unsigned long long)limit.rlim_cur);
    printf("%s priority %d, session %s, group %s\n", who, getpriority(PRIO_PROCESS, 0),
           getsid(0) == getpid() ? "own" : "inherited",
           getpgrp() == getpid() ? "own" : "inherited");
    for (char **entry = environ; *entry; entry++)
        if (strncmp(*entry, "LD_PRELOAD=", 11) && strncmp(*entry, "ORPHANAGE_", 10))
            printf("%s environment %s\n", who, *entry);
    fflush(stdout);
}

int main(int count, char **arguments)
{
    int program_errno = errno, child_errno, wait_status;
    pid_t child;

    if (count > 1 && !strcmp(arguments[1], "again")) {
        show("again");
        return 0;
    }
    printf("program errno %d\n", program_errno);
    show("program");
    if (count > 1) {
        execl("/proc/self/exe", arguments[0], "again", (char *)NULL);
        return 1;
    }
    errno = ENOTTY;
    child = fork();
    child_errno = errno;
    if (child == 0) {
        printf("child errno %d\n", child_errno);
        show("child");
        return 0;
    }
    waitpid(child, &wait_status, 0);
    printf("parent errno %d\n", child_errno);
    printf("child's status %d, another child: %d\n", wait_status, waitpid(-1, NULL, WNOHANG));
    return 0;
}
