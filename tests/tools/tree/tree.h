// SPDX-License-Identifier: MIT
/* What the files of the tree share. A word is one row of a table, beside the function that does it.
 */
#ifndef TREE_H
#define TREE_H

#include <stdbool.h>
#include <sys/types.h>

struct word {
    const char *name, *arguments; /* the names of its arguments, with blanks between; NULL: none */
    void (*run)(char **arguments);
    const char *help;
};

/* Each ends with a row without a name. */
extern const struct word birth_words[], thread_words[], surrounding_words[], filter_words[];

extern char *self;   /* argv[0] */
extern char **words; /* the words that are left */

void grow(void); /* does what the words that are left say */

void __attribute__((noreturn)) fail(const char *what);
void __attribute__((noreturn)) wait_for_ever(void);
void sleep_ms(long ms);

/* births.c: forks; true in the child, which goes on with the next word. */
bool in_child(pid_t (*fork_function)(void));
pid_t raw_fork(void); /* past the fork handlers: the bare system call */

#endif
