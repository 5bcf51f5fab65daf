# SPDX-License-Identifier: MIT
"""The few figures that one chooses by, ratios alone."""
import statistics

from reduce import children, detections, each, head, medians, ratios, row

COLUMNS = ("kernel", "second", "orphanage", "orphanage-prctl", "other", "other-prctl")
BY_THE_CLOCK = {
    "start": "start-up of `/bin/true`",
    "fork-small": "fork, exit, wait: a small process",
    "fork-200": "the same, 200 MB of pages",
    "fork-python": "the same, a Python of 200 MB",
    "subshells": "shell script, 1,000 subshells",
    "configure": "configure-like script",
    "make": "`make -j2`",
    "speed-read": "`read()` of a byte",
    "speed-malloc64": "`malloc()` of 64 bytes",
    "speed-malloc4096": "`malloc()` of 4 KiB",
    "speed-putc": "`putc()`",
    "python": "CPython, computing",
    "requests": "gunicorn, requests a second",
}


def cells(columns, column, base):
    """The median ratio of each column that has one. Where it is in the hundreds its digits say nothing."""
    for name in columns:
        if name not in column:
            yield ""
            continue
        ratio = statistics.median(ratios(column, name, base))
        yield f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.2f}"


def write_summary(results, labels):
    print("\n## In short\n\nRatios; to the kernel's signal for the time until a child was told, "
          "else to an empty preloaded library.\n")
    columns = [name for name in COLUMNS if name in labels]
    head("", *(labels[name] for name in columns))
    for measure in detections(results):
        count = children(measure)
        who = "one child told" if count == 1 else f"last of {count:,} children told"
        row(who, *cells(columns, each(statistics.median if count == 1 else max, results[measure]), "kernel"))
    for measure, what in BY_THE_CLOCK.items():
        if measure in results:
            row(what, *cells(columns, medians(results[measure]), "empty"))
    if "idle" in results:
        row("wake-ups of an idle process, a second", *(f"{results['idle'][name][0][0]:.1f}" for name in columns))
    for kind, who in ("exec", "a program"), ("fork", "a fork child"):
        rounds = results.get(f"memory-{kind}")
        for place, whose in enumerate(("private", "the kernel's") if rounds else ()):
            of_round = each(lambda values, place=place: values[place], rounds)
            over = (statistics.median(a - b for a, b in zip(of_round[name], of_round["empty"])) for name in columns)
            row(f"memory of {who}, {whose}", *(f"{kib:+.0f} KiB" for kib in over))
