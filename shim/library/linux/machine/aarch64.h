// SPDX-License-Identifier: MIT
#define MACHINE_HAS_ENTRY 1

#include <sys/syscall.h>

static inline long machine_call(long number, long a, long b, long c, long d, long e, long f)
{
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;

    __asm__ volatile("svc #0"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                     : "memory", "cc");
    return x0;
}

static inline long machine_clone(unsigned long flags, char *stack, int *cleared, void (*run)(void))
{
    register long x8 __asm__("x8") = SYS_clone;
    register long x0 __asm__("x0") = (long)flags;
    register char *x1 __asm__("x1") = stack;
    register long x2 __asm__("x2") = 0;
    register long x3 __asm__("x3") = 0;
    register int *x4 __asm__("x4") = cleared;
    register void (*x9)(void) __asm__("x9") = run;

    /* clang-format off */
    __asm__ volatile("svc #0\n\t"
                     "cbnz x0, 1f\n\t"
                     MACHINE_OUTERMOST("x30")
                     "mov x29, #0\n\t"
                     "blr x9\n\t"
                     "brk #1\n\t"
                     MACHINE_GO_ON
                     "1:"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x9)
                     : "memory", "cc");
    /* clang-format on */
    return x0;
}
