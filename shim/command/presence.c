// SPDX-License-Identifier: MIT
#include "presence.h"

#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

enum {
    SCRIPT_LINE = 256, /* how much the kernel reads (execve(2)) */
    SCRIPTS_MOST = 5,  /* how often an interpreter may be a script, too */
};

enum libc { LIBC_OTHER, LIBC_GLIBC, LIBC_MUSL };

/* The C library that a program's loader belongs to. The loader's name is part of each ABI:
 * ld-linux-x86-64.so.2, ld64.so.2 and ld.so.1 are glibc's, ld-musl-x86_64.so.1 is musl's. Other
 * names tell nothing. */
static enum libc libc_of(const char *loader)
{
    const char *slash = strrchr(loader, '/');
    const char *name = slash ? slash + 1 : loader;

    if (!strncmp(name, "ld-musl", 7))
        return LIBC_MUSL;
    if (!strncmp(name, "ld-linux", 8) || !strncmp(name, "ld64.so", 7) || !strncmp(name, "ld.so", 5))
        return LIBC_GLIBC;
    return LIBC_OTHER;
}

/* Our library and this command are built together, for the same C library. */
static bool other_libc(const char *loader)
{
#ifdef __GLIBC__
    return libc_of(loader) == LIBC_MUSL;
#else
    return libc_of(loader) == LIBC_GLIBC;
#endif
}

/* Will the kernel set AT_SECURE (getauxval(3), "secure-execution mode" in ld.so(8))? It does if the
 * program runs as another user or group than the real one, or gains capabilities, which root has
 * already. On a nosuid mount and under no_new_privs the program gains nothing (execve(2)). */
static bool is_secure(int descriptor)
{
    struct stat about;
    struct statvfs mount;

    if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 || fstat(descriptor, &about) != 0 ||
        (fstatvfs(descriptor, &mount) == 0 && mount.f_flag & ST_NOSUID))
        return false;
    if (about.st_mode & S_ISUID && about.st_uid != getuid())
        return true;
    /* If the group may not execute the file, the bit means mandatory locking (inode(7)). */
    if (about.st_mode & S_ISGID && about.st_mode & S_IXGRP && about.st_gid != getgid())
        return true;
    return getuid() != 0 && fgetxattr(descriptor, "security.capability", NULL, 0) > 0;
}

static enum presence presence_in_program(int descriptor, const char *file,
                                         const struct library *library)
{
    struct elf_file program;

    if (!elf_read(descriptor, &program))
        return PRESENCE_LIKELY;
    if (is_secure(descriptor))
        return PRESENCE_SECURE;
    /* A loader that is run as a command has no loader itself, and loads what LD_PRELOAD names. */
    if (program.whole && !program.interpreter[0] && libc_of(file) == LIBC_OTHER)
        return PRESENCE_STATIC;
    if (!elf_same_kind(&program, &library->elf))
        return PRESENCE_MACHINE;
    return other_libc(program.interpreter[0] ? program.interpreter : file) ? PRESENCE_LIBC
                                                                           : PRESENCE_LIKELY;
}

/* Changes file to the interpreter that a script's first line names, or, for a text without one, to
 * /bin/sh. False for a program. */
static bool interpreter_of(int descriptor, char file[PATH_MAX])
{
    char line[SCRIPT_LINE + 1];
    ssize_t length = pread(descriptor, line, SCRIPT_LINE, 0);
    const char *name;
    size_t size;

    if (length < 0)
        return false;
    line[length] = '\0';
    if (strncmp(line, "#!", 2) != 0) {
        if (!strncmp(line, "\177ELF", 4))
            return false;
        strcpy(file, "/bin/sh");
        return true;
    }
    name = line + 2 + strspn(line + 2, " \t");
    size = strcspn(name, " \t\n");
    memcpy(file, name, size);
    file[size] = '\0';
    return true;
}

enum presence presence_in(char file[PATH_MAX], const struct library *library)
{
    for (int depth = 0; depth <= SCRIPTS_MOST; depth++) {
        enum presence presence = PRESENCE_LIKELY;
        /* Non-blocking: it may be a FIFO. */
        int descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        bool script;

        if (descriptor < 0)
            return PRESENCE_LIKELY;
        script = interpreter_of(descriptor, file);
        if (!script)
            presence = presence_in_program(descriptor, file, library);
        close(descriptor);
        if (!script)
            return presence;
    }
    return PRESENCE_LIKELY;
}
