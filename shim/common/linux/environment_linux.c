// SPDX-License-Identifier: MIT
#include "environment.h"

#include <sys/auxv.h>

bool environment_secure(void)
{
    return getauxval(AT_SECURE) != 0;
}
