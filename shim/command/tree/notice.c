// SPDX-License-Identifier: MIT
#include "notice.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
    const char *name;
    pid_t pid;
    enum log_level level;
    int path; /* of stderr: no open end of a pipe; -1: none */
    int open; /* stderr itself, where it cannot be opened anew; -1: none */
} here = {.path = -1, .open = -1};

/* Opens stderr a second time, so that O_NONBLOCK is set for us alone; -1 with errno. */
static int reopen(void)
{
    char path[32];
    struct text text = {.length = 0};

    text_add(&text, "/proc/self/fd/%d", here.path);
    memcpy(path, text.bytes, text.length + 1);
    return open(path, O_WRONLY | O_NONBLOCK | O_APPEND | O_NOCTTY | O_CLOEXEC);
}

/* A descriptor of O_PATH is no end of a pipe: whoever reads the pipe sees its end when COMMAND
 * closes its own. A regular file has no such reader, and its descriptor itself is kept: lines
 * through a second opening would be overwritten by processes that go on from their own place in the
 * file. What cannot be opened by a path is kept, too: a socket, another user's terminal. */
static int remember(void)
{
    struct stat about;
    int again;

    if (fstat(STDERR_FILENO, &about) != 0)
        return -1;
    if (!S_ISREG(about.st_mode)) {
        here.path = open("/proc/self/fd/2", O_PATH | O_CLOEXEC);
        again = here.path < 0 ? -1 : reopen();
        if (again >= 0) {
            close(again);
            return here.path;
        }
        if (here.path >= 0)
            close(here.path);
        here.path = -1;
    }
    return here.open = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
}

int notice_setup(const char *name, enum log_level level)
{
    int kept, null = open("/dev/null", O_RDWR | O_CLOEXEC);

    here.name = name;
    here.level = level;
    kept = level == LOG_OFF ? -1 : remember();
    for (int descriptor = 0; descriptor <= STDERR_FILENO; descriptor++)
        if (null >= 0)
            dup2(null, descriptor);
        else
            close(descriptor);
    if (null > STDERR_FILENO)
        close(null);
    return kept;
}

void notice_about(pid_t pid)
{
    here.pid = pid;
}

/* A pipe or a terminal that poll(2) says is ready takes one line whole. */
static void write_line(const char *line, size_t length)
{
    int again = here.path < 0 ? -1 : reopen();
    struct pollfd ready = {.fd = again < 0 ? here.open : again, .events = POLLOUT};

    if (ready.fd >= 0 && send(ready.fd, line, length, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 &&
        errno == ENOTSOCK && poll(&ready, 1, 0) == 1 && write(ready.fd, line, length) < 0)
        errno = 0; /* the line is lost, but the work goes on */
    if (again >= 0)
        close(again);
}

void notice(enum log_level level, const char *format, ...)
{
    struct text line = {.length = 0};
    va_list arguments;

    if (level > here.level)
        return;
    text_add(&line, "orphanage: %s[%d]: ", here.name, (int)here.pid);
    va_start(arguments, format);
    text_vadd(&line, format, arguments);
    va_end(arguments);
    if (line.length == TEXT_MAX)
        line.length--;
    line.bytes[line.length++] = '\n';
    write_line(line.bytes, line.length);
}
