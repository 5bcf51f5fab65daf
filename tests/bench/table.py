# SPDX-License-Identifier: MIT
"""table.py OUT WHO...: the numbers of OUT/WHO.tsv as tables on standard output, the README's as
OUT/readme.md, and OUT/detection.tsv for the picture, which is the first one's."""
import os
import statistics
import sys

from reduce import children, detections, each, head, load, medians, ratios, row, spread
from summary import PEOPLE, write_beside, write_readme, write_summary
from variants import all_variants

# measure: (title, unit, what is measured in one unit)
TIMES = {
    "start": ("Start-up: /bin/true, from spawn to the end of wait", "ms", 1e6),
    "fork-small": ("fork, exit, wait: a small process", "µs", 1e3),
    "fork-200": ("fork, exit, wait: 200 MB in pages of the usual size", "ms", 1e6),
    "fork-python": ("fork, exit, wait: Python with 200 MB of small objects", "ms", 1e6),
    "subshells": ("A shell script with 500 subshells (dash)", "ms", 1e6),
    "configure": ("A configure-like script (dash, short programs)", "ms", 1e6),
    "make": ("make -j2, a C project of 16 small files", "ms", 1e6),
    "speed-read": ("read() of one byte, processor time", "ns", 1),
    "speed-malloc64": ("malloc() and free() of 64 bytes, processor time", "ns", 1),
    "speed-malloc4096": ("malloc() and free() of 4 KiB, processor time", "ns", 1),
    "speed-putc": ("putc(), processor time", "ns", 1),
    "python": ("CPython: five bodies and JSON, processor time", "ms", 1),
    "requests": ("gunicorn, one sync worker: requests a second (more is better)", "/s", 1),
}


def ratio_cell(column, name, base):
    return "1" if name == base else spread(ratios(column, name, base))


class Tables:
    """One user's. The first cell of each names that user."""

    def __init__(self, who, results, labels):
        self.corner = f"as {PEOPLE[who]}"
        self.results = results
        self.labels = labels

    def named(self, rounds):
        return ((name, label) for name, label in self.labels.items() if name in rounds)

    def write_times(self, measure, title, unit, per):
        """By the clock, and in processor time where that was taken, which others' load is not in."""
        clock, processor = self.results[measure], self.results.get(f"{measure}-cpu")
        print(f"\n#### {title}\n\n{len(clock['empty'])} rounds.\n")
        columns = [medians(rounds) for rounds in (clock, processor) if rounds]
        kinds = ("", ", processor time")[:len(columns)]
        head(self.corner, *(f"ratio{kind}" for kind in kinds), *(f"{unit}{kind}" for kind in kinds))
        for name, label in self.named(clock):
            row(label, *(ratio_cell(column, name, "empty") for column in columns),
                *(spread([value / per for value in column[name]]) for column in columns))

    def write_detection(self, rounds, count):
        print(f"\n#### {count:,} {'child' if count == 1 else 'children of one parent'}\n\n"
              f"{len(rounds['kernel'])} rounds.\n")
        if count == 1:
            head(self.corner, "ratio to the kernel's signal", "µs")
            told = medians(rounds)
            for name, label in self.named(rounds):
                row(label, ratio_cell(told, name, "kernel"), spread([ns / 1e3 for ns in told[name]], 0))
            return
        head(self.corner, "last child: ratio to the kernel's signal", "first, ms", "median, ms", "last, ms")
        last = each(max, rounds)
        for name, label in self.named(rounds):
            row(label, ratio_cell(last, name, "kernel"),
                *(spread([ns / 1e6 for ns in each(which, rounds)[name]]) for which in (min, statistics.median, max)))

    def write_growth(self):
        """Linear: the last of many costs each child as much as the last of few."""
        few, many = detections(self.results)[-2:]
        print("\n#### Growth: microseconds until the last child was told, for each child\n")
        head(self.corner, *(f"{children(measure):,} children" for measure in (few, many)))
        for name, label in self.named(self.results[many]):
            row(label, *(spread([ns / 1e3 / children(measure) for ns in each(max, self.results[measure])[name]], 1)
                         for measure in (few, many)))

    def write_columns(self, rounds, *columns):
        """Not ratios: their base may be zero."""
        head(self.corner, *columns)
        for name, label in self.named(rounds):
            row(label, *(spread(column) for column in zip(*rounds[name])))

    def write_memory(self, rounds, title):
        print(f"\n#### {title}: KiB over an empty library, for each process\n")
        over = {name: [[a - b for a, b in zip(values, base)] for values, base in zip(rounds[name], rounds["empty"])]
                for name in rounds}
        self.write_columns(over, "private", "kernel's side", "of which page tables")

    def write_all(self):
        results = self.results
        if detections(results):
            print("\n### Detection\n\nFrom just before kill(parent, SIGKILL) to the first thing the child's SIGTERM "
                  "handler does. The\nkernel's signal is that very signal; the library writes its line to a file "
                  "first.")
            for measure in detections(results):
                self.write_detection(results[measure], children(measure))
            self.write_growth()
        if "threads" in results:
            print("\n### Threads of a program that makes none\n\n"
                  "Where the C library knows of more than one, it takes its slow paths.\n")
            head(self.corner, "there are", "the C library knows of")
            for name, label in self.named(results["threads"]):
                there, known = results["threads"][name][0]
                row(label, f"{there:.0f}", "more than one" if known else "one")
        if "idle" in results:
            print("\n### Idle\n\nAll variants' processes in the same seconds; of all threads, for each process and "
                  "second.\n")
            self.write_columns(results["idle"], "wake-ups", "context switches", "µs of processor time")
        if any(measure in results for measure in TIMES):
            print(f"\n### Time\n\nRatios are to: {self.labels['empty']}.")
        for measure, form in TIMES.items():
            if measure in results:
                self.write_times(measure, *form)
        if any(measure.startswith("memory") for measure in results):
            print("\n### Memory")
        for kind, title in ("exec", "A program of its own"), ("fork", "A fork child"):
            if f"memory-{kind}" in results:
                self.write_memory(results[f"memory-{kind}"], title)


