// SPDX-License-Identifier: MIT
/* The library that belongs to this command: where it is, whether a loader will take it, and its
 * place in LD_PRELOAD. */
#ifndef ORPHANAGE_LIBRARY_H
#define ORPHANAGE_LIBRARY_H

#include "elf_file.h"

#include <sys/types.h>

#define LIBRARY_NAME     "liborphanage.so"
#define ANY_LIBRARY_NAME "liborphanage-any.so"

struct library {
    char path[PATH_MAX];
    dev_t device; /* with inode: the file, whatever it is called */
    ino_t inode;
    struct elf_file elf;
};

/* 0, or, after saying why not, an exit status. A loader that cannot load what LD_PRELOAD names goes
 * on without it (ld.so(8)), and the command would run unwatched: so all that can be known is found
 * out before. */
int library_find(struct library *library);

/* The one installed with it that a program of whatever C library takes; false if there is none. */
bool library_any(const struct library *library, struct library *any);

/* The list with the library added; malloc()ed, NULL if there is no memory. present: the value so
 * far, or NULL. */
char *preload_list(const char *present, const struct library *library);

/* Makes it the list in the environment; false, with errno, if that cannot be. */
bool preload(const struct library *library);

#endif
