// SPDX-License-Identifier: MIT
/* A program's or a library's file, and a script's first line: the input is the file. */
#include "fuzz.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static int input;
static int opened;

/* Whatever name it is that a script asks for, the input is in it: nothing else may be opened. */
static int open_input(const char *name, int flags)
{
    (void)flags;
    PROMISE(strlen(name) < 4096, "no end");
    opened++;
    return dup(input);
}
#define open        open_input
#define presence_in presence_in_input /* the one that opens files is linked in, too */
#include "presence.c"
#undef open

/* Of a 64-bit file that is said to be whole: everything to be loaded is in it. */
static void is_whole(const struct elf_file *read, const uint8_t *data, size_t size)
{
    Elf64_Ehdr header;
    unsigned interpreters = 0;

    if (read->class != ELFCLASS64)
        return;
    PROMISE(size >= sizeof header, "no header");
    memcpy(&header, data, sizeof header);
    for (unsigned i = 0; i < header.e_phnum; i++) {
        uint64_t at = header.e_phoff + (uint64_t)i * sizeof(Elf64_Phdr);
        Elf64_Phdr segment;

        PROMISE(at <= size && size - at >= sizeof segment, "no segment %u", i);
        memcpy(&segment, data + at, sizeof segment);
        PROMISE(segment.p_type != PT_LOAD ||
                    (segment.p_offset <= size && segment.p_filesz <= size - segment.p_offset),
                "segment %u is not all there", i);
        interpreters += segment.p_type == PT_INTERP;
    }
    PROMISE(interpreters || !read->interpreter[0], "'%s'", read->interpreter);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct library library = {.path = "/x/liborphanage.so"};
    struct elf_file read;
    char name[PATH_MAX] = "/x/program";

    if (!input)
        input = memfd_create("input", 0);
    PROMISE(input > 0 && !ftruncate(input, 0) && pwrite(input, data, size, 0) == (ssize_t)size,
            "file");

    PROMISE(elf_read(input, &read) == (size >= EI_NIDENT + 4 && !memcmp(data, ELFMAG, SELFMAG)),
            "no ELF file");
    PROMISE(memchr(read.interpreter, 0, sizeof read.interpreter), "no end");
    PROMISE(elf_same_kind(&read, &read), "another kind than itself");
    if (read.whole)
        is_whole(&read, data, size);

    opened = 0;
    library.elf = read;
    PROMISE(presence_in(name, &library) <= PRESENCE_LIBC, "no answer");
    PROMISE(opened <= 6, "%d files", opened);
    PROMISE(strlen(name) < PATH_MAX, "no end");
    return 0;
}
