// SPDX-License-Identifier: MIT
/* The kernel's parent-death signal and nothing else, as a program sets it that was written for it:
 * no check, no log, no grace. Nothing can be noticed earlier, nor for less. */
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>

static void arm(void)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
}

__attribute__((constructor)) static void load(void)
{
    arm();
    pthread_atfork(NULL, NULL, arm); /* the kernel forgets it at a fork */
}
