// SPDX-License-Identifier: MIT
/* The host's stderr, from a thread that has no descriptors of its host's. */
#include "kernel.h"
#include "proc.h"
#include "room.h"
#include "signals.h"
#include "system.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* Through /proc, and opened anew: a fresh open file description is the only one whose O_NONBLOCK is
 * ours alone. Set on the host's, it would change the host's writes and those of everybody who
 * shares its stderr. */
#define HOST_STDERR "/proc/self/fd/2"

/* As linux/stat.h has it (Linux 4.11). One layout for all machines, unlike stat(2)'s. */
struct statx_answer {
    uint32_t mask, block_size;
    uint64_t attributes;
    uint32_t links, user, group;
    uint16_t mode, unused;
    uint64_t inode, size, blocks, attributes_known;
    uint64_t times[8];
    uint32_t special_major, special_minor, major, minor;
    uint64_t room[14];
};
_Static_assert(sizeof(struct statx_answer) == 256, "as the kernel has it");

enum { NO_WAIT = 8 };                                       /* RWF_NOWAIT */
enum { STATX_OF_DESCRIPTOR = 0x1000, STATX_BASIC = 0x7ff }; /* AT_EMPTY_PATH; STATX_BASIC_STATS */

/* Which file descriptor 2 is at load. A daemon that closes its stderr gets the number back for the
 * next file it opens, and a line of ours in a data file is damage. How that file was opened does
 * not tell: a log may be open for reading, too (a temporary file that a test runner reads
 * afterwards), and a data file for writing alone. type 0: there is nothing to write to. */
static struct {
    unsigned type; /* S_IFREG and so on */
    uint32_t major, minor;
    uint64_t inode;
} host_stderr;

static bool loading;

static bool look_at(int fd, struct statx_answer *file)
{
    return !KERNEL_CALL5(SYS_statx, fd, "", STATX_OF_DESCRIPTOR, STATX_BASIC, file);
}

void system_remember_stderr(void)
{
    struct statx_answer file;
    long mode = KERNEL_CALL2(SYS_fcntl, STDERR_FILENO, F_GETFL);

    if (mode < 0 || (mode & (O_RDONLY | O_WRONLY | O_RDWR)) == O_RDONLY ||
        !look_at(STDERR_FILENO, &file) || S_ISBLK(file.mode))
        return;
    host_stderr.major = file.major;
    host_stderr.minor = file.minor;
    host_stderr.inode = file.inode;
    host_stderr.type = file.mode & S_IFMT;
    loading = true;
}

void system_loaded(void)
{
    loading = false;
}

static bool is_the_same(int fd)
{
    struct statx_answer file;

    return look_at(fd, &file) && file.inode == host_stderr.inode &&
           file.major == host_stderr.major && file.minor == host_stderr.minor &&
           (file.mode & S_IFMT) == host_stderr.type;
}

/* What is not the host's stderr any more is not written to. */
static int if_the_same(int fd)
{
    if (fd < 0 || is_the_same(fd))
        return fd;
    kernel_close(fd);
    return -EBADF;
}

/* A thread of the host, for when the main thread has ended, whose descriptors nobody sees any more.
 * Where there is no other thread than this one, this one is the host's (prctl). */
static pid_t host_thread(void)
{
    pid_t other = proc_host_thread();

    return other > 0 ? other : kernel_gettid();
}

/* flags: O_EXCL for a thread (PIDFD_THREAD, Linux 6.9). */
static int take_from(pid_t whom, unsigned flags)
{
    int pidfd = kernel_pidfd_open(whom, flags), fd;

    if (pidfd < 0)
        return pidfd;
    fd = (int)KERNEL_CALL3(SYS_pidfd_getfd, pidfd, STDERR_FILENO, 0);
    kernel_close(pidfd);
    return fd;
}

/* The host's own open file description. pidfd_getfd(2) gives it (Linux 5.6), but only where no
 * system call filter is on this thread: systemd's @system-service does not have it and would end
 * the process with SIGSYS. */
static int host_description(void)
{
    int fd;

    if (kernel_prctl(PR_GET_SECCOMP, 0, 0) != 0)
        return -EACCES;
    fd = take_from(kernel_getpid(), 0);
    return if_the_same(fd == -EBADF ? take_from(host_thread(), O_EXCL) : fd);
}

