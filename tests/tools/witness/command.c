// SPDX-License-Identifier: MIT
/* The command, what comes from its stdout, and the commands that are run before the kill and after
 * the ends. */
#include "witness.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t command;
int output = -1;
struct crowd named;

static void run_command(char **arguments, int write_end)
{
    dup2(write_end, STDOUT_FILENO);
    if (options.errors) {
        int fd = open(options.errors, O_WRONLY | O_CREAT | O_APPEND, 0666);

        dup2(fd, STDERR_FILENO);
        close(fd);
    }
    if (options.user >= 0 && (setgid((gid_t)options.user) || setuid((uid_t)options.user)))
        _exit(126);
    execvp(arguments[0], arguments);
    perror("witness: exec");
    _exit(127);
}

void start_command(char **arguments)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC)) {
        perror("witness: pipe");
        exit(2);
    }
    fflush(stdout);
    command = fork();
    if (command == 0)
        run_command(arguments, ends[1]);
    close(ends[1]);
    output = ends[0];
}

static void note_line(const char *line)
{
    struct process *process = &named.process[named.count];
    int pid;

    if (named.count < MOST && sscanf(line, "ready %63s %d", process->name, &pid) == 2) {
        process->pid = pid;
        named.count++;
    } else {
        printf("| %s\n", line);
    }
}

void read_output(void)
{
    static char line[4096];
    static size_t length;
    char bytes[4096];
    ssize_t count = read(output, bytes, sizeof bytes);

    if (count == 0) {
        close(output);
        output = -1;
    }
    for (ssize_t i = 0; i < count; i++) {
        if (bytes[i] == '\n' || length == sizeof line - 1) {
            line[length] = '\0';
            note_line(line);
            length = 0;
        } else {
            line[length++] = bytes[i];
        }
    }
}

static void pass_on(int fd)
{
    char line[1024];
    FILE *from = fdopen(fd, "r");

    while (from && fgets(line, sizeof line, from))
        printf("| %s", line);
    if (from)
        fclose(from);
}

int run_hook(const char *text, pid_t victim)
{
    int status = -1, ends[2];
    char pid[16];
    pid_t child;

    snprintf(pid, sizeof pid, "%d", victim);
    fflush(stdout);
    if (pipe2(ends, O_CLOEXEC))
        return -1;
    child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        setenv("VICTIM", pid, 1);
        alarm(60); /* a loop in it that waits for what never comes must not hold up the suite */
        execl("/bin/sh", "sh", "-c", text, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    pass_on(ends[0]);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
