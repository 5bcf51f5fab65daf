// SPDX-License-Identifier: MIT
/* How the command talks to its user, and the exit statuses of its own, which are those of
 * timeout(1), env(1) and stdbuf(1). */
#ifndef ORPHANAGE_SAY_H
#define ORPHANAGE_SAY_H

enum { EXIT_OURS = 125, EXIT_CANNOT_RUN = 126, EXIT_NOT_FOUND = 127 };

/* One line on stderr behind "orphanage: ", formatted as text_add() does. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* say(), for trouble of our own; returns EXIT_OURS. */
int say_failed(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* say(), for a bad command line, with a hint at --help; returns EXIT_OURS. */
int say_misused(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What was printed on stdout is out: 0. If not (a full disk), says so and returns EXIT_OURS. */
int say_printed(void);

#endif
