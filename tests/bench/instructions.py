# SPDX-License-Identifier: MIT
"""instructions.py PROGRAMS: what arming executes, at a program's start and at a fork: user-space
instructions (steps.c) and system calls (strace). No time: the same on a busy machine."""
import collections
import concurrent.futures
import os
import subprocess
import sys

from interleave import Broken, run
from reduce import head, row
from variants import MORE, all_variants, among

FORKS = 1 if os.environ.get("SHORT") else 3
STAY = "400"  # ms: by then a watch thread has gone to sleep
CHOSEN = {"empty", "orphanage"} if os.environ.get("SHORT") else MORE - {"none"}


def instructions(programs, variant, command):
    """(main threads', other threads')"""
    return [int(word) for word in run([f"{programs}/steps", *variant.words(), *command], stderr=subprocess.DEVNULL)
            .split()[-2:]]


def system_calls(variant, command):
    """Through its own option, strace itself is without the library."""
    settings = [word for pair in variant.environment for word in ("-E", pair)]
    done = subprocess.run(["env", "-i", "strace", "-f", "-c", "-U", "calls,name", *settings, *command],
                          capture_output=True, text=True, check=True)
    rows = (line.split() for line in done.stderr.splitlines())
    return collections.Counter({row[1]: int(row[0]) for row in rows if len(row) == 2 and row[0].isdigit()})


def said(calls, each=1):
    """+clone3 1, -brk 1"""
    return ", ".join(f"{'+' if count > 0 else '-'}{name} {abs(count) / each:.2g}"
                     for name, count in sorted(calls.items()) if count and name != "total")


def minus(one, other):
    return {name: one.get(name, 0) - other.get(name, 0) for name in {*one, *other}}


def count(programs, variant):
    none, some = ([f"{programs}/forks", str(forks), "0", STAY] for forks in (0, FORKS))
    start = instructions(programs, variant, none)
    forks = [both - alone for both, alone in zip(instructions(programs, variant, some), start)]
    calls = system_calls(variant, none)
    return start, forks, (calls, minus(system_calls(variant, some), calls))


def main():
    programs = sys.argv[1]
    variants = all_variants(programs)
    names = among(variants, CHOSEN)
    print("bench: instructions", file=sys.stderr)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        measured = dict(zip(names, pool.map(lambda name: count(programs, variants[name]), names)))

    empty = measured["empty"]
    if not all(measured["orphanage"][0]) or not measured["orphanage"][2][1]:
        raise Broken("counting yields nothing")
    head("", "start: program's thread", "watch thread", "fork: both program's threads", "watch thread")
    for name, (start, forks, _) in measured.items():
        row(variants[name].label, f"{start[0] - empty[0][0]:+}", start[1],
            f"{(forks[0] - empty[1][0]) / FORKS:+.0f}", f"{forks[1] / FORKS:.0f}")
    print()
    head("", "system calls at start", "at a fork, parent and child")
    for name, (_, _, (start, forks)) in measured.items():
        row(variants[name].label, said(minus(start, empty[2][0])), said(minus(forks, empty[2][1]), FORKS))


main()
