// SPDX-License-Identifier: MIT
#ifndef ORPHANAGE_H
#define ORPHANAGE_H

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Ends this process when its parent is gone: it is sent ORPHANAGE_SIGNAL (SIGTERM), and SIGKILL
 * after ORPHANAGE_KILL_AFTER (30 s) if that does not help. Starts the watch now, whatever
 * ORPHANAGE_SCOPE, ORPHANAGE_ONLY and ORPHANAGE_SKIP say; children that this process forks from
 * here on are watched, too. A second call is harmless; any thread may call.
 *
 * Returns 0, also if there is nothing to watch because the parent is init or outside the pid
 * namespace; or -1 with errno set if no way to watch could be had (EAGAIN: no thread, EPERM:
 * refused by a filter, EBUSY: no free signal, ENOTSUP: no thread, and
 * not called by the main thread, with which alone the kernel keeps a parent-death signal).
 */
int exit_when_orphaned(void);

#ifdef __cplusplus
}
#endif

#endif
