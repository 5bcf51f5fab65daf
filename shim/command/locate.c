// SPDX-License-Identifier: MIT
#include "library.h"
#include "say.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Looks for the library in three places: where an installation has it, relative to this command;
 * beside this command (a build tree); in the folder that was configured. It looks nowhere else: a
 * file in the working folder, in PATH or named by a variable may be anybody's, and would be loaded
 * into everything that the command starts. */
int library_locate(char path[PATH_MAX])
{
    static const char *const beside[] = {"/" ORPHANAGE_LIBRARY_FROM_COMMAND, ""};
    char own[PATH_MAX] = "", folder[2 * PATH_MAX];
    bool known = own_folder(own);

    for (size_t i = 0; known && i < sizeof beside / sizeof beside[0]; i++) {
        snprintf(folder, sizeof folder, "%s%s", own, beside[i]);
        if (library_in(folder, LIBRARY_NAME, path))
            return 0;
        if (errno != ENOENT && errno != ENOTDIR)
            return say_failed("cannot look for " LIBRARY_NAME " in %s: %s", folder,
                              strerror(errno));
    }
    if (library_in(ORPHANAGE_LIBRARY_FOLDER, LIBRARY_NAME, path))
        return 0;
    return say_failed(LIBRARY_NAME
                      " is neither where it belongs from %s (" ORPHANAGE_LIBRARY_FROM_COMMAND
                      "), nor beside it, nor in " ORPHANAGE_LIBRARY_FOLDER,
                      known ? own : "/proc/self/exe (unreadable)");
}
