// SPDX-License-Identifier: MIT
#include "launch.h"
#include "library.h"
#include "presence.h"
#include "say.h"
#include "unreached.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where execvp(3) searches if PATH is unset; the working folder is not among them. */
#define USUAL_PATH "/bin:/usr/bin"

static bool may_run(const char *file)
{
    struct stat about;

    if (faccessat(AT_FDCWD, file, X_OK, AT_EACCESS) != 0 || stat(file, &about) != 0)
        return false;
    if (S_ISREG(about.st_mode))
        return true;
    errno = EACCES; /* as execve(2) does for a folder */
    return false;
}

/* Finds the file that execvp(3) would run; false, with errno, if there is none. We search
 * ourselves, so that the file that we examine is the file that runs. */
static bool find_file(const char *command, char file[PATH_MAX])
{
    const char *folder = secure_getenv("PATH");
    int error = ENOENT;

    if (strchr(command, '/') || !*command) {
        snprintf(file, PATH_MAX, "%s", command);
        return may_run(command);
    }
    for (folder = folder ? folder : USUAL_PATH;; folder++) {
        size_t length = strcspn(folder, ":");
        int written =
            snprintf(file, PATH_MAX, "%.*s%s%s", (int)length, folder, length ? "/" : "", command);

        if (written > 0 && written < PATH_MAX && may_run(file))
            return true;
        if (errno == EACCES)
            error = EACCES;
        folder += length;
        if (!*folder)
            break;
    }
    errno = error;
    return false;
}

static int cannot_run(const char *command)
{
    int error = errno;

    say("failed to run command '%s': %s", command, strerror(error));
    return error == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN;
}

/* For a program of another C library: preloads the library for every C library, if it is installed.
 */
static int preload_any(const char *command, const char *program, const struct library *library)
{
    struct library any;

    if (!library_any(library, &any))
        return say_failed("cannot watch '%s': %s has another C library than %s", command, program,
                          library->path);
    return preload(&any) ? 0 : say_failed("cannot set the environment: %s", strerror(errno));
}

/* Names the parent as it was at the command's first instruction, so that the library notices a
 * parent that ends before the library is loaded. A program without the library would pass the
 * variable on to its children, which have another parent. */
static int name_parent(pid_t parent, bool reached)
{
    const char *name = SETTINGS_PREFIX "PARENT";
    struct text pid = {.length = 0};

    text_add(&pid, "%d", (int)parent);
    if (reached && parent ? setenv(name, pid.bytes, 1) : unsetenv(name))
        return say_failed("cannot set the environment: %s", strerror(errno));
    return 0;
}

/* 0 if the command may run, perhaps after a warning. */
static int examine(const char *command, const char *file, const struct launch *launch)
{
    char program[PATH_MAX];
    enum presence presence;
    int status = 0;

    snprintf(program, sizeof program, "%s", file);
    presence = presence_in(program, launch->library);
    switch (presence) {
    case PRESENCE_MACHINE:
        return say_failed("cannot watch '%s': %s is for another machine or word size than %s",
                          command, program, launch->library->path);
    case PRESENCE_LIBC: status = preload_any(command, program, launch->library); break;
    case PRESENCE_STATIC:
    case PRESENCE_SECURE:
        if (!launch->tree)
            unreached(command, program, presence, launch);
        return name_parent(launch->parent, false);
    case PRESENCE_LIKELY: break;
    }
    return status ? status : name_parent(launch->parent, true);
}

/* A text has no NUL byte: that is how shells tell a script from a damaged program. */
static bool is_text(const char *file)
{
    char start[128];
    int descriptor = open(file, O_RDONLY | O_CLOEXEC);
    ssize_t length = descriptor < 0 ? -1 : read(descriptor, start, sizeof start);

    if (descriptor >= 0)
        close(descriptor);
    return length >= 0 && !memchr(start, 0, (size_t)length);
}

/* Lets /bin/sh read a text without "#!", as glibc's execvp(3) and all shells do. */
static void run_as_script(const char *file, char **command)
{
    size_t count = 0;
    char **words;

    while (command[count])
        count++;
    words = calloc(count + 2, sizeof *words);
    if (!words)
        return;
    words[0] = (char[]){"/bin/sh"};
    words[1] = strdup(file);
    memcpy(words + 2, command + 1, count * sizeof *words); /* the NULL, too */
    if (words[1])
        execv(words[0], words);
    free(words[1]);
    free(words);
}

int launch_command(char **command, const struct launch *launch)
{
    char file[PATH_MAX];
    int status, error;

    if (!find_file(command[0], file))
        return cannot_run(command[0]);
    status = examine(command[0], file, launch);
    if (status)
        return status;
    execv(file, command);
    error = errno;
    if (error == ENOEXEC && is_text(file))
        run_as_script(file, command);
    errno = error;
    return cannot_run(command[0]);
}
