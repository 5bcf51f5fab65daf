# SPDX-License-Identifier: MIT
"""From many numbers to few: a round's number is the median of what was measured in it, a ratio is of
two of the same round, and of both the median is shown, in brackets the quartiles."""
import collections
import statistics


def load(path):
    """results[measure][variant] is a list of rounds, each a list of numbers."""
    results = collections.defaultdict(dict)
    with open(path, encoding="ascii") as file:
        for line in file:
            measure, variant, _, values = line.rstrip("\n").split("\t")
            results[measure].setdefault(variant, []).append([float(value) for value in values.split()])
    return results


def spread(values, digits=2):
    middle = statistics.median(values)
    if len(values) < 3:
        return f"{middle:.{digits}f}"
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return f"{middle:.{digits}f} ({low:.{digits}f} - {high:.{digits}f})"


def each(reduced, rounds):
    """One number for each round."""
    return {name: [reduced(values) for values in of_variant] for name, of_variant in rounds.items()}


def medians(rounds):
    return each(statistics.median, rounds)


def ratios(column, name, base):
    return [a / b for a, b in zip(column[name], column[base]) if b]


def detections(results):
    """The measures' names, the fewest children first."""
    return sorted((name for name in results if name.startswith("detect-")), key=children)


def children(measure):
    return int(measure.split("-")[1])


def row(*cells, file=None):
    print("|", " | ".join(map(str, cells)), "|", file=file)


def head(*cells, file=None):
    row(*cells, file=file)
    print("|" + "---|" * len(cells), file=file)
