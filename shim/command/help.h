// SPDX-License-Identifier: MIT
#ifndef ORPHANAGE_HELP_H
#define ORPHANAGE_HELP_H

/* Print on stdout; return an exit status. */
int help_main(void);
int version_main(void);

#endif
