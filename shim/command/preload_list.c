// SPDX-License-Identifier: MIT
#include "preload_list.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ld.so(8): spaces or colons; musl's loader: any white space or colons. */
#ifdef __GLIBC__
#define SEPARATORS " :"
#else
#define SEPARATORS " :\t\n\v\f\r"
#endif

/* Is the entry this library: the same file under whatever name, or any copy of it? Two copies in
 * one process would each watch and each signal, and of a bare name it is the loader's search that
 * says which file it is: so the one that has been checked takes the place of all of them. */
static bool is_ours(const char *entry, const struct library *library)
{
    const char *slash = strrchr(entry, '/');
    struct stat about;

    if (!strcmp(slash ? slash + 1 : entry, LIBRARY_NAME) ||
        !strcmp(slash ? slash + 1 : entry, ANY_LIBRARY_NAME))
        return true;
    return slash && stat(entry, &about) == 0 && about.st_dev == library->device &&
           about.st_ino == library->inode;
}

/* Ours goes last. There are libraries that must come first (the address sanitizer's ends the
 * program if it does not), and what was there worked in its order. Ours has no need of a place: it
 * overrides no symbol, and it registers its fork handlers after an allocator's wherever it stands.
 */
char *preload_list(const char *present, const struct library *library)
{
    size_t old = present ? strlen(present) : 0;
    char *list = malloc(old + strlen(library->path) + 2); /* a colon, the end */
    char *entry = malloc(old + 1);
    char *end = list;

    while (list && entry && present && *(present += strspn(present, SEPARATORS))) {
        size_t length = strcspn(present, SEPARATORS);

        memcpy(entry, present, length);
        entry[length] = '\0';
        present += length;
        if (is_ours(entry, library))
            continue;
        memcpy(end, entry, length);
        end += length;
        *end++ = ':';
    }
    if (list && entry) {
        strcpy(end, library->path);
    } else {
        free(list);
        list = NULL;
    }
    free(entry);
    return list;
}

bool preload(const struct library *library)
{
    char *list = preload_list(secure_getenv("LD_PRELOAD"), library);
    bool done = list && setenv("LD_PRELOAD", list, 1) == 0;

    free(list);
    return done;
}
