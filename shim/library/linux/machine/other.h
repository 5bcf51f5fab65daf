// SPDX-License-Identifier: MIT
/* A machine without code of its own uses the system calls of the C library. Our code restores errno
 * after each: here the watch thread is the C library's, too, and has its own errno. */
#define MACHINE_HAS_ENTRY 0

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

static inline long machine_call(long number, long a, long b, long c, long d, long e, long f)
{
    int saved_errno = errno;
    long result = syscall(number, a, b, c, d, e, f);

    if (result == -1)
        result = -errno;
    errno = saved_errno;
    return result;
}

static inline long machine_clone(unsigned long flags, char *stack, int *cleared, void (*run)(void))
{
    (void)flags, (void)stack, (void)cleared, (void)run;
    return -ENOSYS;
}
