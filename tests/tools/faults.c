// SPDX-License-Identifier: MIT
/* A preloaded module, before the library: calls of the C library's that fail when it is the library
 * that makes them, and for nobody else.
 *
 *   FAULTS=CALL=ERRNO[,CALL=ERRNO]...
 *
 * ERRNO is a number. CALL is a function below, or of those by syscall(2), its name there; "ready"
 * is a poll() that finds all descriptors readable, whatever the number. Each fault leaves its line
 * in the file FAULTS_LOG. What the kernel refuses for the whole process is refuse.c's business. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* Not by what is below. */
static void note(const char *call)
{
    const char *path = getenv("FAULTS_LOG");
    int saved_errno = errno;
    int fd = path ? open(path, O_WRONLY | O_APPEND | O_CLOEXEC) : -1;

    if (fd >= 0) {
        struct iovec line[] = {{(void *)(uintptr_t)call, strlen(call)}, {(char[]){"\n"}, 1}};
        if (writev(fd, line, 2) < 0)
            abort();
        close(fd);
    }
    errno = saved_errno;
}

/* The errno with which a call from there is to fail, 0 if it is not to. */
static int fault(const char *call, const void *from)
{
    const char *list = getenv("FAULTS");
    size_t length = strlen(call);
    const char *name;
    Dl_info place;

    for (; list && *list; list += strcspn(list, ","), list += *list == ',')
        if (!strncmp(list, call, length) && list[length] == '=')
            break;
    if (!list || !*list || !dladdr(from, &place))
        return 0;
    name = strrchr(place.dli_fname, '/');
    if (!name || strncmp(name, "/liborphanage", 13) != 0)
        return 0;
    note(call);
    return atoi(list + length + 1);
}

#define FROM __builtin_return_address(0)

/* What the call would have found without us. */
#define REAL(call) ((__typeof__(&call))dlsym(RTLD_NEXT, #call))

/* Of the functions that return an error, and of those that set errno. */
#define RETURNS(call, parameters, arguments)                                                       \
    int call parameters                                                                            \
    {                                                                                              \
        int error = fault(#call, FROM);                                                            \
        return error ? error : REAL(call) arguments;                                               \
    }
#define SETS(type, call, parameters, arguments)                                                    \
    type call parameters                                                                           \
    {                                                                                              \
        int error = fault(#call, FROM);                                                            \
        if (!error)                                                                                \
            return REAL(call) arguments;                                                           \
        errno = error;                                                                             \
        return -1;                                                                                 \
    }

RETURNS(pthread_create,
        (pthread_t * thread, const pthread_attr_t *attributes, void *(*run)(void *),
         void *argument),
        (thread, attributes, run, argument))
RETURNS(pthread_key_create, (pthread_key_t * key, void (*destroy)(void *)), (key, destroy))
RETURNS(pthread_setspecific, (pthread_key_t key, const void *value), (key, value))
RETURNS(pthread_attr_init, (pthread_attr_t * attributes), (attributes))
RETURNS(pthread_sigmask, (int how, const sigset_t *set, sigset_t *before), (how, set, before))
RETURNS(__register_atfork,
        (void (*prepare)(void), void (*parent)(void), void (*child)(void), void *object),
        (prepare, parent, child, object))
SETS(int, sigaction, (int signal, const struct sigaction *action, struct sigaction *before),
     (signal, action, before))
SETS(int, setresuid, (uid_t real, uid_t effective, uid_t saved), (real, effective, saved))
SETS(int, socket, (int family, int type, int protocol), (family, type, protocol))
SETS(ssize_t, write, (int fd, const void *bytes, size_t length), (fd, bytes, length))
SETS(int, clock_gettime, (clockid_t clock, struct timespec *now), (clock, now))

int poll(struct pollfd *fds, nfds_t count, int timeout)
{
    int error = fault("poll", FROM);

    if (error) {
        errno = error;
        return -1;
    }
    if (!count || !fault("ready", FROM))
        return REAL(poll)(fds, count, timeout);
    for (nfds_t i = 0; i < count; i++)
        fds[i].revents = POLLIN;
    return (int)count;
}

int prctl(int option, ...);
int prctl(int option, ...)
{
    const char *name = option == 1    ? "PR_SET_PDEATHSIG"
                       : option == 2  ? "PR_GET_PDEATHSIG"
                       : option == 15 ? "PR_SET_NAME"
                       : option == 16 ? "PR_GET_NAME"
                                      : "prctl";
    int error = fault(name, FROM);
    unsigned long words[4];
    va_list rest;

    va_start(rest, option);
    for (int i = 0; i < 4; i++)
        words[i] = va_arg(rest, unsigned long);
    va_end(rest);
    if (!error)
        return REAL(prctl)(option, words[0], words[1], words[2], words[3]);
    errno = error;
    return -1;
}

long syscall(long number, ...)
{
    const char *name = number == 434                 ? "pidfd_open"
                       : number == 436               ? "close_range"
                       : number == 438               ? "pidfd_getfd"
                       : number == SYS_timer_create  ? "timer_create"
                       : number == SYS_timer_settime ? "timer_settime"
                       : number == SYS_kill          ? "kill"
                       : number == SYS_gettid        ? "gettid"
                       : number == SYS_clock_gettime ? "clock"
                                                     : "syscall";
    int error = fault(name, FROM);
    long words[6];
    va_list rest;

    va_start(rest, number);
    for (int i = 0; i < 6; i++)
        words[i] = va_arg(rest, long);
    va_end(rest);
    if (!error)
        return REAL(syscall)(number, words[0], words[1], words[2], words[3], words[4], words[5]);
    errno = error;
    return -1;
}
