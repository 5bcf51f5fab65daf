// SPDX-License-Identifier: MIT
/* In the libraries of the preset "coverage" alone. clang's runtime counts in a mapped file, but
 * only from the moment when the runtime's constructor has mapped it. That constructor would run
 * after the library's, whose counts would be lost: this symbol keeps it out, and the runtime is
 * called first. */
extern int __llvm_profile_runtime;
int __llvm_profile_runtime;
void __llvm_profile_initialize(void);

__attribute__((constructor(101))) static void map_counters(void)
{
    __llvm_profile_initialize();
}
