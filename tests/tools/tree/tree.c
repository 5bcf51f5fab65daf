// SPDX-License-Identifier: MIT
/* Grows a tree of processes as its words say, one after the other. Shells are no use for that:
 * whether "sh -c cmd" becomes cmd itself differs from shell to shell.
 *
 *   ready NAME   prints "ready NAME PID" (a line, at once)
 *   fork         the child goes on with the next word, the parent waits to be killed
 *   forkexit     the child goes on, the parent exits at once
 *   forkexit-after MS  likewise, but the parent stays that long
 *   forkexec     likewise, and the parent executes itself, to wait there to be killed
 *   times N      N children go on, the parent waits
 *   threadfork   as fork, from a thread of the parent that then ends
 *   signalfork   as fork, in a signal handler
 *   exec         executes itself with the words that follow
 *   spawn        posix_spawn()s itself with the words that follow, and waits to be killed
 *   vfork        the same by vfork() and exec
 *   setsid       leaves the session
 *   ignore SIG, block SIG   (a number)
 *   blockall     blocks every signal
 *   handle SIG   prints "got SIG" and exits with 0
 *   closeall     closes all descriptors but stdout
 *   dupall       puts /dev/null over descriptors 0 and 2 to 63
 *   setuid UID   changes all three user ids
 *   setenv NAME=VALUE
 *   setenv-pid NAME   sets it to this process's pid
 *   limit-files N, limit-memory   no descriptor from N on; no more address space
 *   mkpipe       makes stderr a pipe that nobody reads and that is full
 *   fullpipe     makes a pipe that is full, and SIGTERM restart system calls
 *   writepipe    writes into that pipe, for ever
 *   call         exit_when_orphaned() of the library, by dlsym; prints "call RESULT"
 *   threadcall   the same from a second thread
 *   latecall     the same from a second thread, when the main thread has ended, and exits with 0
 *   threads      a second thread that does nothing
 *   exitmain     the main thread ends, another goes on
 *   lastthread MS   the main thread ends, another goes on for so long and is then the last
 *   lifeline     makes a pipe, for "eof" in a child
 *   eof          reads it, until all have ended, or called this, who could write into it
 *   realtime     prints the first and the last real-time signal, which the C library numbers
 *   wait MS      sleeps, or "wait 0" for ever (as at the end of the words)
 *   exit CODE
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LIFELINE = 60 }; /* and 61 */

static char *self;
static char **words;

static void fail(const char *what)
{
    fprintf(stderr, "tree: %s: %s\n", what, strerror(errno));
    exit(99);
}

static char *next(void)
{
    if (!*words) {
        fprintf(stderr, "tree: a word is missing\n");
        exit(98);
    }
    return *words++;
}

/* Takes part in no wait(): a child that ends stays a zombie of its parent, which is what the
 * witness then finds. */
static void wait_for_ever(void)
{
    for (;;)
        pause();
}

static void sleep_ms(long ms)
{
    struct timespec rest = {ms / 1000, ms % 1000 * 1000000};

    while (nanosleep(&rest, &rest) && errno == EINTR)
        ;
}

static void grow(void);

static void do_fork(long parent_stays_ms)
{
    pid_t child;

    fflush(stdout);
    child = fork();
    if (child < 0)
        fail("fork");
    if (child > 0) {
        if (parent_stays_ms < 0)
            wait_for_ever();
        sleep_ms(parent_stays_ms);
        _exit(0);
    }
}

static void do_times(int count)
{
    fflush(stdout);
    for (int i = 0; i < count; i++) {
        pid_t child = fork();
        if (child < 0)
            fail("fork");
        if (child == 0)
            return;
    }
    wait_for_ever();
}

static void fork_and_exec(void)
{
    char *arguments[] = {self, NULL};
    pid_t child;

    fflush(stdout);
    child = fork();
    if (child < 0)
        fail("fork");
    if (child > 0) {
        execv("/proc/self/exe", arguments);
        _exit(97);
    }
}

