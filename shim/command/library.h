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
    dev_t device; /* with inode: which file it is, under any name */
    ino_t inode;
    struct elf_file elf;
};

/* Finds the library and checks it: 0, or, after a line that says what is wrong, an exit status. If
 * a loader cannot load an entry of LD_PRELOAD, it goes on without it (ld.so(8)), and the command
 * would run unwatched: so all that can be known before is checked here. */
int library_find(struct library *library);

/* Where the library is: writes its path, or says what is wrong and returns an exit status. The
 * command of a Python wheel has another such function (packaging/wheel). */
int library_locate(char path[PATH_MAX]);

/* The folder of this command's file, as the kernel names it: the caller may put anything into
 * argv[0]. */
bool own_folder(char folder[PATH_MAX]);

/* Writes the path of a file in a folder into path. The folder's links and dots are resolved,
 * because the path may end up in a unit file. False, with errno, if the file is not there. */
bool library_in(const char *folder, const char *name, char path[PATH_MAX]);

/* Finds the library for programs of every C library, which is installed with this one; false if it
 * is not there. */
bool library_any(const struct library *library, struct library *any);

/* The list with the library added; malloc()ed, NULL if there is no memory. present: the value so
 * far, or NULL. */
char *preload_list(const char *present, const struct library *library);

/* Sets LD_PRELOAD to that list; false, with errno, if that fails. */
bool preload(const struct library *library);

#endif