/* O_APPEND: if the file is a regular one after all, this description's offset is 0, and without it
 * a line would overwrite the log's first. O_NOCTTY: opening a terminal must not make it the
 * session's (open(2)). A pipe without room gives EAGAIN at write; another user's terminal or pipe
 * EACCES here. */
static int new_description(void)
{
    const int flags = O_WRONLY | O_NONBLOCK | O_APPEND | O_NOCTTY | O_CLOEXEC;
    int fd = kernel_openat(AT_FDCWD, HOST_STDERR, flags);
    struct text path;

    if (fd != -ENOENT)
        return if_the_same(fd);
    text_begin(&path);
    text_add(&path, "/proc/self/task/%d/fd/2", (int)host_thread());
    return if_the_same(kernel_openat(AT_FDCWD, path.bytes, flags));
}

/* A regular file needs the host's description, for its offset: what is written behind that offset
 * through another one, the host overwrites with its next line ("2>log", no ">>"). All else is
 * better opened anew. Where that is refused, as a worker gave up the rights to its master's
 * terminal or pipe, the host's description serves; but it may be one that waits, so only for a line
 * that may. */
static int open_stderr(bool may_wait, bool *is_hosts)
{
    int fd;

    *is_hosts = host_stderr.type == S_IFREG;
    fd = *is_hosts ? host_description() : new_description();
    if (fd >= 0 || (!*is_hosts && !may_wait))
        return fd;
    *is_hosts = !*is_hosts;
    return *is_hosts ? host_description() : new_description();
}

/* A pipe or a terminal may be full or stopped (Ctrl-S), and the host's description wait, or not: so
 * it is asked before. (RWF_NOWAIT would be a pipe's, from Linux 6.4 on, but not of one that was
 * opened by /dev/fd, as bash does for "2> >(tee log)", nor a terminal's.) Should somebody else fill
 * it at that very moment, the signal still does not wait: system_promise(). */
static ssize_t write_once(int fd, bool is_hosts, const char *line, size_t length)
{
    struct pollfd room = {.fd = fd, .events = POLLOUT};

    if (is_hosts && host_stderr.type != S_IFREG && kernel_poll(&room, 1, 0) <= 0)
        return -EAGAIN;
    return kernel_write(fd, line, length);
}

static ssize_t write_until(int64_t until, int fd, bool is_hosts, const char *line, size_t length)
{
    ssize_t written;

    do
        written = write_once(fd, is_hosts, line, length);
    while (written == -EAGAIN && room_is_awaited(until));
    return written;
}

static bool send_to_socket(int fd, const char *line, size_t length)
{
    return KERNEL_CALL(SYS_sendto, fd, line, length, MSG_DONTWAIT | MSG_NOSIGNAL, NULL, 0) ==
           (long)length;
}

bool system_write_stderr(const char *line, size_t length, int64_t until)
{
    ssize_t written;
    bool is_hosts;
    int fd;

    /* A socket cannot be opened anew (ENXIO), and only the constructor is sure to have the host's
     * descriptors. Later a journal's socket gets the line in a better form: system_log(). */
    if (host_stderr.type == S_IFSOCK)
        return loading && send_to_socket(STDERR_FILENO, line, length);
    fd = host_stderr.type ? open_stderr(until, &is_hosts) : -EBADF;
    if (fd < 0)
        return false;
    written = write_until(until, fd, is_hosts, line, length);
    signals_note_cost((int)-written);
    kernel_close(fd);
    return written == (ssize_t)length;
}

/* A local one alone: what inetd starts has its client behind a socket of the network. */
static bool is_local(int socket)
{
    int domain = 0, size = sizeof domain;

    return !KERNEL_CALL5(SYS_getsockopt, socket, SOL_SOCKET, SO_DOMAIN, &domain, &size) &&
           domain == AF_UNIX;
}

bool system_write_socket(const char *line, size_t length)
{
    int fd = host_stderr.type == S_IFSOCK ? host_description() : -EBADF;
    bool sent;

    if (fd < 0)
        return false;
    sent = is_local(fd) && send_to_socket(fd, line, length);
    kernel_close(fd);
    return sent;
}

bool system_stderr_may_wait(void)
{
    return host_stderr.type && host_stderr.type != S_IFSOCK;
}