static void limit(int resource, rlim_t most)
{
    struct rlimit limit = {most, most};

    if (setrlimit(resource, &limit))
        fail("setrlimit");
}

static void set_pid(const char *name)
{
    char pid[16];

    snprintf(pid, sizeof pid, "%d", (int)getpid());
    setenv(name, pid, 1);
}

static void *fork_and_end(void *unused)
{
    pid_t child = fork();

    if (child == 0) {
        grow();
        wait_for_ever();
    }
    return unused;
}

static void fork_in_handler(int signal)
{
    (void)signal;
    if (fork() == 0) {
        grow();
        wait_for_ever();
    }
}

static void *do_nothing(void *unused)
{
    wait_for_ever();
    return unused;
}

static void *sleep_and_end(void *ms)
{
    sleep_ms((long)(size_t)ms);
    return NULL;
}

static void start_again(int by_vfork)
{
    char **arguments = words - 1; /* its place becomes argv[0] */
    pid_t child;

    fflush(stdout);
    arguments[0] = self;
    if (!by_vfork) {
        errno = posix_spawn(&child, "/proc/self/exe", NULL, NULL, arguments, environ);
        if (errno)
            fail("posix_spawn");
    } else if (vfork() == 0) {
        execv("/proc/self/exe", arguments);
        _exit(97);
    }
    wait_for_ever();
}

static void say_and_exit(int signal)
{
    char line[16] = "got ";

    line[4] = (char)('0' + signal / 10);
    line[5] = (char)('0' + signal % 10);
    line[6] = '\n';
    if (write(1, line, 7) < 0)
        _exit(1);
    _exit(0);
}

