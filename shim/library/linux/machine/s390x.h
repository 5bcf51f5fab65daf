// SPDX-License-Identifier: MIT
#define MACHINE_HAS_ENTRY 1

#include <sys/syscall.h>

static inline long machine_call(long number, long a, long b, long c, long d, long e, long f)
{
    register long r1 __asm__("1") = number;
    register long r2 __asm__("2") = a;
    register long r3 __asm__("3") = b;
    register long r4 __asm__("4") = c;
    register long r5 __asm__("5") = d;
    register long r6 __asm__("6") = e;
    register long r7 __asm__("7") = f;

    __asm__ volatile("svc 0"
                     : "+d"(r2)
                     : "d"(r1), "d"(r3), "d"(r4), "d"(r5), "d"(r6), "d"(r7)
                     : "memory", "cc");
    return r2;
}

/* This machine's clone() has the stack first. A caller provides 160 bytes above its own frame, in
 * which the called function saves registers (the ABI's register save area). */
static inline long machine_clone(unsigned long flags, char *stack, int *cleared, void (*run)(void))
{
    register long r1 __asm__("1") = SYS_clone;
    register char *r2 __asm__("2") = stack - 160;
    register long r3 __asm__("3") = (long)flags;
    register long r4 __asm__("4") = 0;
    register int *r5 __asm__("5") = cleared;
    register long r6 __asm__("6") = 0;
    register void (*r7)(void) __asm__("7") = run;

    *(long *)(void *)(stack - 160) = 0; /* the back chain ends here */
    /* clang-format off */
    __asm__ volatile("svc 0\n\t"
                     "ltgr %%r2, %%r2\n\t"
                     "jne 1f\n\t"
                     MACHINE_OUTERMOST("%%r14")
                     "lghi %%r11, 0\n\t"
                     "basr %%r14, %%r7\n\t"
                     ".insn e,0x0001\n\t"
                     MACHINE_GO_ON
                     "1:"
                     : "+d"(r2)
                     : "d"(r1), "d"(r3), "d"(r4), "d"(r5), "d"(r6), "d"(r7)
                     : "memory", "cc");
    /* clang-format on */
    return (long)r2;
}
