// SPDX-License-Identifier: MIT
/* What is different from machine to machine: a system call without the C library, and the first
 * instructions of a thread that the C library does not know. One file a machine has
 *
 *   MACHINE_HAS_ENTRY
 *   long machine_call(long number, long a, long b, long c, long d, long e, long f)
 *       a system call: its result, or -errno. errno is the calling thread's of the C library, and
 * our thread has none. long machine_clone(unsigned long flags, char *stack, int *cleared, void
 * (*run)(void)) clone(2): in the new thread run(), which does not return, with the stack growing
 * down from stack (16 bytes aligned, and 16 bytes below it are free to use); in the calling thread
 * the new thread's number, or -errno. The kernel writes 0 to cleared when the thread has left its
 * stack (CLONE_CHILD_CLEARTID).
 *
 * The thread begins with the frame pointer, and where the machine has one the return address, at 0:
 * the mark of the outermost frame, for a debugger's backtrace. A machine without such a file gets
 * the C library's thread and system calls. */
#ifndef ORPHANAGE_MACHINE_H
#define ORPHANAGE_MACHINE_H

/* For unwinders: there is no caller behind this instruction; and the end of that. Where the
 * compiler writes no such tables, nothing. */
#ifdef __GCC_HAVE_DWARF2_CFI_ASM
#define MACHINE_OUTERMOST(return_address)                                                          \
    ".cfi_remember_state\n\t.cfi_undefined " return_address "\n\t"
#define MACHINE_GO_ON ".cfi_restore_state\n"
#else
#define MACHINE_OUTERMOST(return_address) ""
#define MACHINE_GO_ON                     ""
#endif

#if defined __x86_64__ && defined __LP64__
#include "machine/x86_64.h"
#elif defined __i386__
#include "machine/i386.h"
#elif defined __aarch64__ && defined __LP64__
#include "machine/aarch64.h"
#elif defined __arm__ && defined __ARM_EABI__
#include "machine/arm.h"
#elif defined __riscv && __riscv_xlen == 64
#include "machine/riscv64.h"
#elif defined __s390x__
#include "machine/s390x.h"
#else
#include "machine/other.h"
#endif

#endif
