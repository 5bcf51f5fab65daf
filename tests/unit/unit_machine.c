// SPDX-License-Identifier: MIT
/* The entry code of this machine: system calls by inline instructions, and the first instructions
 * of a thread that the C library does not know. Sanitizers stay out of that thread: their runtimes
 * find their data by the thread pointer, which is the main thread's in both. */
#include "kernel.h"
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Each argument must arrive in its place, also the fifth and the sixth: the address and its length.
 */
static void six_arguments(void)
{
    static const struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "\0unit_machine"};
    const socklen_t length = offsetof(struct sockaddr_un, sun_path) + sizeof "\0unit_machine" - 1;
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    char got[8] = "";

    if (bind(fd, (const void *)&address, length)) {
        CHECK(false, "bind: %d", errno);
        return;
    }
    CHECK(machine_call(SYS_sendto, fd, (long)"seven..", 7, MSG_DONTWAIT, (long)&address,
                       (long)length) == 7,
          "sent");
    CHECK(recv(fd, got, sizeof got, MSG_DONTWAIT) == 7 && !strcmp(got, "seven.."), "'%s'", got);
    CHECK(machine_call(SYS_sendto, fd, (long)"seven..", 7, MSG_DONTWAIT, (long)&address,
                       (long)length - 1) == -ECONNREFUSED,
          "to nobody");
    close(fd);
}

static void results(void)
{
    errno = ERANGE;
    CHECK(kernel_getpid() == getpid() && kernel_getppid() == getppid(), "who we are");
    CHECK(kernel_close(-1) == -EBADF, "-errno");
    CHECK(kernel_openat(AT_FDCWD, "/nowhere/nothing", O_RDONLY) == -ENOENT, "-errno");
    CHECK(errno == ERANGE, "errno is the C library's: %d", errno);
}

#if MACHINE_HAS_ENTRY

#define PLAIN                                                                                      \
    __attribute__((noinline, no_sanitize("address"), no_sanitize("thread"),                        \
                   no_sanitize("undefined")))

enum { STACK_SIZE = 16 * 1024, STACK_BEGIN = STACK_SIZE - 64, ROUNDS = 200, DEPTH = 50 };
static _Alignas(4096) char stack[STACK_SIZE];
static int occupied;

static struct {
    bool on_stack, aligned;
    pid_t thread, process;
    double sum;
} seen;

/* A frame for each call, a floating-point number kept over it, and a place that vector instructions
 * may ask to be aligned. */
PLAIN static double deep(int depth)
{
    _Alignas(16) volatile double places[4] = {depth, 0.5, 0.25, 0.25};
    const volatile void *place = places;
    double below;

    __asm__ volatile(""
                     : "+r"(place)); /* so that the compiler does not answer the next line itself */
    seen.aligned = seen.aligned && (uintptr_t)place % 16 == 0;
    below = depth ? deep(depth - 1) : 0;
    return below + places[0] + places[1] + places[2] + places[3];
}

PLAIN static void run(void)
{
    char here;
    const char *place = &here;

    __asm__ volatile("" : "+r"(place));
    seen.on_stack = place > stack && place < stack + STACK_SIZE;
    seen.aligned = true;
    seen.thread = kernel_gettid();
    seen.process = kernel_getpid();
    seen.sum = deep(DEPTH);
    for (;;)
        KERNEL_CALL1(SYS_exit, 0);
}

static volatile long numbers[] = {3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41};

/* More values than there are registers are kept over the call: none of them may be changed by it.
 */
PLAIN static long clone_between(long *thread)
{
    const unsigned long flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
                                CLONE_SYSVSEM | CLONE_CHILD_CLEARTID;
    long a = numbers[0], b = numbers[1], c = numbers[2], d = numbers[3], e = numbers[4],
         f = numbers[5], g = numbers[6], h = numbers[7], i = numbers[8], j = numbers[9],
         k = numbers[10], l = numbers[11];

    *thread = machine_clone(flags, stack + STACK_BEGIN, &occupied, run);
    return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j + 11 * k +
           12 * l;
}

/* Until the kernel has written the 0, by the futex that it wakes. */
PLAIN static bool gone(void)
{
    const struct kernel_time time = {10, 0};
    int before;

    while ((before = __atomic_load_n(&occupied, __ATOMIC_ACQUIRE)))
        if (KERNEL_CALL4(SYS_futex, &occupied, FUTEX_WAIT, before, &time) == -ETIMEDOUT)
            return false;
    return true;
}

static bool one_thread(void)
{
    const long expected = 3 + 10 + 21 + 44 + 65 + 102 + 133 + 184 + 261 + 310 + 407 + 492;
    long thread, sum;

    memset(&seen, 0, sizeof seen);
    memset(stack, 0xa5, sizeof stack);
    occupied = 1;
    sum = clone_between(&thread);
    CHECK(thread > 0, "clone: %ld", thread);
    if (thread <= 0)
        return false;
    CHECK(gone(), "the kernel tells when the thread has left its stack");
    CHECK(sum == expected, "what the caller had in registers: %ld", sum);
    CHECK(seen.on_stack && seen.aligned, "on its stack, which is aligned");
    CHECK(seen.thread == thread && seen.process == getpid(), "a thread of this process");
    CHECK(seen.sum == DEPTH * (DEPTH + 1) / 2 + DEPTH + 1, "%f", seen.sum);
    return true;
}

static void threads(void)
{
    for (int i = 0; i < ROUNDS && one_thread(); i++)
        ;
    /* What is above the place where the stack begins belongs to who calls. Some machines use a word
     * of it. */
    for (int i = STACK_BEGIN + 16; i < STACK_SIZE; i++)
        CHECK(stack[i] == (char)0xa5, "%d bytes above", i - STACK_BEGIN);
    CHECK(machine_clone(CLONE_THREAD, stack + STACK_BEGIN, &occupied, run) == -EINVAL, "refused");
}

#else

static void threads(void)
{
}

#endif

int main(void)
{
    results();
    six_arguments();
    threads();
    return unit_result();
}
