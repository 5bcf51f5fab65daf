# SPDX-License-Identifier: MIT
"""forks.py COUNT MEGABYTES: forks.c from an interpreter that holds so much in small objects."""
import os
import resource
import sys
import time



def cpu_seconds():
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


forks, megabytes = map(int, sys.argv[1:])
held = [bytes(479) for _ in range(megabytes * 2048)]  # 512 bytes each, of the interpreter's own heap
for _ in range(forks):
    spent, began = cpu_seconds(), time.monotonic_ns()
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    took = time.monotonic_ns() - began
    print(took, round(1e9 * (cpu_seconds() - spent)))
