// SPDX-License-Identifier: MIT
/* How the command talks to its user, and its own exit statuses, which timeout(1), env(1) and
 * stdbuf(1) have, too. */
#ifndef ORPHANAGE_SAY_H
#define ORPHANAGE_SAY_H

enum { EXIT_OURS = 125, EXIT_CANNOT_RUN = 126, EXIT_NOT_FOUND = 127 };

/* One line on stderr behind "orphanage: ", formatted as text_add() does. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* say(), if the command itself fails; returns EXIT_OURS. */
int say_failed(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* say() and a hint at --help, for a bad command line; returns EXIT_OURS. */
int say_misused(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* 0 if all that was printed on stdout has been written; else (a full disk) says so and returns
 * EXIT_OURS. */
int say_printed(void);

#endif
