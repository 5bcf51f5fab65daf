// SPDX-License-Identifier: MIT
#include "sink.h"
#include "text.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define SYSTEM_LOG     "/dev/log"
#define DAEMON_WARNING "<28>" /* facility daemon (3 * 8), severity warning (4): syslog(3) */

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
    written = sink_reach(line, length);
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
