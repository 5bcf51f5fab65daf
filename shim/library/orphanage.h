// SPDX-License-Identifier: MIT
#ifndef ORPHANAGE_H
#define ORPHANAGE_H

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Ends this process when its parent is gone: the process gets ORPHANAGE_SIGNAL (SIGTERM), and
 * SIGKILL after ORPHANAGE_KILL_AFTER (30 s) if it still lives. Any thread may call this; a second
 * call is harmless. Overrides ORPHANAGE_SCOPE, ORPHANAGE_ONLY and ORPHANAGE_SKIP, also for the
 * children that this process forks from now on.
 *
 * Returns 0, also if there is nothing to watch because the parent is init or outside the pid
 * namespace; or -1 with errno set if no way to watch works: exit_when_orphaned(3).
 */
int exit_when_orphaned(void);

#ifdef __cplusplus
}
#endif

#endif
