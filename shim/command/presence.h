// SPDX-License-Identifier: MIT
/* Will the library be in a command, once it runs? */
#ifndef ORPHANAGE_PRESENCE_H
#define ORPHANAGE_PRESENCE_H

#include "library.h"

enum presence {
    PRESENCE_LIKELY,
    PRESENCE_STATIC,  /* no loader runs */
    PRESENCE_SECURE,  /* the loader ignores LD_PRELOAD: set-user-id and the like */
    PRESENCE_MACHINE, /* another machine: the loader says so and goes on without the library */
    PRESENCE_LIBC,    /* another C library: the program does not start, or starts without it */
};

/* file: the command's. If that is a script, file becomes the program that reads the script, which
 * is what counts. A file that cannot be read, or is no program, counts as likely: exec will tell.
 */
enum presence presence_in(char file[PATH_MAX], const struct library *library);

#endif
