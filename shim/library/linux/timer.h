// SPDX-License-Identifier: MIT
/* Signals that the kernel sends this process later. */
#ifndef ORPHANAGE_TIMER_H
#define ORPHANAGE_TIMER_H

#include <stdint.h>

/* After so many milliseconds: the timer, or -errno. */
int timer_send(int signal, int64_t milliseconds);

#endif
