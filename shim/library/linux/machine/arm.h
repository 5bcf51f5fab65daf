// SPDX-License-Identifier: MIT
#define MACHINE_HAS_ENTRY 1

#include <sys/syscall.h>

/* The number is in r7, which in Thumb code may be the frame pointer: it is kept in r12 meanwhile,
 * which the kernel leaves alone. */
static inline long machine_call(long number, long a, long b, long c, long d, long e, long f)
{
    register long r0 __asm__("r0") = a;
    register long r1 __asm__("r1") = b;
    register long r2 __asm__("r2") = c;
    register long r3 __asm__("r3") = d;
    register long r4 __asm__("r4") = e;
    register long r5 __asm__("r5") = f;
    register long r6 __asm__("r6") = number;

    __asm__ volatile("mov r12, r7\n\t"
                     "mov r7, r6\n\t"
                     "svc #0\n\t"
                     "mov r7, r12"
                     : "+r"(r0)
                     : "r"(r1), "r"(r2), "r"(r3), "r"(r4), "r"(r5), "r"(r6)
                     : "r12", "memory", "cc");
    return r0;
}

static inline long machine_clone(unsigned long flags, char *stack, int *cleared, void (*run)(void))
{
    register long r0 __asm__("r0") = (long)flags;
    register char *r1 __asm__("r1") = stack;
    register long r2 __asm__("r2") = 0;
    register long r3 __asm__("r3") = 0;
    register int *r4 __asm__("r4") = cleared;
    register void (*r5)(void) __asm__("r5") = run;
    register long r6 __asm__("r6") = SYS_clone;

    /* clang-format off */
    __asm__ volatile("mov r12, r7\n\t"
                     "mov r7, r6\n\t"
                     "svc #0\n\t"
                     "mov r7, r12\n\t"
                     "cmp r0, #0\n\t"
                     "bne 1f\n\t"
                     MACHINE_OUTERMOST("lr")
                     "mov r11, #0\n\t"
                     "mov r7, #0\n\t"
                     "blx r5\n\t"
                     "udf #0\n\t"
                     MACHINE_GO_ON
                     "1:"
                     : "+r"(r0)
                     : "r"(r1), "r"(r2), "r"(r3), "r"(r4), "r"(r5), "r"(r6)
                     : "r12", "lr", "memory", "cc");
    /* clang-format on */
    return r0;
}
