// SPDX-License-Identifier: MIT
#include "library.h"
#include "say.h"

#include <dirent.h>
#include <stdio.h>

/* The way from the folder of commands to that of packages is the installer's choice, and names the
 * Python: ../lib/python3.12/site-packages, dist-packages (Debian's), ../lib64 (Fedora's). */
static bool look_in_packages(const char *lib, char path[PATH_MAX])
{
    static const char *const folders[] = {"site-packages", "dist-packages"};
    DIR *pythons = opendir(lib);
    const struct dirent *python;
    bool found = false;

    while (pythons && !found && (python = readdir(pythons))) {
        for (size_t i = 0; i < sizeof folders / sizeof folders[0] && !found; i++) {
            char package[3 * PATH_MAX];

            snprintf(package, sizeof package, "%s/%s/%s/orphanage", lib, python->d_name,
                     folders[i]);
            found = library_in(package, ANY_LIBRARY_NAME, path);
        }
    }
    if (pythons)
        closedir(pythons);
    return found;
}

/* The library is in the Python package, which this command was installed with. It is looked for
 * below the folder that holds the command's folder, and nowhere else: who may write there may
 * replace the command itself. With "pip install --target" that folder holds the package, too. */
int library_locate(char path[PATH_MAX])
{
    static const char *const libs[] = {"/../lib", "/../lib64"};
    char own[PATH_MAX], folder[2 * PATH_MAX];

    if (!own_folder(own))
        return say_failed("cannot tell where this command is: /proc/self/exe is unreadable");
    for (size_t i = 0; i < sizeof libs / sizeof libs[0]; i++) {
        snprintf(folder, sizeof folder, "%s%s", own, libs[i]);
        if (look_in_packages(folder, path))
            return 0;
    }
    snprintf(folder, sizeof folder, "%s/../orphanage", own);
    if (library_in(folder, ANY_LIBRARY_NAME, path))
        return 0;
    return say_failed(
        ANY_LIBRARY_NAME " is in no Python package 'orphanage' of the prefix that %s is in", own);
}
