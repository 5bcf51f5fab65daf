// SPDX-License-Identifier: MIT
/* Included before all else into each source of the module "faults", which is the library once more:
 * its system calls, otherwise inline, come by faults.c. */
#ifndef ORPHANAGE_FAULTS_H
#define ORPHANAGE_FAULTS_H

#define machine_call  real_machine_call
#define machine_clone real_machine_clone
#include "machine.h"
#undef machine_call
#undef machine_clone

long machine_call(long number, long a, long b, long c, long d, long e, long f);
#ifdef MACHINE_HAS_ENTRY
long machine_clone(unsigned long flags, char *stack, int *cleared, void (*run)(void));
#endif

#endif
