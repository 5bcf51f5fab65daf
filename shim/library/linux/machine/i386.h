// SPDX-License-Identifier: MIT
#define MACHINE_HAS_ENTRY 1

#include <sys/syscall.h>

/* The sixth argument is in ebp, which may be the frame pointer: it is taken from memory while ebp
 * is saved. No operand of the instruction may be addressed by ebp or esp then, hence the array. */
static inline long machine_call(long number, long a, long b, long c, long d, long e, long f)
{
    long last[2] = {number, f};
    long result;

    __asm__ volatile("pushl %%ebp\n\t"
                     "movl 4(%%eax), %%ebp\n\t"
                     "movl (%%eax), %%eax\n\t"
                     "int $0x80\n\t"
                     "popl %%ebp"
                     : "=a"(result)
                     : "a"(last), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e)
                     : "memory");
    return result;
}

/* No register is left for run: the new thread takes it from its stack. */
static inline long machine_clone(unsigned long flags, char *stack, int *cleared, void (*run)(void))
{
    long result;

    *(void (**)(void))(void *)stack = run;
    /* clang-format off */
    __asm__ volatile("int $0x80\n\t"
                     "testl %%eax, %%eax\n\t"
                     "jnz 1f\n\t"
                     MACHINE_OUTERMOST("%%eip")
                     "xorl %%ebp, %%ebp\n\t"
                     "calll *(%%esp)\n\t"
                     "hlt\n\t"
                     MACHINE_GO_ON
                     "1:"
                     : "=a"(result)
                     : "a"((long)SYS_clone), "b"(flags), "c"(stack), "d"(0L), "S"(0L), "D"(cleared)
                     : "memory");
    /* clang-format on */
    return result;
}
