// SPDX-License-Identifier: MIT
/* The control: a library that everybody would think of first, the kernel's parent-death signal in
 * each program and fork child and nothing else. It kills children of a healthy process when one of
 * its threads ends, it kills daemons, and what ignores SIGTERM lives on. */
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>

static void arm(void)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
}

__attribute__((constructor)) static void load(void)
{
    arm();
    pthread_atfork(NULL, NULL, arm);
}
