// SPDX-License-Identifier: MIT
/* Words about threads, and those that call the library. */
#include "tree.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static pthread_t start_thread(void *(*body)(void *), void *argument)
{
    pthread_t thread;

    errno = pthread_create(&thread, NULL, body, argument);
    if (errno)
        fail("thread");
    return thread;
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

static void add_thread(char **unused)
{
    (void)unused;
    start_thread(do_nothing, NULL);
}

static void end_main_thread(char **unused)
{
    (void)unused;
    start_thread(do_nothing, NULL);
    pthread_exit(NULL);
}

static void leave_last_thread(char **arguments)
{
    start_thread(sleep_and_end, (void *)(size_t)atol(arguments[0]));
    pthread_exit(NULL);
}

static pthread_t main_thread;

static void *go_on(void *unused)
{
    if (pthread_join(main_thread, NULL))
        fail("join");
    grow();
    wait_for_ever();
    return unused;
}

static void end_main_thread_and_go_on(char **unused)
{
    (void)unused;
    main_thread = pthread_self();
    start_thread(go_on, NULL);
    pthread_exit(NULL);
}

/* Linux tells it from 6.9 on, and since 6.15, and in later ones of 6.12 and 6.14, no more. */
static void *tell_end_of_main_thread(void *unused)
{
    struct pollfd ended = {
        .fd = (int)syscall(434 /* pidfd_open */, getpid(), O_EXCL /* PIDFD_THREAD */),
        .events = POLLIN,
    };

    printf("%s\n", ended.fd >= 0 && poll(&ended, 1, 300) == 1 ? "told" : "untold");
    exit(0);
    return unused;
}

static void ask_kernel_for_end(char **unused)
{
    (void)unused;
    start_thread(tell_end_of_main_thread, NULL);
    sleep_ms(100);
    syscall(SYS_exit, 0);
}

static void end_by_system_call(char **arguments)
{
    syscall(SYS_exit, atoi(arguments[0]));
}

typedef int (*exit_when_orphaned_function)(void);

static exit_when_orphaned_function find_call(void)
{
    union {
        void *object;
        exit_when_orphaned_function function;
    } symbol = {dlsym(RTLD_DEFAULT, "exit_when_orphaned")};

    return symbol.object ? symbol.function : NULL;
}

static void call(char **unused)
{
    exit_when_orphaned_function function = find_call();

    (void)unused;
    printf("call %d\n", function ? function() : -2);
    fflush(stdout);
}

static void *call_and_end(void *unused)
{
    call(NULL);
    return unused;
}

static void call_in_thread(char **unused)
{
    (void)unused;
    if (pthread_join(start_thread(call_and_end, NULL), NULL))
        fail("join");
}

struct race {
    exit_when_orphaned_function function;
    long ms;
};

static void *call_sleep_and_end(void *argument)
{
    struct race *race = argument;

    if (race->function)
        race->function();
    sleep_ms(race->ms);
    return NULL;
}

/* The function is looked for beforehand: nothing is to keep the two from meeting. */
static void call_while_main_thread_ends(char **arguments)
{
    static struct race race;

    race = (struct race){find_call(), atol(arguments[0])};
    start_thread(call_sleep_and_end, &race);
    pthread_exit(NULL);
}

const struct word thread_words[] = {
    {"threads", NULL, add_thread, "a second thread that does nothing"},
    {"exitmain", NULL, end_main_thread, "the main thread ends, another goes on"},
    {"lastthread", "MS", leave_last_thread,
     "the main thread ends, another goes on for so long and is then the last"},
    {"mainends", NULL, end_main_thread_and_go_on,
     "the main thread ends, and another goes on with the next word"},
    {"sysexit", "CODE", end_by_system_call,
     "the main thread alone ends, by the bare exit system call; other threads stay"},
    {"call", NULL, call, "exit_when_orphaned() of the library, by dlsym; prints \"call RESULT\""},
    {"threadcall", NULL, call_in_thread, "the same from a second thread"},
    {"mainexit-race", "MS", call_while_main_thread_ends,
     "calls it, silently, from a second thread while the main thread ends; MS later that one ends"},
    {"leadertold", NULL, ask_kernel_for_end,
     "prints \"told\" if the kernel tells of the end of a main thread that others outlive"},
    {0},
};
