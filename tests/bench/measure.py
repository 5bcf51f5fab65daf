# SPDX-License-Identifier: MIT
"""measure.py PROGRAMS RESULTS: runs the measures and writes their numbers to RESULTS.
From the environment: SHORT, ONLY (names of measures, with commas)."""
import os
import pathlib
import subprocess
import sys
import tempfile

import crowds
from interleave import Broken, Results, numbers, run
from serve import serve
from variants import ALL, FEW, MANY_TOLD, MORE, TOLD, all_variants, among

PYTHON = "/usr/bin/python3"  # Debian's, and no wrapper that starts other programs first
HERE = pathlib.Path(__file__).parent
WORK = HERE / "work"
SHORT = bool(os.environ.get("SHORT"))
PATIENCE = 20000  # ms until a child counts as lost


def size(full, short):
    return short if SHORT else full


class Bench:
    def __init__(self, programs, results):
        self.results = Results(results)
        self.programs = programs
        self.variants = all_variants(programs)

    def among(self, chosen):
        return among(self.variants, chosen)

    def preloaded(self, command):
        """Runs it under a variant, and takes its numbers."""
        return lambda name: numbers(run(
            [*self.variants[name].launcher, *command], self.variants[name].environment))

    def timed(self, command, count=1, **options):
        """Nanoseconds from its start to its end."""
        return lambda name: numbers(run(
            [f"{self.programs}/start", count, *self.variants[name].words(), *command], **options))

    # --- the measures, by name: many short rounds, so that what is compared is close in time ---

    def detect(self):
        """Under the empty library nobody is told: what finds no loss there would find none at all."""
        detect = f"{self.programs}/detect"
        lost = subprocess.run([detect, "2", "0", "500", *self.variants["empty"].words()],
                              capture_output=True, check=False)
        if lost.returncode != 1 or lost.stdout or b"2 of 2 children ready, 0 told" not in lost.stderr:
            raise Broken("the control has found no loss")
        with tempfile.TemporaryFile() as log:
            for children, rounds, chosen in size(
                    ((1, 12, TOLD), (100, 6, TOLD), (2000, 5, MANY_TOLD)),
                    ((1, 1, TOLD), (10, 1, TOLD), (40, 1, MANY_TOLD))):
                def told(name):
                    variant = self.variants[name]
                    times = size(5, 1) if children == 1 and not variant.interval else 1
                    return [value for _ in range(times) for value in numbers(run(
                        [detect, children, size(variant.interval, 0), PATIENCE, "ORPHANAGE_SETTLE=0", *variant.words()],
                        stderr=log))]
                self.results.interleave(f"detect-{children}", self.among(chosen), rounds, told)

    def threads(self):
        """With nothing preloaded there is one, and the C library says so: what counts is seen to count."""
        measured = self.preloaded([f"{self.programs}/speed", "threads", "1"])
        if measured("none") != [1, 0]:
            raise Broken("a program with nothing preloaded is said to have threads")
        self.results.interleave("threads", self.among(ALL - {"setpriv"}), 1, measured)

    def idle(self):
        chosen = {name: self.variants[name] for name in self.among(ALL)}
        crowds.idle(self.results, self.programs, chosen, *size((200, 10), (10, 1)))

    def start(self):
        self.results.interleave("start", self.among(ALL), size(80, 2), self.timed(["/bin/true"], size(20, 5)),
                                "start-cpu")

    def fork(self):
        for measure, chosen, command, rounds in (
                ("fork-small", MORE, [f"{self.programs}/forks", size(25, 5), 0], size(80, 2)),
                ("fork-200", FEW, [f"{self.programs}/forks", size(10, 3), 200], size(10, 1)),
                ("fork-python", FEW, [PYTHON, WORK / "forks.py", size(10, 3), size(200, 20)], size(5, 1))):
            self.results.interleave(measure, self.among(chosen), rounds, self.preloaded(command), f"{measure}-cpu")

    def scripts(self):
        with tempfile.TemporaryDirectory() as project:
            run([WORK / "project.sh", project, size(16, 2)])
            for measure, command, rounds in (
                    ("subshells", ["dash", WORK / "subshells.sh", size(500, 50)], size(8, 1)),
                    ("configure", ["dash", WORK / "configure.sh", size(20, 10)], size(30, 1)),
                    ("make", ["make", "-s", "-B", "-j2", "-C", project], size(20, 1))):
                self.results.interleave(measure, self.among(FEW), rounds, self.timed(command), f"{measure}-cpu")

    def memory(self):
        for kind in "exec", "fork":
            self.results.interleave(
                f"memory-{kind}", self.among(MORE), size(3, 1),
                lambda name, kind=kind: crowds.memory(self.programs, self.variants[name], size(200, 20), kind))

    def speed(self):
        for call in "read", "malloc64", "malloc4096", "putc":
            command = [f"{self.programs}/speed", call, size(5, 2)]
            self.results.interleave(f"speed-{call}", self.among(MORE), size(24, 1), self.preloaded(command))
        command = [PYTHON, WORK / "compute.py", size(4, 1)]
        self.results.interleave("python", self.among(FEW), size(6, 1), self.preloaded(command))

    def serve(self):
        serve(self.results, WORK, {name: self.variants[name] for name in self.among(FEW)}, size(16, 1), 1)


MEASURES = ("detect", "threads", "idle", "start", "fork", "scripts", "memory", "speed", "serve")


def main():
    chosen = (os.environ.get("ONLY") or ",".join(MEASURES)).split(",")
    unknown = set(chosen) - set(MEASURES)
    if unknown:
        print(f"bench: no such measure: {', '.join(unknown)}; there are {', '.join(MEASURES)}", file=sys.stderr)
        sys.exit(2)
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
