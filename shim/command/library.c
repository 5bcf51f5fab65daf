// SPDX-License-Identifier: MIT
#include "library.h"
#include "say.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

bool library_in(const char *folder, const char *name, char path[PATH_MAX])
{
    char real[PATH_MAX];
    int length;

    if (!realpath(folder, real))
        return false;
    length = snprintf(path, PATH_MAX, "%s/%s", real, name);
    if (length < 0 || length >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return false;
    }
    return access(path, F_OK) == 0;
}

bool own_folder(char folder[PATH_MAX])
{
    ssize_t length = readlink("/proc/self/exe", folder, PATH_MAX - 1);
    char *slash;

    if (length <= 0)
        return false;
    folder[length] = '\0';
    slash = strrchr(folder, '/');
    if (!slash)
        return false;
    slash[slash == folder] = '\0';
    return true;
}

/* Refuses a path that LD_PRELOAD cannot hold. The separators of the list would split it, the loader
 * replaces $ORIGIN, $LIB and $PLATFORM, and neither can be quoted (ld.so(8)). For musl all white
 * space separates. */
static int check_path(const char *path)
{
    if (strpbrk(path, " :\t\n\v\f\r"))
        return say_failed("'%s' cannot stand in LD_PRELOAD: a blank or colon in its path", path);
    if (strchr(path, '$'))
        return say_failed("'%s' cannot stand in LD_PRELOAD: a '$' in its path", path);
    return 0;
}

static int check_file(int descriptor, struct library *library)
{
    struct stat about;
    struct statvfs mount;

    if (fstat(descriptor, &about) != 0)
        return say_failed("cannot examine '%s': %s", library->path, strerror(errno));
    if (!S_ISREG(about.st_mode))
        return say_failed("'%s' is no regular file", library->path);
    library->device = about.st_dev;
    library->inode = about.st_ino;
    /* The kernel maps no code from such a mount (mount(8)). */
    if (fstatvfs(descriptor, &mount) == 0 && mount.f_flag & ST_NOEXEC)
        return say_failed("'%s' cannot be loaded: it is on a file system mounted noexec",
                          library->path);
    if (!elf_read(descriptor, &library->elf))
        return say_failed("'%s' is no library (not an ELF file)", library->path);
    return 0;
}

/* The library must be for the machine that this command runs on. */
static int check_kind(const struct library *library)
{
    struct elf_file own = {.whole = false};
    int descriptor = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

    if (descriptor >= 0) {
        bool known = elf_read(descriptor, &own);

        close(descriptor);
        if (known && !elf_same_kind(&own, &library->elf))
            return say_failed("'%s' is for another machine or word size than this command",
                              library->path);
    }
    if (library->elf.type != ET_DYN || !library->elf.whole)
        return say_failed("'%s' is no library, or a damaged one", library->path);
    return 0;
}

static int check(struct library *library)
{
    int status = check_path(library->path);
    int descriptor;

    if (status)
        return status;
    descriptor = open(library->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return say_failed("cannot read '%s': %s", library->path, strerror(errno));
    status = check_file(descriptor, library);
    close(descriptor);
    return status ? status : check_kind(library);
}

int library_find(struct library *library)
{
    int status = library_locate(library->path);

    return status ? status : check(library);
}

bool library_any(const struct library *library, struct library *any)
{
    static const char *const from_library[] = {"liborphanage/", ""}; /* installed; a build tree */
    int folder = (int)(strrchr(library->path, '/') + 1 - library->path);

    for (size_t i = 0; i < sizeof from_library / sizeof from_library[0]; i++) {
        int length = snprintf(any->path, PATH_MAX, "%.*s%s" ANY_LIBRARY_NAME, folder, library->path,
                              from_library[i]);

        if (length > 0 && length < PATH_MAX && access(any->path, F_OK) == 0)
            return !check(any);
    }
    return false;
}

/* ld.so(8): spaces or colons; musl's loader: any white space or colons. */
#ifdef __GLIBC__
#define SEPARATORS " :"
#else
#define SEPARATORS " :\t\n\v\f\r"
#endif

/* Whether the entry is this library, under any name, or a copy of it. Two copies in one process
 * would both watch and both signal, and only the loader's search knows which file a bare name
 * means. So the file that was checked replaces all such entries. */
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

/* Our library goes last. Some libraries must be first (AddressSanitizer's would end the program
 * otherwise), and the list has worked in its order. Ours works at any place: it replaces no
 * function, and wherever it stands, it registers its fork handlers after those of an allocator. */
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
