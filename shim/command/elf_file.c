// SPDX-License-Identifier: MIT
#include "elf_file.h"

#include <elf.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
enum { OUR_ORDER = ELFDATA2LSB };
#else
enum { OUR_ORDER = ELFDATA2MSB };
#endif

enum { SEGMENTS_MOST = 512 }; /* real files have a dozen; a file made to have more is not read */

/* Where the file has its program headers, and one of these, from a file of either class. */
struct table {
    uint64_t offset;
    unsigned count;
    unsigned size;
};

struct segment {
    uint32_t type;
    uint64_t offset;
    uint64_t size;
};

static bool read_at(int descriptor, uint64_t offset, void *into, size_t size)
{
    return offset <= INT64_MAX && pread(descriptor, into, size, (off_t)offset) == (ssize_t)size;
}

static bool read_table(int descriptor, struct elf_file *file, struct table *table)
{
    union {
        Elf32_Ehdr narrow;
        Elf64_Ehdr wide;
    } header;

    if (file->class == ELFCLASS64) {
        if (!read_at(descriptor, 0, &header.wide, sizeof header.wide))
            return false;
        file->type = header.wide.e_type;
        *table = (struct table){header.wide.e_phoff, header.wide.e_phnum, header.wide.e_phentsize};
        return table->size == sizeof(Elf64_Phdr);
    }
    if (!read_at(descriptor, 0, &header.narrow, sizeof header.narrow))
        return false;
    file->type = header.narrow.e_type;
    *table =
        (struct table){header.narrow.e_phoff, header.narrow.e_phnum, header.narrow.e_phentsize};
    return table->size == sizeof(Elf32_Phdr);
}

static bool read_segment(int descriptor, const struct table *table, unsigned index,
                         struct segment *segment)
{
    uint64_t offset = table->offset + (uint64_t)index * table->size;
    union {
        Elf32_Phdr narrow;
        Elf64_Phdr wide;
    } header;

    if (!read_at(descriptor, offset, &header, table->size))
        return false;
    if (table->size == sizeof header.wide)
        *segment = (struct segment){header.wide.p_type, header.wide.p_offset, header.wide.p_filesz};
    else
        *segment =
            (struct segment){header.narrow.p_type, header.narrow.p_offset, header.narrow.p_filesz};
    return true;
}

static bool read_segments(int descriptor, struct elf_file *file, const struct table *table)
{
    struct stat about;

    if (fstat(descriptor, &about) != 0 || table->count == 0 || table->count > SEGMENTS_MOST)
        return false;
    for (unsigned i = 0; i < table->count; i++) {
        uint64_t size = (uint64_t)about.st_size;
        struct segment segment;

        if (!read_segment(descriptor, table, i, &segment))
            return false;
        if (segment.type == PT_LOAD &&
            (segment.offset > size || segment.size > size - segment.offset))
            return false;
        if (segment.type == PT_INTERP && segment.size < sizeof file->interpreter &&
            !read_at(descriptor, segment.offset, file->interpreter, (size_t)segment.size))
            return false;
    }
    return true;
}

bool elf_read(int descriptor, struct elf_file *file)
{
    unsigned char start[EI_NIDENT + 4]; /* e_machine lies at the same place in both classes */
    struct table table;

    memset(file, 0, sizeof *file);
    if (!read_at(descriptor, 0, start, sizeof start) || memcmp(start, ELFMAG, SELFMAG) != 0)
        return false;
    file->class = start[EI_CLASS];
    file->order = start[EI_DATA];
    memcpy(&file->machine, start + EI_NIDENT + 2, sizeof file->machine);
    if (file->order == OUR_ORDER && (file->class == ELFCLASS64 || file->class == ELFCLASS32))
        file->whole =
            read_table(descriptor, file, &table) && read_segments(descriptor, file, &table);
    return true;
}

bool elf_same_kind(const struct elf_file *one, const struct elf_file *other)
{
    return one->class == other->class && one->order == other->order &&
           one->machine == other->machine;
}
