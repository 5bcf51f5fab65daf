# SPDX-License-Identifier: MIT
"""table.py RESULTS OUT LIBRARY [OTHER]: the numbers as tables on standard output, and
OUT/detection.tsv for the picture. A round's number is the median of what was measured in it; a
ratio is of two of the same round; of both the median is shown, and the quartiles."""
import collections
import statistics
import sys

from variants import all_variants

# measure: (title, unit, numbers in a unit, the yardstick)
TIMES = {
    "start": ("Start-up: /bin/true, from spawn to the end of wait", "ms", 1e6, "empty"),
    "fork-small": ("fork, exit, wait: a small process", "µs", 1e3, "empty"),
    "fork-200": ("fork, exit, wait: 200 MB in pages of the usual size", "ms", 1e6, "empty"),
    "fork-python": ("fork, exit, wait: Python with 200 MB of small objects", "ms", 1e6, "empty"),
    "subshells": ("A shell script with 1,000 subshells (dash)", "ms", 1e6, "empty"),
    "configure": ("A configure-like script (dash, short programs)", "ms", 1e6, "empty"),
    "make": ("make -j2, a C project of 40 small files", "ms", 1e6, "empty"),
    "speed-read": ("read() of one byte, processor time", "ns", 1, "empty"),
    "speed-malloc64": ("malloc() and free() of 64 bytes, processor time", "ns", 1, "empty"),
    "speed-malloc4096": ("malloc() and free() of 4 KiB, processor time", "ns", 1, "empty"),
    "speed-putc": ("putc(), processor time", "ns", 1, "empty"),
    "python": ("CPython: five bodies and JSON, processor time", "ms", 1, "empty"),
    "requests": ("gunicorn, one sync worker: requests a second (more is better)", "/s", 1, "empty"),
}


def load(path):
    """results[measure][variant] is a list of rounds, each a list of numbers."""
    results = collections.defaultdict(dict)
    with open(path, encoding="ascii") as file:
        for line in file:
            measure, variant, _, values = line.rstrip("\n").split("\t")
            results[measure].setdefault(variant, []).append([float(value) for value in values.split()])
    return results


def spread(values, digits=2):
    """The median and, in brackets, the quartiles."""
    middle = statistics.median(values)
    if len(values) < 3:
        return f"{middle:.{digits}f}"
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return f"{middle:.{digits}f} ({low:.{digits}f} - {high:.{digits}f})"


def ratios(ours, base):
    return [a / b for a, b in zip(ours, base) if b]


def row(*cells):
    print("|", " | ".join(map(str, cells)), "|")


def head(*cells):
    row(*cells)
    print("|" + "---|" * len(cells))


def medians_of(rounds):
    return {name: [statistics.median(values) for values in of_variant] for name, of_variant in rounds.items()}


def write_times(clock, processor, labels, title, unit, per, base):
    """By the clock, and in processor time where that was taken, which others' load is not in."""
    print(f"\n### {title}\n")
    columns = [medians_of(rounds) for rounds in (clock, processor) if rounds]
    kinds = ("", ", processor time")[:len(columns)]
    head("", *(f"ratio{kind}" for kind in kinds), *(f"{unit}{kind}" for kind in kinds))
    for name in (name for name in labels if name in clock):
        row(labels[name],
            *(spread(ratios(column[name], column[base])) if name != base else "1" for column in columns),
            *(spread([value / per for value in column[name]]) for column in columns))


