// SPDX-License-Identifier: MIT
/* In the libraries of the preset "coverage" alone. clang's counters are in the mapped file from the
 * moment on in which its runtime has mapped that. The runtime's own constructor would come behind
 * the library's, whose counts were lost: this symbol keeps it out, and it is called first. */
extern int __llvm_profile_runtime;
int __llvm_profile_runtime;
void __llvm_profile_initialize(void);

__attribute__((constructor(101))) static void map_counters(void)
{
    __llvm_profile_initialize();
}
