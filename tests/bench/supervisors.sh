#!/bin/sh
# SPDX-License-Identifier: MIT
# What orphanage --tree costs, beside tini, dumb-init and catatonit: how long a command that does nothing
# takes below each, by the clock and in processor time, and how much memory each holds while it waits.
#
#   tests/bench/supervisors.sh [ROUNDS]     15 if not given, of 40 starts each; by hand
#
# All are measured in turn in each round, and what is printed are medians, and ratios to tini.
set -eu
cd "$(dirname "$0")/../.."
. tests/packages.sh
need_packages gcc libc6-dev make cmake python3 procps tini dumb-init catatonit
{ cmake --preset release && cmake --build --preset release; } >/dev/null
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
cc -O2 -D_GNU_SOURCE -o "$box/start" tests/bench/start.c

python3 - "$box/start" "$PWD/build/release/shim/orphanage" "${1:-15}" <<'PYTHON'
import glob, os, signal, statistics, subprocess, sys, time

start, orphanage, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
# tini and catatonit say so if they are no subreaper (-s) or not the first process (-P is catatonit's for "may be any").
beside = {
    "nothing": [],
    "tini -s": ["tini", "-s", "--"],
    "dumb-init": ["dumb-init", "--"],
    "catatonit": ["catatonit", "--"],
    "orphanage": [orphanage],
    "orphanage --tree": [orphanage, "--tree"],
}
quiet = dict(stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)


def starts(prefix):
    lines = subprocess.run([start, "40", *prefix, "/bin/true"], check=True, capture_output=True, text=True).stdout
    pairs = [tuple(map(int, line.split())) for line in lines.splitlines()]
    return [statistics.median(column) / 1000 for column in zip(*pairs)]


def below(pid):
    for file in glob.glob(f"/proc/{pid}/task/*/children"):
        for child in open(file).read().split():
            yield int(child)
            yield from below(child)


def memory(prefix):
    """KiB that the supervising processes have for themselves (private) and in all (Pss)."""
    host = subprocess.Popen([*prefix, "/bin/sleep", "1000"], **quiet)
    try:
        while True:
            tree = [host.pid, *below(host.pid)]
            commands = [pid for pid in tree if open(f"/proc/{pid}/comm").read() == "sleep\n"]
            if commands:
                break
            time.sleep(0.01)
        time.sleep(0.1)
        private = pss = 0
        for pid in set(tree) - set(commands):
            for line in open(f"/proc/{pid}/smaps_rollup"):
                words = line.split()
                private += int(words[1]) if words[0].startswith("Private_") else 0
                pss += int(words[1]) if words[0] == "Pss:" else 0
        return len(tree) - len(commands), private, pss
    finally:
        for pid in commands or [host.pid]:
            os.kill(pid, signal.SIGKILL)
        host.wait()


clock, spent, held = {}, {}, {}
for _ in range(rounds):
    for name, prefix in beside.items():
        took = starts(prefix)
        clock.setdefault(name, []).append(took[0])
        spent.setdefault(name, []).append(took[1])
        held.setdefault(name, []).append(memory(prefix) if prefix and name != "orphanage" else (0, 0, 0))
print(f"{'':18}{'us':>8}{'ratio':>7}{'cpu us':>8}{'ratio':>7}{'processes':>11}{'private':>9}{'Pss':>6} KiB")
for name in beside:
    us, cpu = statistics.median(clock[name]), statistics.median(spent[name])
    # Round by round, as the machine's pace changes.
    ratio = statistics.median(a / b for a, b in zip(clock[name], clock["tini -s"]))
    ratio_cpu = statistics.median(a / b for a, b in zip(spent[name], spent["tini -s"]))
    processes, private, pss = (statistics.median(column) for column in zip(*held[name]))
    print(f"{name:18}{us:8.0f}{ratio:7.2f}{cpu:8.0f}{ratio_cpu:7.2f}{processes:11.0f}{private:9.0f}{pss:6.0f}")
PYTHON