static void nothing(int signal)
{
    (void)signal;
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

static void full_pipe(int as)
{
    int ends[2];

    if (pipe(ends))
        fail("pipe");
    fill(ends[1]);
    dup2(ends[1], as);
    close(ends[1]);
}

static void prepare_pipe(void)
{
    struct sigaction restart = {.sa_handler = nothing, .sa_flags = SA_RESTART};

    sigaction(SIGTERM, &restart, NULL);
    full_pipe(63);
}

static void write_for_ever(void)
{
    for (;;)
        if (write(63, "x", 1) < 0)
            wait_for_ever();
}

static void until_eof(void)
{
    char byte;

    close(LIFELINE + 1);
    if (read(LIFELINE, &byte, 1) != 0)
        fail("eof");
}

static void make_lifeline(void)
{
    int ends[2];

    if (pipe(ends))
        fail("pipe");
    dup2(ends[0], LIFELINE);
    dup2(ends[1], LIFELINE + 1);
    close(ends[0]);
    close(ends[1]);
}

static void change_signal(void (*handler)(int))
{
    signal(atoi(next()), handler);
}

static void call(void)
{
    union {
        void *object;
        int (*function)(void);
    } symbol = {dlsym(RTLD_DEFAULT, "exit_when_orphaned")};

    printf("call %d\n", symbol.object ? symbol.function() : -2);
    fflush(stdout);
}

static void *call_and_end(void *unused)
{
    call();
    return unused;
}

static void *call_when_over(void *main_thread)
{
    if (pthread_join(*(pthread_t *)main_thread, NULL))
        fail("join");
    call();
    exit(0);
}

static void one(const char *word)
{
    static pthread_t main_thread;
    sigset_t set;
    pthread_t thread;

    if (!strcmp(word, "ready")) {
        printf("ready %s %d\n", next(), (int)getpid());
        fflush(stdout);
    } else if (!strcmp(word, "fork")) {
        do_fork(-1);
    } else if (!strcmp(word, "forkexit")) {
        do_fork(0);
    } else if (!strcmp(word, "forkexit-after")) {
        do_fork(atol(next()));
    } else if (!strcmp(word, "forkexec")) {
        fork_and_exec();
    } else if (!strcmp(word, "times")) {
        do_times(atoi(next()));
    } else if (!strcmp(word, "setenv-pid")) {
        set_pid(next());
    } else if (!strcmp(word, "limit-files")) {
        limit(RLIMIT_NOFILE, (rlim_t)atoi(next()));
    } else if (!strcmp(word, "limit-memory")) {
        limit(RLIMIT_AS, 4096);
    } else if (!strcmp(word, "threadfork")) {
        if (pthread_create(&thread, NULL, fork_and_end, NULL) || pthread_join(thread, NULL))
            fail("thread");
        printf("joined\n");
        fflush(stdout);
        wait_for_ever();
    } else if (!strcmp(word, "signalfork")) {
        signal(SIGUSR1, fork_in_handler);
        raise(SIGUSR1);
        wait_for_ever();
    } else if (!strcmp(word, "exec")) {
        fflush(stdout);
        words[-1] = self;
        execv("/proc/self/exe", words - 1);
        fail("exec");
    } else if (!strcmp(word, "spawn") || !strcmp(word, "vfork")) {
        start_again(*word == 'v');
    } else if (!strcmp(word, "setsid")) {
        if (setsid() < 0)
            fail("setsid");
    } else if (!strcmp(word, "ignore")) {
        change_signal(SIG_IGN);
    } else if (!strcmp(word, "handle")) {
        change_signal(say_and_exit);
    } else if (!strcmp(word, "block")) {
        sigemptyset(&set);
        sigaddset(&set, atoi(next()));
        sigprocmask(SIG_BLOCK, &set, NULL);
    } else if (!strcmp(word, "blockall")) {
        sigfillset(&set);
        sigprocmask(SIG_BLOCK, &set, NULL);
    } else if (!strcmp(word, "closeall")) {
        close(0);
        for (int fd = 2; fd < 1024; fd++)
            close(fd);
    } else if (!strcmp(word, "dupall")) {
        int null = open("/dev/null", O_RDWR);
        dup2(null, 0);
        for (int fd = 2; fd < 64; fd++)
            dup2(null, fd);
    } else if (!strcmp(word, "setuid")) {
        uid_t uid = (uid_t)atoi(next());
        if (setresuid(uid, uid, uid))
            fail("setuid");
    } else if (!strcmp(word, "setenv")) {
        putenv(next());
    } else if (!strcmp(word, "mkpipe")) {
        full_pipe(2);
    } else if (!strcmp(word, "lifeline")) {
        make_lifeline();
    } else if (!strcmp(word, "eof")) {
        until_eof();
    } else if (!strcmp(word, "fullpipe")) {
        prepare_pipe();
    } else if (!strcmp(word, "writepipe")) {
        write_for_ever();
    } else if (!strcmp(word, "call")) {
        call();
    } else if (!strcmp(word, "threadcall")) {
        if (pthread_create(&thread, NULL, call_and_end, NULL) || pthread_join(thread, NULL))
            fail("thread");
    } else if (!strcmp(word, "latecall")) {
        main_thread = pthread_self();
        pthread_create(&thread, NULL, call_when_over, &main_thread);
        pthread_exit(NULL);
    } else if (!strcmp(word, "threads")) {
        pthread_create(&thread, NULL, do_nothing, NULL);
    } else if (!strcmp(word, "exitmain")) {
        pthread_create(&thread, NULL, do_nothing, NULL);
        pthread_exit(NULL);
    } else if (!strcmp(word, "lastthread")) {
        pthread_create(&thread, NULL, sleep_and_end, (void *)(size_t)atol(next()));
        pthread_exit(NULL);
    } else if (!strcmp(word, "realtime")) {
        printf("%d %d\n", SIGRTMIN, SIGRTMAX);
    } else if (!strcmp(word, "wait")) {
        long ms = atol(next());
        if (!ms)
            wait_for_ever();
        sleep_ms(ms);
    } else if (!strcmp(word, "exit")) {
        exit(atoi(next()));
    } else {
        fprintf(stderr, "tree: no such word: %s\n", word);
        exit(98);
    }
}

static void grow(void)
{
    while (*words)
        one(*words++);
}

int main(int count, char **arguments)
{
    (void)count;
    self = arguments[0];
    words = arguments + 1;
    grow();
    wait_for_ever();
}
