// SPDX-License-Identifier: MIT
/* In the module "faults", which is the library once more: chosen calls of the library fail, and
 * nobody else's in the process.
 *
 *   FAULTS=CALL=ANSWER[,CALL=ANSWER]...
 *
 * CALL is a name of the tables below. ANSWER is
 *
 *   ENOSYS or the like  the call is not made and fails with that error
 *   a number            the call is not made and this is its result: 0 is a filter that lies
 *   ready               a descriptor that is always readable, whatever the call would have opened
 *   noted               the call is made
 *
 * Each such call leaves its name as a line in the file FAULTS_LOG. Nothing in here calls the C
 * library, as the watch thread comes by. What the kernel refuses for the whole process is
 * refuse.c's business. */
#include "faults.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { NO_SYSTEM_CALL = -1 };

/* The first argument that a row cares for, and its value; ANY: none. END: a path, which ends as the
 * name does behind the colon. */
enum argument { ANY, FIRST, SECOND, END };

static const struct row {
    const char *name;
    long number;
    enum argument argument;
    long value;
} rows[] = {
    {"capget", SYS_capget, ANY, 0},
    {"capset", SYS_capset, ANY, 0},
    {"clock_gettime", SYS_clock_gettime, ANY, 0},
    {"clone", NO_SYSTEM_CALL, ANY, 0},
    {"close", SYS_close, ANY, 0},
    {"close_range", 436, ANY, 0},
    {"fcntl", SYS_fcntl, ANY, 0},
    {"futex", SYS_futex, ANY, 0},
    {"getdents64", SYS_getdents64, ANY, 0},
    {"getpid", SYS_getpid, ANY, 0},
    {"getppid", SYS_getppid, ANY, 0},
    {"getresgid", SYS_getresgid, ANY, 0},
    {"getresuid", SYS_getresuid, ANY, 0},
    {"getsid", SYS_getsid, ANY, 0},
    {"gettid", SYS_gettid, ANY, 0},
    {"ioctl", SYS_ioctl, ANY, 0},
    {"kill", SYS_kill, ANY, 0},
    {"nanosleep", SYS_nanosleep, ANY, 0},
    {"openat", SYS_openat, ANY, 0},
    {"openat:/comm", SYS_openat, END, 0},
    {"openat:/fd/2", SYS_openat, END, 0},
    {"openat:/stat", SYS_openat, END, 0},
    {"openat:/status", SYS_openat, END, 0},
    {"openat:/task", SYS_openat, END, 0},
    {"pidfd_getfd", 438, ANY, 0},
    {"pidfd_open", 434, ANY, 0},
    {"pidfd_open:PARENT", 434, SECOND, 0}, /* and the process itself, for its stderr */
    {"pidfd_open:PIDFD_THREAD", 434, SECOND, O_EXCL},
    {"fcntl:F_GETFD", SYS_fcntl, SECOND, F_GETFD},
#ifdef SYS_poll
    {"poll", SYS_poll, ANY, 0},
#else
    {"poll", SYS_ppoll, ANY, 0},
#endif
    {"prctl", SYS_prctl, ANY, 0},
    {"prctl:PR_GET_NAME", SYS_prctl, FIRST, PR_GET_NAME},
    {"prctl:PR_GET_PDEATHSIG", SYS_prctl, FIRST, PR_GET_PDEATHSIG},
    {"prctl:PR_GET_SECCOMP", SYS_prctl, FIRST, PR_GET_SECCOMP},
    {"prctl:PR_SET_NAME", SYS_prctl, FIRST, PR_SET_NAME},
    {"prctl:PR_SET_NO_NEW_PRIVS", SYS_prctl, FIRST, PR_SET_NO_NEW_PRIVS},
    {"prctl:PR_SET_PDEATHSIG", SYS_prctl, FIRST, PR_SET_PDEATHSIG},
    {"read", SYS_read, ANY, 0},
    {"readlinkat", SYS_readlinkat, ANY, 0},
    {"rt_sigaction", SYS_rt_sigaction, ANY, 0},
    {"rt_sigpending", SYS_rt_sigpending, ANY, 0},
    {"rt_sigprocmask", SYS_rt_sigprocmask, ANY, 0},
    {"rt_sigtimedwait", SYS_rt_sigtimedwait, ANY, 0},
    {"sendto", SYS_sendto, ANY, 0},
    {"signalfd4", SYS_signalfd4, ANY, 0},
    {"socket", SYS_socket, ANY, 0},
    {"statx", SYS_statx, ANY, 0},
    {"tgkill", SYS_tgkill, ANY, 0},
    {"timer_create", SYS_timer_create, ANY, 0},
    {"timer_settime", SYS_timer_settime, ANY, 0},
    {"write", SYS_write, ANY, 0},

    {"malloc", NO_SYSTEM_CALL, ANY, 0},
    {"pthread_atfork", NO_SYSTEM_CALL, ANY, 0},
    {"pthread_attr_init", NO_SYSTEM_CALL, ANY, 0},
    {"pthread_attr_setstacksize", NO_SYSTEM_CALL, ANY, 0},
    {"pthread_create", NO_SYSTEM_CALL, ANY, 0},
    {"pthread_key_create", NO_SYSTEM_CALL, ANY, 0},
    {"pthread_setspecific", NO_SYSTEM_CALL, ANY, 0},
    {"sigaction", NO_SYSTEM_CALL, ANY, 0},
    {"sysconf", NO_SYSTEM_CALL, ANY, 0},
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static const struct {
    const char *name;
    int number;
} errors[] = {
    {"EACCES", EACCES}, {"EAGAIN", EAGAIN}, {"EFBIG", EFBIG},   {"EINTR", EINTR},
    {"EINVAL", EINVAL}, {"EIO", EIO},       {"EMFILE", EMFILE}, {"ENFILE", ENFILE},
    {"ENOMEM", ENOMEM}, {"ENOSPC", ENOSPC}, {"ENOSYS", ENOSYS}, {"ENOTTY", ENOTTY},
    {"ENXIO", ENXIO},   {"EPERM", EPERM},   {"EPIPE", EPIPE},   {"ESRCH", ESRCH},
};

static const char *faults = "", *log_path = "";

static long real_call(long number, long a, long b, long c)
{
    return real_machine_call(number, a, b, c, 0, 0, 0);
}

static int length_of(const char *text)
{
    int length = 0;

    while (text[length])
        length++;
    return length;
}

/* The end of the word that the text begins with; NULL: it begins with another one. */
static const char *behind(const char *text, const char *word)
{
    while (*word && *text == *word)
        text++, word++;
    return *word || (*text && *text != '=' && *text != ',') ? NULL : text;
}

static const char *next(const char *list)
{
    while (*list && *list != ',')
        list++;
    return list + (*list == ',');
}

static const char *variable(const char *name)
{
    const char *value = NULL;

    for (char **at = environ; at && *at && !value; at++)
        value = behind(*at, name);
    return value ? value + 1 : "";
}

/* A test that asks for what is not there must not pass. */
static void __attribute__((noreturn)) refuse(const char *text)
{
    static const char what[] = "faults: not known: ";

    real_call(SYS_write, STDERR_FILENO, (long)what, sizeof what - 1);
    real_call(SYS_write, STDERR_FILENO, (long)text, length_of(text));
    real_call(SYS_write, STDERR_FILENO, (long)"\n", 1);
    for (;;)
        real_call(SYS_exit_group, 64, 0, 0);
}

/* Before the library's own constructor. */
__attribute__((constructor(101))) static void setup(void)
{
    faults = variable("FAULTS");
    log_path = variable("FAULTS_LOG");
    for (const char *at = faults; *at; at = next(at)) {
        int row = 0;

        while (row < ROWS && !behind(at, rows[row].name))
            row++;
        if (row == ROWS)
            refuse(at);
    }
}

static void note(const char *name)
{
    long fd = real_machine_call(SYS_openat, AT_FDCWD, (long)log_path,
                                O_WRONLY | O_APPEND | O_CLOEXEC, 0, 0, 0);
    char line[64];
    int length = length_of(name);

    if (fd < 0)
        return;
    for (int i = 0; i < length; i++)
        line[i] = name[i];
    line[length] = '\n';
    real_call(SYS_write, fd, (long)line, length + 1);
    real_call(SYS_close, fd, 0, 0);
}

static long result_of(const char *text)
{
    long number = 0;

    for (unsigned i = 0; i < sizeof errors / sizeof errors[0]; i++)
        if (behind(text, errors[i].name))
            return -errors[i].number;
    if (behind(text, "ready"))
        return real_call(SYS_eventfd2, 1, O_CLOEXEC, 0);
    for (const char *at = text; at == text || (*at && *at != ','); at++) {
        if (*at < '0' || *at > '9')
            refuse(text);
        number = number * 10 + *at - '0';
    }
    return number;
}

/* Whether that call is to fail, and then with what result. */
static bool strikes(const char *call, long *result)
{
    for (const char *at = faults; *at; at = next(at)) {
        const char *answer = behind(at, call);

        if (!answer)
            continue;
        note(call);
        if (behind(answer + 1, "noted"))
            return false;
        *result = result_of(answer + 1);
        return true;
    }
    return false;
}

static bool ends_so(const char *path, const char *name)
{
    int rest;

    while (*name++ != ':')
        ;
    rest = length_of(path) - length_of(name);
    return rest >= 0 && behind(path + rest, name);
}

static bool is_meant(const struct row *row, const long *arguments)
{
    switch (row->argument) {
    case ANY: return true;
    case FIRST: return arguments[0] == row->value;
    case SECOND: return arguments[1] == row->value;
    case END: return ends_so((const char *)arguments[1], row->name);
    }
    return false;
}

long machine_call(long number, long a, long b, long c, long d, long e, long f)
{
    const long arguments[] = {a, b};
    long result;

    for (int i = 0; i < ROWS; i++)
        if (rows[i].number == number && is_meant(&rows[i], arguments) &&
            strikes(rows[i].name, &result))
            return result;
    return real_machine_call(number, a, b, c, d, e, f);
}

#ifdef MACHINE_HAS_ENTRY
long machine_clone(unsigned long flags, char *stack, int *cleared, void (*run)(void))
{
    long result;

    return strikes("clone", &result) ? result : real_machine_clone(flags, stack, cleared, run);
}
#endif

/* The C library's functions that are called by their names, in threads of the host: by --wrap. */
#define WRAP(type, name, parameters, arguments, failed)                                            \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters                                                                  \
    {                                                                                              \
        long result;                                                                               \
                                                                                                   \
        return strikes(#name, &result) ? failed : __real_##name arguments;                         \
    }
/* Of those that return an error. */
#define WRAP_ERROR(name, parameters, arguments) WRAP(int, name, parameters, arguments, (int)-result)

WRAP_ERROR(pthread_atfork, (void (*prepare)(void), void (*parent)(void), void (*child)(void)),
           (prepare, parent, child))
WRAP_ERROR(pthread_attr_init, (pthread_attr_t * attributes), (attributes))
WRAP_ERROR(pthread_attr_setstacksize, (pthread_attr_t * attributes, size_t size),
           (attributes, size))
WRAP_ERROR(pthread_create,
           (pthread_t * thread, const pthread_attr_t *attributes, void *(*run)(void *),
            void *argument),
           (thread, attributes, run, argument))
WRAP_ERROR(pthread_key_create, (pthread_key_t * key, void (*destroy)(void *)), (key, destroy))
WRAP_ERROR(pthread_setspecific, (pthread_key_t key, const void *value), (key, value))
WRAP(int, sigaction, (int signal, const struct sigaction *action, struct sigaction *before),
     (signal, action, before), (errno = (int)-result, -1))
WRAP(long, sysconf, (int name), (name), -1)
WRAP(void *, malloc, (size_t size), (size), NULL)