def write_picture(results, folder):
    """A block for each curve: microseconds, and how many per cent had been told by then. Of many
    children, the run of the median last one: all runs in one curve would be nobody's."""
    every = detections(results)
    with open(f"{folder}/detection.tsv", "w", encoding="utf-8") as file:
        for measure in every[0], every[-1]:
            for name in "kernel", "orphanage-prctl", "orphanage", "second":
                rounds = sorted(results[measure][name], key=max)
                if children(measure) > 1:
                    rounds = [rounds[len(rounds) // 2]]
                told = sorted(ns for values in rounds for ns in values)
                step = len(told) // 150 + 1  # as fine as can be seen
                print(f"# {measure} {name}", file=file)
                for i in sorted({*range(0, len(told), step), len(told) - 1}):
                    print(told[i] / 1e3, 100 * (i + 1) / len(told), file=file)
                print("\n", file=file)


def main():
    folder, *people = sys.argv[1:]
    labels = {name: variant.label for name, variant in all_variants(f"{folder}/programs").items()}
    everyones = {who: load(f"{folder}/{who}.tsv") for who in people}
    print("\nIn all tables: the median, and in brackets the quartiles, of rounds in which every variant had its turn.")
    write_summary(everyones, labels)
    if "released" in labels:
        write_beside(everyones, "released", labels["released"])
    write_readme(everyones, f"{folder}/readme.md")
    if detections(everyones["user"]):
        write_picture(everyones["user"], folder)
    for who, results in everyones.items():
        print(f"\n## As {PEOPLE[who]}")
        Tables(who, results, labels).write_all()
        steps = f"{folder}/{who}.steps"
        if os.path.exists(steps):
            print("\n### Instructions in user space, system calls\n\nOver an empty preloaded library; the watch "
                  "thread's until it sleeps. None of this is a time.\n")
            with open(steps, encoding="utf-8") as text:
                print(text.read(), end="")


main()
