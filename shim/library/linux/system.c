// SPDX-License-Identifier: MIT
#include "system.h"
#include "kernel.h"

#include <errno.h> /* program_invocation_short_name */
#include <sys/prctl.h>
#include <time.h>

pid_t system_self(void)
{
    return kernel_getpid();
}

pid_t system_parent(void)
{
    return kernel_getppid();
}

pid_t system_session(pid_t pid)
{
    return kernel_getsid(pid);
}

int64_t system_now(void)
{
    return kernel_clock(CLOCK_MONOTONIC);
}

void system_kill(pid_t whom, int signal)
{
    kernel_kill(whom, signal);
}

/* Returns after 10 ms at most, so that the caller can look whether the thread that is to change the
 * word still lives. */
void system_wait(const _Atomic uint32_t *word, uint32_t value)
{
    const struct kernel_time time = {0, 10000000};

    KERNEL_CALL4(SYS_futex, word, FUTEX_WAIT | FUTEX_PRIVATE, value, &time);
}

void system_wake(const _Atomic uint32_t *word)
{
    KERNEL_CALL3(SYS_futex, word, FUTEX_WAKE | FUTEX_PRIVATE, INT32_MAX);
}

/* musl gives constructors no argv; both C libraries set this name before constructors run. */
const char *system_program_name(void)
{
    return program_invocation_short_name;
}

void system_get_name(char name[NAME_ROOM])
{
    kernel_prctl(PR_GET_NAME, (unsigned long)name, 0);
}

void system_name_thread(const char *name)
{
    kernel_prctl(PR_SET_NAME, (unsigned long)name, 0);
}

bool system_in_main_thread(void)
{
    return kernel_gettid() == kernel_getpid();
}
