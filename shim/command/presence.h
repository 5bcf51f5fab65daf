// SPDX-License-Identifier: MIT
/* Will the library be in a command, once it runs? */
#ifndef ORPHANAGE_PRESENCE_H
#define ORPHANAGE_PRESENCE_H

#include "library.h"

enum presence {
    PRESENCE_LIKELY,
    PRESENCE_STATIC,  /* no loader runs */
    PRESENCE_SECURE,  /* the loader heeds no LD_PRELOAD: set-user-id and the like */
    PRESENCE_MACHINE, /* the loader says so and goes on without it */
    PRESENCE_LIBC,    /* the program does not start, or starts without it */
};

/* file is the command's; of a script, what counts is the program that reads it, and file is changed
 * to that. What cannot be read or is no program is likely: it is exec that finds out. */
enum presence presence_in(char file[PATH_MAX], const struct library *library);

#endif
