// SPDX-License-Identifier: MIT
#define MACHINE_HAS_ENTRY 1

#include <sys/syscall.h>

static inline long machine_call(long number, long a, long b, long c, long d, long e, long f)
{
    register long a7 __asm__("a7") = number;
    register long a0 __asm__("a0") = a;
    register long a1 __asm__("a1") = b;
    register long a2 __asm__("a2") = c;
    register long a3 __asm__("a3") = d;
    register long a4 __asm__("a4") = e;
    register long a5 __asm__("a5") = f;

    __asm__ volatile("ecall"
                     : "+r"(a0)
                     : "r"(a7), "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5)
                     : "memory");
    return a0;
}

static inline long machine_clone(unsigned long flags, char *stack, int *cleared, void (*run)(void))
{
    register long a7 __asm__("a7") = SYS_clone;
    register long a0 __asm__("a0") = (long)flags;
    register char *a1 __asm__("a1") = stack;
    register long a2 __asm__("a2") = 0;
    register long a3 __asm__("a3") = 0;
    register int *a4 __asm__("a4") = cleared;
    register void (*a5)(void) __asm__("a5") = run;

    /* clang-format off */
    __asm__ volatile("ecall\n\t"
                     "bnez a0, 1f\n\t"
                     MACHINE_OUTERMOST("ra")
                     "li s0, 0\n\t"
                     "jalr a5\n\t"
                     "ebreak\n\t"
                     MACHINE_GO_ON
                     "1:"
                     : "+r"(a0)
                     : "r"(a7), "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5)
                     : "memory");
    /* clang-format on */
    return a0;
}