def write_detection(measure, rounds, labels):
    children = int(measure.split("-")[1])
    print(f"\n### {children:,} {'child' if children == 1 else 'children of one parent'}\n")
    names = sorted(rounds, key=list(labels).index)
    if children == 1:
        head("", "ratio to the kernel's signal", "µs")
        medians = {name: [statistics.median(values) / 1e3 for values in rounds[name]] for name in names}
        for name in names:
            ratio = spread(ratios(medians[name], medians["kernel"])) if name != "kernel" else "1"
            row(labels[name], ratio, spread(medians[name], 0))
        return
    head("", "last child: ratio to the kernel's signal", "first, ms", "median, ms", "last, ms")
    last = {name: [max(values) / 1e6 for values in rounds[name]] for name in names}
    for name in names:
        ratio = spread(ratios(last[name], last["kernel"])) if name != "kernel" else "1"
        row(labels[name], ratio,
            spread([min(values) / 1e6 for values in rounds[name]]),
            spread([statistics.median(values) / 1e6 for values in rounds[name]]), spread(last[name]))


def write_growth(results, labels):
    """Linear: the last of many costs each child as much as the last of few."""
    few, many = sorted((name for name in results if name.startswith("detect-")),
                       key=lambda name: int(name.split("-")[1]))[-2:]
    print("\n### Growth: microseconds until the last child was told, for each child\n")
    head("", *(f"{name.split('-')[1]} children" for name in (few, many)))
    for name in labels:
        if name in results[many]:
            row(labels[name], *(spread([max(values) / 1e3 / len(values) for values in results[measure][name]], 1)
                                for measure in (few, many)))


def write_columns(rounds, labels, columns):
    """Not ratios: their base may be zero."""
    head("", *columns)
    for name in labels:
        if name in rounds:
            row(labels[name], *(spread(list(column)) for column in zip(*rounds[name])))


def write_memory(rounds, labels, title):
    print(f"\n### {title}: KiB over an empty library, for each process\n")
    over = {name: [[a - b for a, b in zip(ours, base)] for ours, base in zip(rounds[name], rounds["empty"])]
            for name in rounds}
    write_columns(over, labels, ("private", "kernel's side", "of which page tables"))


def write_picture(results, labels, folder):
    """For each curve a block: the fraction of children, by when they had been told (µs)."""
    with open(f"{folder}/detection.tsv", "w", encoding="utf-8") as file:
        many = max((name for name in results if name.startswith("detect-")), key=lambda name: int(name.split("-")[1]))
        for measure in "detect-1", many:
            for name in "kernel", "orphanage-prctl", "orphanage", "second":
                values = sorted(value for values in results[measure][name] for value in values)
                label = {"orphanage": "liborphanage (pidfd)"}.get(name, labels[name])
                print(f'"{label}"', file=file)
                for i, value in enumerate(values):
                    if len(values) <= 500 or i % (len(values) // 500) == 0 or i == len(values) - 1:
                        print(value / 1e3, 100 * (i + 1) / len(values), file=file)
                print("\n", file=file)


def main():
    path, folder, *rest = sys.argv[1:]
    results = load(path)
    labels = {name: variant.label for name, variant in all_variants(folder, *rest).items()}
    detections = [name for name in results if name.startswith("detect-")]
    print("\nIn all tables: the median, and in brackets the quartiles, of rounds in which every variant had its turn.")
    if detections:
        print("\n## Detection\n\nFrom just before kill(parent, SIGKILL) to the first thing the child's SIGTERM handler does. The"
              "\nkernel's signal calls that handler itself; the library writes its line to a file first.")
        for name in detections:
            write_detection(name, results[name], labels)
        write_growth(results, labels)
        write_picture(results, labels, folder)
    if "idle" in results:
        print("\n## Idle\n\nAll variants' processes in the same seconds; for each process, of all its threads.\n")
        write_columns(results["idle"], labels, ("wake-ups", "context switches", "µs of processor time"))
    if any(name in results for name in TIMES):
        print(f"\n## Time\n\nRatios are to {labels['empty']}.")
    for name, form in TIMES.items():
        if name in results:
            write_times(results[name], results.get(f"{name}-cpu"), labels, *form)
    if any(name.startswith("memory") for name in results):
        print("\n## Memory")
    for kind, title in ("exec", "A program of its own"), ("fork", "A fork child"):
        if f"memory-{kind}" in results:
            write_memory(results[f"memory-{kind}"], labels, title)


main()
