// SPDX-License-Identifier: MIT
/* System calls by number: neither headers nor wrappers for them are in glibc before 2.34 to 2.36 or
 * in musl. The numbers are the same on all machines but alpha, whose table is 110 further. */
#ifndef ORPHANAGE_SYSCALLS_H
#define ORPHANAGE_SYSCALLS_H

#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434 /* Linux 5.3 */
#endif
#ifndef SYS_close_range
#define SYS_close_range 436 /* Linux 5.9 */
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438 /* Linux 5.6 */
#endif
#ifndef CLOSE_RANGE_UNSHARE
#define CLOSE_RANGE_UNSHARE (1U << 1)
#endif

#endif
