// SPDX-License-Identifier: MIT
/* Words about what a process has and inherits: its session and user, signals, descriptors, limits,
 * its environment. */
#include "tree.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LIFELINE = 60 /* and 61 */, FULL_PIPE = 63 };

static void lead_group(char **unused)
{
    (void)unused;
    if (setpgid(0, 0) < 0)
        fail("setpgid");
}

static void leave_session(char **unused)
{
    (void)unused;
    if (setsid() < 0)
        fail("setsid");
}

static void set_user(char **arguments)
{
    uid_t uid = (uid_t)atoi(arguments[0]);

    if (setresuid(uid, uid, uid))
        fail("setuid");
}

static void set_variable(char **arguments)
{
    putenv(arguments[0]);
}

static void set_variable_to_pid(char **arguments)
{
    char pid[16];

    snprintf(pid, sizeof pid, "%d", (int)getpid());
    setenv(arguments[0], pid, 1);
}

static void limit(int resource, rlim_t most)
{
    struct rlimit limit = {most, most};

    if (setrlimit(resource, &limit))
        fail("setrlimit");
}

static void limit_files(char **arguments)
{
    limit(RLIMIT_NOFILE, (rlim_t)atoi(arguments[0]));
}

static void limit_memory(char **unused)
{
    (void)unused;
    limit(RLIMIT_AS, 4096);
}

static void ignore(char **arguments)
{
    signal(atoi(arguments[0]), SIG_IGN);
}

static void say_and_exit(int number)
{
    char line[] = "got 00\n";

    line[4] = (char)('0' + number / 10);
    line[5] = (char)('0' + number % 10);
    _exit(write(1, line, 7) < 0);
}

static void handle(char **arguments)
{
    signal(atoi(arguments[0]), say_and_exit);
}

static void block(char **arguments)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, atoi(arguments[0]));
    sigprocmask(SIG_BLOCK, &set, NULL);
}

