// SPDX-License-Identifier: MIT
/* Signals by name and number, as kill(1) and timeout(1) read them. */
#ifndef ORPHANAGE_SIGNAME_H
#define ORPHANAGE_SIGNAME_H

enum { SIGNAL_NAME_MAX = 16 };

/* The signal that a text stands for: a name in any case, with or without SIG (signal(7)), RTMIN,
 * RTMIN+n, RTMAX, RTMAX-n, or the decimal number of a signal that a program can send. 0 if it
 * stands for none. The C library keeps the numbers between 31 and SIGRTMIN for itself (nptl(7)). */
int signal_from_text(const char *text);

/* "SIGTERM", "SIGRTMIN+3"; returns into. */
const char *signal_to_text(char into[SIGNAL_NAME_MAX], int signal);

#endif
