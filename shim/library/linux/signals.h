// SPDX-License-Identifier: MIT
/* Signals by the kernel's own calls, to which the numbers that the C library keeps for itself are
 * signals like others. */
#ifndef ORPHANAGE_SIGNALS_H
#define ORPHANAGE_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/* Both C libraries hand their sigset_t to the kernel as it is: words of unsigned long. The kernel
 * knows the first 64 bits of it, on MIPS 128. */
enum { SIGNALS_IN_WORD = 8 * sizeof(unsigned long) };

static inline unsigned long signal_bit(int signal)
{
    return 1UL << (signal - 1) % SIGNALS_IN_WORD;
}

static inline unsigned long *signal_word(sigset_t *set, int signal)
{
    return (unsigned long *)set + (signal - 1) / SIGNALS_IN_WORD;
}

/* The first and the last real-time signal that a program may use; the C library keeps those between
 * 31 and the first for itself (nptl(7)). Known after system_setup(). */
extern int signals_first_real_time, signals_last_real_time;

/* Gives the handler of a signal, SIG_DFL or SIG_IGN; false if the kernel does not tell. */
typedef void signal_handler(int);
bool signals_look(int signal, signal_handler **handler);

/* Whether system_hold() could hold the signals back. */
bool signals_are_held(void);

/* Whether the host's thread that came into our code last (system_hold()) blocks the signal itself.
 */
bool signals_host_blocks(int signal);

/* Our last write failed with this error, which may cost the writing thread a signal (signal(7)). */
void signals_note_cost(int error);

#endif
