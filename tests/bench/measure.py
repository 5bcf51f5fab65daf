# SPDX-License-Identifier: MIT
"""measure.py RESULTS DRIVERS LIBRARY [OTHER]: runs the measures and writes their numbers to RESULTS.
From the environment: SHORT, ONLY (names of measures, with commas)."""
import os
import pathlib
import subprocess
import sys
import tempfile

import crowds
from interleave import Broken, Results, numbers, run
from serve import serve
from variants import all_variants

PYTHON = "/usr/bin/python3"  # Debian's, and no wrapper that starts other programs first
HERE = pathlib.Path(__file__).parent
WORK = HERE / "work"
SHORT = bool(os.environ.get("SHORT"))
PATIENCE = 20000  # ms until a child counts as lost


def size(full, short):
    return short if SHORT else full


class Bench:
    def __init__(self, results, drivers, library, other=None):
        self.results = Results(results)
        self.drivers = drivers
        self.variants = all_variants(drivers, library, other)

    def among(self, *left_out):
        """The variants' names without those; LOG matters for detection alone."""
        return [name for name in self.variants if not name.endswith("-quiet") and name not in left_out]

    def preloaded(self, command):
        """Runs it under a variant, and takes its numbers."""
        return lambda name: numbers(run(
            [*self.variants[name].launcher, *command], self.variants[name].environment))

    def timed(self, command, count=1, **options):
        """Nanoseconds from its start to its end."""
        return lambda name: numbers(run(
            [f"{self.drivers}/start", count, *self.variants[name].words(), *command], **options))

    # --- the measures, by name ---

    def detect(self):
        """Under the empty library nobody is told: what finds no loss there would find none at all."""
        detect = f"{self.drivers}/detect"
        lost = subprocess.run([detect, "2", "0", "500", *self.variants["empty"].words()],
                              capture_output=True, check=False)
        if lost.returncode != 1 or lost.stdout or b"2 of 2 children ready, 0 told" not in lost.stderr:
            raise Broken("the control has found no loss")
        names = [name for name in self.variants if name not in ("none", "empty", "eatmydata", "faketime")]
        with tempfile.TemporaryFile() as log:
            for children, rounds in size(((1, 40), (100, 15), (2000, 5)), ((1, 1), (20, 1), (60, 1))):
                def told(name):
                    variant = self.variants[name]
                    times = size(3, 1) if children == 1 and not variant.interval else 1
                    return [value for _ in range(times) for value in numbers(run(
                        [detect, children, size(variant.interval, 0), PATIENCE, "ORPHANAGE_SETTLE=0", *variant.words()],
                        stderr=log))]
                self.results.interleave(f"detect-{children}", names, rounds, told)

    def idle(self):
        chosen = {name: self.variants[name] for name in self.among()}
        crowds.idle(self.results, self.drivers, chosen, *size((200, 30), (20, 2)))

    def start(self):
        self.results.interleave("start", self.among(), size(100, 2), self.timed(["/bin/true"], size(40, 10)),
                                "start-cpu")

    def fork(self):
        names = self.among("setpriv")  # its setting ends with a fork
        for measure, command, rounds in (
                ("fork-small", [f"{self.drivers}/forks", size(50, 10), 0], size(60, 2)),
                ("fork-200", [f"{self.drivers}/forks", size(10, 3), 200], size(15, 1)),
                ("fork-python", [PYTHON, WORK / "forks.py", size(10, 3), size(200, 20)], size(12, 1))):
            self.results.interleave(measure, names, rounds, self.preloaded(command), f"{measure}-cpu")

    def scripts(self):
        names = self.among("setpriv")
        with tempfile.TemporaryDirectory() as project:
            run([WORK / "project.sh", project, size(40, 4)])
            for measure, command, rounds in (
                    ("subshells", ["dash", WORK / "subshells.sh", size(1000, 50)], size(12, 1)),
                    ("configure", ["dash", WORK / "configure.sh", size(60, 10)], size(8, 1)),
                    ("make", ["make", "-s", "-B", "-j2", "-C", project], size(8, 1))):
                self.results.interleave(measure, names, rounds, self.timed(command), f"{measure}-cpu")

    def memory(self):
        for kind in "exec", "fork":
            self.results.interleave(
                f"memory-{kind}", self.among("setpriv"), size(5, 1),
                lambda name, kind=kind: crowds.memory(self.drivers, self.variants[name], size(200, 20), kind))

    def speed(self):
        for call in "read", "malloc64", "malloc4096", "putc":
            command = [f"{self.drivers}/speed", call, size(7, 2)]
            self.results.interleave(f"speed-{call}", self.among(), size(12, 1), self.preloaded(command))
        command = [PYTHON, WORK / "compute.py", size(4, 1)]
        self.results.interleave("python", self.among(), size(12, 1), self.preloaded(command))

    def serve(self):
        names = self.among("setpriv", "faketime", "eatmydata", "kernel")
        serve(self.results, WORK, {name: self.variants[name] for name in names}, size(10, 1), size(2, 1))


MEASURES = ("detect", "idle", "start", "fork", "scripts", "memory", "speed", "serve")


def main():
    chosen = (os.environ.get("ONLY") or ",".join(MEASURES)).split(",")
    unknown = set(chosen) - set(MEASURES)
    if unknown:
        sys.exit(f"bench: no such measure: {', '.join(unknown)}; there are {', '.join(MEASURES)}")
    bench = Bench(*sys.argv[1:])
    failed = False
    for name in chosen:
        try:
            getattr(bench, name)()
            bench.results.keep(True)
        except Broken as error:
            print(f"bench: FAILED: {error}", file=sys.stderr)
            bench.results.keep(False)
            failed = True
    sys.exit(failed)


main()
