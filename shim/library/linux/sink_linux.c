// SPDX-License-Identifier: MIT
#include "sink.h"
#include "syscalls.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>

/* Through /proc, because the watch thread has no descriptors of its host's, and because a fresh
 * open file description is the only one whose O_NONBLOCK is ours alone: set on the host's, it would
 * change the host's writes and those of everybody who shares its stderr. */
#define HOST_STDERR "/proc/self/fd/2"

/* A regular file needs the host's own open file description, for its offset: what is written behind
 * that offset through another one, the host overwrites with its next line ("2>log", no ">>").
 * pidfd_getfd(2) gives it (Linux 5.6), but only where no system call filter is on this thread:
 * systemd's @system-service does not have it and would end the process with SIGSYS. */
static int host_stderr_itself(void)
{
    int self, fd;

    if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) != 0)
        return -1;
    self = (int)syscall(SYS_pidfd_open, getpid(), 0U);
    if (self < 0)
        return -1;
    /* A host that has closed its stderr, and no table of the thread's own: this is it now. */
    if (self == STDERR_FILENO) {
        close(self);
        return -1;
    }
    fd = (int)syscall(SYS_pidfd_getfd, self, STDERR_FILENO, 0U);
    close(self);
    return fd;
}

/* Whether the host's descriptor 2 may be taken for its stderr. A daemon that closed it gets the
 * number back for the next file it opens, and a line of ours in a data file is damage. How the host
 * opened it tells: not for writing, or a regular file for reading too, is data. */
static bool is_a_log(mode_t file, bool read, bool written)
{
    return written && !(S_ISREG(file) && read) && !S_ISBLK(file);
}

/* The same of a descriptor of it, or, where none is to be had (-1), of its link in /proc, whose
 * mode is how the file was opened (proc(5)). An orphan's signal waits for this: a walk through
 * /proc takes several times as long as the descriptor. */
static bool host_has_a_log(int fd, mode_t *type)
{
    struct stat file, link;

    if (fd >= 0) {
        /* Not O_ACCMODE, which musl counts O_PATH's bit to. All of them, of -1, is no way to open.
         */
        int mode = fcntl(fd, F_GETFL) & (O_RDONLY | O_WRONLY | O_RDWR);

        *type = fstat(fd, &file) ? 0 : file.st_mode;
        return is_a_log(*type, mode == O_RDWR, mode == O_RDWR || mode == O_WRONLY);
    }
    if (lstat(HOST_STDERR, &link) || stat(HOST_STDERR, &file))
        return false;
    *type = file.st_mode;
    return is_a_log(*type, link.st_mode & S_IRUSR, link.st_mode & S_IWUSR);
}

/* What is no regular file is opened anew. O_APPEND: if it is one after all, this description's
 * offset is 0, and without it a line would overwrite the log's first. O_NOCTTY: opening a terminal
 * must not make it the session's (open(2)). A pipe without room gives EAGAIN at write, a socket
 * ENXIO at open, another user's terminal or pipe EACCES. */
bool sink_reach(const char *line, size_t length)
{
    int fd = host_stderr_itself();
    ssize_t written;
    mode_t type;
    bool log = host_has_a_log(fd, &type);

    if (fd >= 0 && !(log && S_ISREG(type))) {
        close(fd);
        fd = -1;
    }
    if (log && fd < 0)
        fd = open(HOST_STDERR, O_WRONLY | O_NONBLOCK | O_APPEND | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return false;
    written = write(fd, line, length);
    close(fd);
    return written == (ssize_t)length;
}
