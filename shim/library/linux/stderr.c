// SPDX-License-Identifier: MIT
/* The host's stderr, from a thread that has no descriptors of its host's. */
#include "kernel.h"
#include "signals.h"
#include "system.h"

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

/* A regular file needs the host's own open file description, for its offset: what is written behind
 * that offset through another one, the host overwrites with its next line ("2>log", no ">>").
 * pidfd_getfd(2) gives it (Linux 5.6), but only where no system call filter is on this thread:
 * systemd's @system-service does not have it and would end the process with SIGSYS. */
static int host_description(void)
{
    int self, fd;

    if (kernel_prctl(PR_GET_SECCOMP, 0, 0) != 0)
        return -EACCES;
    self = kernel_pidfd_open(kernel_getpid(), 0);
    if (self < 0)
        return self;
    fd = (int)KERNEL_CALL3(SYS_pidfd_getfd, self, STDERR_FILENO, 0);
    kernel_close(self);
    return fd;
}

/* O_APPEND: if the file is a regular one after all, this description's offset is 0, and without it
 * a line would overwrite the log's first. O_NOCTTY: opening a terminal must not make it the
 * session's (open(2)). A pipe without room gives EAGAIN at write; another user's terminal or pipe
 * EACCES here. */
static int open_stderr(void)
{
    int fd = host_stderr.type == S_IFREG ? host_description() : -1;

    if (fd < 0)
        fd = kernel_openat(AT_FDCWD, HOST_STDERR,
                           O_WRONLY | O_NONBLOCK | O_APPEND | O_NOCTTY | O_CLOEXEC);
    return fd;
}

/* A socket cannot be opened anew (ENXIO), and only the constructor is sure to have the host's
 * descriptors. Later a journal's socket gets the line in a better form: system_log(). */
static bool send_to_socket(const char *line, size_t length)
{
    return loading && KERNEL_CALL(SYS_sendto, STDERR_FILENO, line, length,
                                  MSG_DONTWAIT | MSG_NOSIGNAL, NULL, 0) == (long)length;
}

bool system_write_stderr(const char *line, size_t length)
{
    ssize_t written = -1;
    int fd;

    if (!host_stderr.type)
        return false;
    if (host_stderr.type == S_IFSOCK)
        return send_to_socket(line, length);
    fd = open_stderr();
    if (fd < 0)
        return false;
    if (is_the_same(fd)) {
        written = kernel_write(fd, line, length);
        signals_note_cost((int)-written);
    }
    kernel_close(fd);
    return written == (ssize_t)length;
}
