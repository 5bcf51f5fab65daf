// SPDX-License-Identifier: MIT
/* What the kernel and the loader look at in a program or a library: elf(5). */
#ifndef ORPHANAGE_ELF_FILE_H
#define ORPHANAGE_ELF_FILE_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

struct elf_file {
    unsigned char class; /* ELFCLASS32, ELFCLASS64 */
    unsigned char order; /* of bytes: ELFDATA2LSB, ELFDATA2MSB */
    uint16_t machine;
    uint16_t type;              /* ET_DYN: a library, or a program that may lie anywhere */
    bool whole;                 /* the file has all the bytes it says are to be loaded */
    char interpreter[PATH_MAX]; /* the loader that a program asks for; "" if none */
};

/* False if the file is no ELF file. If its byte order is not ours, only its class, order and
 * machine are read. */
bool elf_read(int descriptor, struct elf_file *file);

/* Can one of the files be loaded into a process that runs the other? */
bool elf_same_kind(const struct elf_file *one, const struct elf_file *other);

#endif
