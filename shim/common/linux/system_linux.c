// SPDX-License-Identifier: MIT
#include "syscalls.h"
#include "system.h"

#include <errno.h> /* program_invocation_short_name */
#include <limits.h>
#include <sys/prctl.h>

/* musl gives constructors no argv; both libraries set this name before they run. */
const char *system_program_name(void)
{
    return program_invocation_short_name;
}

void system_get_name(char name[16])
{
    prctl(PR_GET_NAME, name);
}

/* prctl(2) and not pthread_setname_np(), which goes through /proc where that may not be mounted. */
void system_name_thread(const char *name)
{
    prctl(PR_SET_NAME, name);
}

bool system_in_main_thread(void)
{
    return syscall(SYS_gettid) == getpid();
}

/* The system call is dearer than the C library's look into the kernel's page (vdso(7)), but cheaper
 * than the page faults of the first one, in a process just born and in one whose signal is due.
 * Where long has 32 bits, the call of that name may not be there, or not know the C library's
 * struct. */
void system_clock(struct timespec *now)
{
#if LONG_MAX > INT_MAX
    if (!syscall(SYS_clock_gettime, CLOCK_MONOTONIC, now))
        return;
#endif
    clock_gettime(CLOCK_MONOTONIC, now);
}

/* Not by kill(): its code is in no page yet that this process has touched, and the fault takes
 * longer than the call. */
void system_kill(pid_t whom, int signal)
{
    syscall(SYS_kill, whom, signal);
}

/* What reaches the thread is the C library's own signal, by which setresuid(2) makes all threads
 * change their user (nptl(7)), and this call changes nothing. */
int system_rouse(void)
{
    return setresuid((uid_t)-1, (uid_t)-1, (uid_t)-1) ? -errno : 0;
}

bool system_try_join(pthread_t thread)
{
    return pthread_tryjoin_np(thread, NULL) != EBUSY;
}
