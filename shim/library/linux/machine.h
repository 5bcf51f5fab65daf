// SPDX-License-Identifier: MIT
/* What is different from machine to machine: a system call without the C library, and the first
 * instructions of a thread that the C library does not know. A machine's file defines
 *
 * - MACHINE_HAS_ENTRY: 1.
 * - machine_call(): a system call; its result, or -errno. The variable errno is the C library's,
 *   one for each thread that the C library knows.
 * - machine_clone(): clone(2). The new thread calls run(), which must not return. Its stack grows
 *   down from the given place, a multiple of 16; the 16 bytes above that place are free to use,
 *   too. The caller gets the new thread's number, or -errno. The kernel writes 0 into the word
 *   "cleared" when the thread has left its stack (with CLONE_CHILD_CLEARTID).
 *
 * The thread begins with a frame pointer of 0, the mark of the outermost frame, at which a
 * debugger's backtrace ends; an instruction that traps is behind the call of run().
 *
 * A machine without a file of its own has no entry (0), and gets the C library's thread and system
 * calls. */
#ifndef ORPHANAGE_MACHINE_H
#define ORPHANAGE_MACHINE_H

/* Tell unwinders that there is no caller from here on, and where that ends. Empty if the compiler
 * writes no tables for unwinders. */
#ifdef __GCC_HAVE_DWARF2_CFI_ASM
#define MACHINE_OUTERMOST(return_address)                                                          \
    ".cfi_remember_state\n\t.cfi_undefined " return_address "\n\t"
#define MACHINE_GO_ON ".cfi_restore_state\n"
#else
#define MACHINE_OUTERMOST(return_address) ""
#define MACHINE_GO_ON                     ""
#endif

#if defined __clang_analyzer__ /* it does not see what an instruction of ours writes */
#include "machine/other.h"
#elif defined __x86_64__ && defined __LP64__
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
