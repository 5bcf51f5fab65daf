// SPDX-License-Identifier: MIT
#include "sink.h"
#include "syscalls.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* Through /proc, because the watch thread has no descriptors of its host's, and because a fresh
 * open file description is the only one whose O_NONBLOCK is ours alone: set on the host's, it would
 * change the host's writes and those of everybody who shares its stderr. */
#define HOST_STDERR    "/proc/self/fd/2"
#define SYSTEM_LOG     "/dev/log"
#define DAEMON_WARNING "<28>" /* facility daemon (3 * 8), severity warning (4): syslog(3) */

/* A regular file needs the host's own open file description, for its offset: what is written behind
 * that offset through another one, the host overwrites with its next line ("2>log", no ">>").
 * pidfd_getfd(2) gives it (Linux 5.6), but only where no system call filter is on this thread:
 * systemd's @system-service does not have it and would end the process with SIGSYS. */
static int host_stderr_itself(void)
{
    int self, fd;

    if (prctl(PR_GET_SECCOMP) != 0)
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
static bool reach_and_write(const char *line, size_t length)
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

/* What a write can cost the writing thread (signal(7)): SIGPIPE for a pipe whose reader has gone,
 * SIGXFSZ for a file at RLIMIT_FSIZE; and SIGTTOU, which would stop a
 * background process at a terminal set to tostop. In the constructor, a fork child and a signal
 * handler that thread is the host's: the signals are blocked for the write, and what it caused is
 * taken back, unless it was pending before: then it is the host's own. */
static bool without_signals(const char *line, size_t length)
{
    const struct timespec at_once = {0, 0};
    sigset_t costs, pending, before;
    bool written;
    int cost;

    sigemptyset(&costs);
    sigaddset(&costs, SIGPIPE);
    sigaddset(&costs, SIGXFSZ);
    sigaddset(&costs, SIGTTOU);
    sigpending(&pending);
    pthread_sigmask(SIG_BLOCK, &costs, &before);
    errno = 0;
    written = reach_and_write(line, length);
    cost = written ? 0 : errno == EPIPE ? SIGPIPE : errno == EFBIG ? SIGXFSZ : 0;
    if (cost && !sigismember(&pending, cost)) {
        sigemptyset(&costs);
        sigaddset(&costs, cost);
        sigtimedwait(&costs, NULL, &at_once);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return written;
}

bool sink_stderr(const char *line, size_t length, bool loading)
{
    if (without_signals(line, length))
        return true;
    /* A socket cannot be reopened. Later than at load it may be a connection that the host took for
     * itself after it had closed its stderr. */
    return loading &&
           send(STDERR_FILENO, line, length, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)length;
}

/* journald files the datagram under the sender's unit, whatever that did to its stderr. */
void sink_system_log(const char *line)
{
    struct sockaddr_un log = {.sun_family = AF_UNIX, .sun_path = SYSTEM_LOG};
    struct text datagram = {.length = 0};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return;
    text_add(&datagram, DAEMON_WARNING "%s", line);
    sendto(fd, datagram.bytes, datagram.length, MSG_DONTWAIT | MSG_NOSIGNAL,
           (const struct sockaddr *)&log, sizeof log);
    close(fd);
}