static void block_all(char **unused)
{
    sigset_t set;

    (void)unused;
    sigfillset(&set);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

static void print_realtime(char **unused)
{
    (void)unused;
    printf("%d %d\n", SIGRTMIN, SIGRTMAX);
}

/* A signal that came before the stop would be lost: so it is sent until it has had its effect. */
static void __attribute__((noreturn)) thaw(pid_t frozen, long ms)
{
    prctl(PR_SET_NAME, "thaw");
    for (sleep_ms(ms); getppid() == frozen; sleep_ms(10))
        kill(frozen, SIGCONT);
    _exit(0);
}

/* The helper is made past the fork handlers, so that it carries no watch. */
static void freeze(char **arguments)
{
    pid_t frozen = getpid(), helper;

    fflush(stdout);
    helper = raw_fork();
    if (helper < 0)
        fail("fork");
    if (helper == 0)
        thaw(frozen, atol(arguments[0]));
    raise(SIGSTOP);
    kill(helper, SIGKILL);
    waitpid(helper, NULL, 0);
}

static void close_all(char **unused)
{
    (void)unused;
    close(0);
    for (int fd = 2; fd < 1024; fd++)
        close(fd);
}

static void dup_all(char **unused)
{
    int null = open("/dev/null", O_RDWR);

    (void)unused;
    dup2(null, 0);
    for (int fd = 2; fd < 64; fd++)
        dup2(null, fd);
}

static void fill(int fd)
{
    static char bytes[65536];

    fcntl(fd, F_SETFL, O_NONBLOCK);
    while (write(fd, bytes, sizeof bytes) > 0)
        ;
    while (write(fd, bytes, 1) > 0)
        ;
    fcntl(fd, F_SETFL, 0);
}

static void make_full_pipe(int as)
{
    int ends[2];

    if (pipe(ends))
        fail("pipe");
    fill(ends[1]);
    dup2(ends[1], as);
    close(ends[1]);
}

static void make_stderr_full(char **unused)
{
    (void)unused;
    make_full_pipe(STDERR_FILENO);
}

static void do_nothing(int unused)
{
    (void)unused;
}

static void prepare_full_pipe(char **unused)
{
    struct sigaction restart = {.sa_handler = do_nothing, .sa_flags = SA_RESTART};

    (void)unused;
    sigaction(SIGTERM, &restart, NULL);
    make_full_pipe(FULL_PIPE);
}

static void write_for_ever(char **unused)
{
    (void)unused;
    for (;;)
        if (write(FULL_PIPE, "x", 1) < 0)
            wait_for_ever();
}

static void make_lifeline(char **unused)
{
    int ends[2];

    (void)unused;
    if (pipe(ends))
        fail("pipe");
    dup2(ends[0], LIFELINE);
    dup2(ends[1], LIFELINE + 1);
    close(ends[0]);
    close(ends[1]);
}

static void read_to_end(char **unused)
{
    char byte;

    (void)unused;
    close(LIFELINE + 1);
    if (read(LIFELINE, &byte, 1) != 0)
        fail("eof");
}

/* A queue's note is lost when a copy of its descriptor is closed in this process. By bare system
 * calls: the C library has these functions in a library of their own. */
static void register_note(char **arguments)
{
    struct sigevent note = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    sigset_t usr1, pending;
    char name[32];
    int queue;

    snprintf(name, sizeof name, "tree-%d", (int)getpid());
    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    sigprocmask(SIG_BLOCK, &usr1, NULL);
    queue = (int)syscall(SYS_mq_open, name, O_RDWR | O_CREAT, 0600, NULL);
    if (queue < 0 || syscall(SYS_mq_notify, queue, &note))
        fail("mq_notify");
    syscall(SYS_mq_unlink, name);
    sleep_ms(atol(arguments[0]));
    if (syscall(SYS_mq_timedsend, queue, "x", 1, 0, NULL))
        fail("mq_send");
    sigpending(&pending);
    printf("%s\n", sigismember(&pending, SIGUSR1) ? "noted" : "lost");
    fflush(stdout);
}

const struct word surrounding_words[] = {
    {"setsid", NULL, leave_session, "leaves the session"},
    {"setpgid", NULL, lead_group, "leads a process group of its own"},
    {"setuid", "UID", set_user, "changes all three user ids"},
    {"setenv", "NAME=VALUE", set_variable, "sets a variable"},
    {"setenv-pid", "NAME", set_variable_to_pid, "sets it to this process's pid"},
    {"limit-files", "N", limit_files, "no descriptor from N on"},
    {"limit-memory", NULL, limit_memory, "no more address space"},
    {"ignore", "SIG", ignore, "ignores a signal (a number)"},
    {"handle", "SIG", handle, "at this signal prints \"got SIG\" and exits with 0"},
    {"block", "SIG", block, "blocks a signal"},
    {"blockall", NULL, block_all, "blocks every signal"},
    {"realtime", NULL, print_realtime,
     "prints the first and the last real-time signal, which the C library numbers"},
    {"freeze", "MS", freeze,
     "stops itself; a helper (\"thaw\"), which carries no watch, continues it after MS"},
    {"closeall", NULL, close_all, "closes all descriptors but stdout"},
    {"dupall", NULL, dup_all, "puts /dev/null over descriptors 0 and 2 to 63"},
    {"mkpipe", NULL, make_stderr_full, "makes stderr a pipe that nobody reads and that is full"},
    {"fullpipe", NULL, prepare_full_pipe,
     "makes a pipe that is full, and SIGTERM restart system calls"},
    {"writepipe", NULL, write_for_ever, "writes into that pipe, for ever"},
    {"mqnotify", "MS", register_note,
     "registers for the note of a message queue; MS later sends a message; prints \"noted\" or "
     "\"lost\""},
    {"lifeline", NULL, make_lifeline, "makes a pipe, for \"eof\" in a child"},
    {"eof", NULL, read_to_end,
     "reads it, until all have ended, or called this, who could write into it"},
    {0},
};
