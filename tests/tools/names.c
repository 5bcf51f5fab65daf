// SPDX-License-Identifier: MIT
/* A host that has functions of its own by names of the C library's, as bash has an unsetenv(), and
 * exports them: a library in the same process that calls one of these names comes to the host's.
 * Here the first such call is said on stderr, and ends the program with status 99.
 *
 *   names          prints "ready master PID", forks, prints "ready worker PID", and waits in both
 *   names call     likewise; the worker first calls exit_when_orphaned()
 *   names NAME     calls that function itself: the control
 *
 * Those that the variable NAMES_ALLOW lists, with commas, go on to the C library. Not here at all
 * are those that only compute (strlen(), fnmatch()), and malloc(): a host that has its own means
 * them to be called. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// clang-format off
#define NAMES(NAME) \
    NAME(getpid) NAME(getppid) NAME(gettid) NAME(getsid) NAME(getpgid) NAME(getpgrp) NAME(getuid) \
    NAME(geteuid) NAME(getgid) NAME(getegid) NAME(getresuid) NAME(getresgid) NAME(setuid) \
    NAME(setgid) NAME(setresuid) NAME(setresgid) NAME(prctl) NAME(syscall) NAME(capget) \
    NAME(capset) NAME(kill) NAME(killpg) NAME(tgkill) NAME(raise) NAME(sigqueue) \
    NAME(pthread_kill) NAME(signal) NAME(sigaction) NAME(sigprocmask) NAME(pthread_sigmask) \
    NAME(sigpending) NAME(sigwait) NAME(sigwaitinfo) NAME(sigtimedwait) NAME(sigemptyset) \
    NAME(sigaddset) NAME(sigdelset) NAME(sigismember) NAME(read) NAME(write) NAME(pread) \
    NAME(readv) NAME(writev) NAME(open) NAME(open64) NAME(openat) NAME(openat64) NAME(close) \
    NAME(close_range) NAME(dup) NAME(dup2) NAME(dup3) NAME(fcntl) NAME(fcntl64) NAME(ioctl) \
    NAME(pipe) NAME(pipe2) NAME(stat) NAME(stat64) NAME(lstat) NAME(lstat64) NAME(fstat) \
    NAME(fstat64) NAME(fstatat) NAME(statx) NAME(access) NAME(readlink) NAME(readlinkat) \
    NAME(opendir) NAME(readdir) NAME(closedir) NAME(poll) NAME(ppoll) NAME(select) NAME(pselect) \
    NAME(epoll_wait) NAME(signalfd) NAME(eventfd) NAME(socket) NAME(connect) NAME(send) \
    NAME(sendto) NAME(sendmsg) NAME(time) NAME(clock) NAME(gettimeofday) NAME(clock_gettime) \
    NAME(clock_nanosleep) NAME(nanosleep) NAME(sleep) NAME(usleep) NAME(alarm) NAME(setitimer) \
    NAME(timer_create) NAME(timer_settime) NAME(timer_delete) NAME(sched_yield) NAME(getenv) \
    NAME(secure_getenv) NAME(setenv) NAME(unsetenv) NAME(putenv) NAME(clearenv) NAME(mmap) \
    NAME(munmap) NAME(mprotect) NAME(madvise) NAME(pthread_create) NAME(pthread_join) \
    NAME(pthread_detach) NAME(pthread_cancel) NAME(pthread_tryjoin_np) NAME(pthread_setname_np) \
    NAME(pthread_attr_init) NAME(pthread_attr_setstacksize) NAME(pthread_attr_destroy) \
    NAME(pthread_key_create) NAME(pthread_setspecific) NAME(pthread_getspecific) \
    NAME(pthread_mutex_lock) NAME(pthread_mutex_unlock) NAME(pthread_cond_wait) NAME(sem_wait) \
    NAME(sem_post) NAME(sysconf) NAME(printf) NAME(fprintf) NAME(vfprintf) NAME(snprintf) \
    NAME(vsnprintf) NAME(fputs) NAME(fopen) NAME(fgets) NAME(fwrite) NAME(syslog) NAME(strerror) \
    NAME(strtol) NAME(strtoul) NAME(strtoull) NAME(strtod) NAME(atoi) NAME(setlocale) NAME(abort)
// clang-format on

extern long exit_when_orphaned(void) __attribute__((weak));
extern int fork(void), pause(void);

typedef long function(long, long, long, long, long, long);

/* The C library's own, behind this program in the search for a name. */
static function *behind(const char *name)
{
    union {
        void *object;
        function *function;
    } symbol = {dlsym(RTLD_NEXT, name)};

    return symbol.function;
}

static void print(int fd, const char *text)
{
    behind("write")(fd, (long)text, (long)strlen(text), 0, 0, 0);
}

static int is_allowed(const char *name)
{
    const char *list = (const char *)behind("getenv")((long)"NAMES_ALLOW", 0, 0, 0, 0, 0);
    size_t length = strlen(name);

    for (; list && *list; list += strcspn(list, ","), list += *list == ',')
        if (!strncmp(list, name, length) && (list[length] == ',' || !list[length]))
            return 1;
    return 0;
}

static long called(const char *name, long a, long b, long c, long d, long e, long f)
{
    if (is_allowed(name))
        return behind(name)(a, b, c, d, e, f);
    print(2, "names: ");
    print(2, name);
    print(2, " was called\n");
    behind("_exit")(99, 0, 0, 0, 0, 0);
    return 0;
}

/* By another name in C, as the headers and the compiler know these. */
#define DEFINE(name)                                                                               \
    long own_##name(long, long, long, long, long, long) __asm__(#name);                            \
    long own_##name(long a, long b, long c, long d, long e, long f)                                \
    {                                                                                              \
        return called(#name, a, b, c, d, e, f);                                                    \
    }
NAMES(DEFINE)

#define ROW(name) {#name, own_##name},
static const struct {
    const char *name;
    function *function;
} names[] = {NAMES(ROW)};

static void ready(const char *who)
{
    char digits[12] = "", *first = digits + sizeof digits - 1;

    for (long pid = behind("getpid")(0, 0, 0, 0, 0, 0); pid; pid /= 10)
        *--first = (char)('0' + pid % 10);
    print(1, "ready ");
    print(1, who);
    print(1, " ");
    print(1, first);
    print(1, "\n");
}

int main(int count, char **arguments)
{
    const char *what = count > 1 ? arguments[1] : "";

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (!strcmp(what, names[i].name))
            return (int)names[i].function(0, 0, 0, 0, 0, 0);
    ready("master");
    if (fork() == 0) {
        if (!strcmp(what, "call"))
            print(1, exit_when_orphaned && !exit_when_orphaned() ? "call 0\n" : "call failed\n");
        ready("worker");
    }
    for (;;)
        pause();
}
