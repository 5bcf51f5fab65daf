// SPDX-License-Identifier: MIT
/* What POSIX has no call for, or a slower one. system_linux.c has it for Linux; with
 * environment_linux.c, proc.c, sink_linux.c and the strategies pidfd and prctl that is all that
 * knows the system. Another one needs a file that stands in for these six: tests/portable has one
 * that asks for nothing. */
#ifndef ORPHANAGE_SYSTEM_H
#define ORPHANAGE_SYSTEM_H

#include <pthread.h>
#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

/* argv[0] without its folders, before main(). */
const char *system_program_name(void);

/* What the system calls this program, and this thread: at most 15 bytes. */
void system_get_name(char name[16]);
void system_name_thread(const char *name);

bool system_in_main_thread(void);

/* CLOCK_MONOTONIC, by the way that is cheapest the first time in a process. */
void system_clock(struct timespec *now);

/* kill(2), by the way that is cheapest the first time in a process. */
void system_kill(pid_t whom, int signal);

/* Makes a thread that blocks all signals leave its system call; 0 or -errno. */
int system_rouse(void);

/* pthread_join(3), if the thread has ended. */
bool system_try_join(pthread_t thread);

#endif
