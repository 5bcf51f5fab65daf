// SPDX-License-Identifier: MIT
#define MACHINE_HAS_ENTRY 1

#include <sys/syscall.h>

static inline long machine_call(long number, long a, long b, long c, long d, long e, long f)
{
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;

    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

/* clone() takes no argument in r9, and the kernel keeps the register for the new thread. */
static inline long machine_clone(unsigned long flags, char *stack, int *cleared, void (*run)(void))
{
    long result;
    register int *r10 __asm__("r10") = cleared;
    register long r8 __asm__("r8") = 0;
    register void (*r9)(void) __asm__("r9") = run;

    /* clang-format off */
    __asm__ volatile("syscall\n\t"
                     "testq %%rax, %%rax\n\t"
                     "jnz 1f\n\t"
                     MACHINE_OUTERMOST("%%rip")
                     "xorl %%ebp, %%ebp\n\t"
                     "callq *%%r9\n\t"
                     "hlt\n\t"
                     MACHINE_GO_ON
                     "1:"
                     : "=a"(result)
                     : "a"((long)SYS_clone), "D"(flags), "S"(stack), "d"(0L), "r"(r10), "r"(r8),
                       "r"(r9)
                     : "rcx", "r11", "memory");
    /* clang-format on */
    return result;
}
