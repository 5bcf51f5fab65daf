# SPDX-License-Identifier: MIT
"""The few figures that one chooses by."""
import statistics

from reduce import children, detections, each, head, medians, ratios, row, spread

PEOPLE = {"user": "an ordinary user", "root": "root"}
COLUMNS = (("user", "kernel"), ("user", "second"), ("user", "released"), ("user", "orphanage"),
           ("user", "orphanage-prctl"), ("user", "other"), ("user", "other-prctl"),
           ("root", "released"), ("root", "orphanage"), ("root", "other"))
BY_THE_CLOCK = {
    "start": "start-up of `/bin/true`",
    "fork-small": "fork, exit, wait: a small process",
    "fork-200": "the same, 200 MB of pages",
    "fork-python": "the same, a Python of 200 MB",
    "subshells": "shell script, subshells",
    "configure": "configure-like script",
    "make": "`make -j2`",
    "speed-read": "`read()` of a byte",
    "speed-malloc64": "`malloc()`, `free()` of 64 bytes",
    "speed-malloc4096": "`malloc()`, `free()` of 4 KiB",
    "speed-putc": "`putc()`",
    "python": "CPython, computing",
    "requests": "gunicorn, requests a second",
    "requests-cpu": "the same, a second of processor time",
}
README_COLUMNS = {("user", "second"): "a look each second", ("user", "released"): "0.1.0",
                  ("user", "orphanage"): "`auto`", ("root", "orphanage"): "`auto`, as root",
                  ("user", "orphanage-prctl"): "`prctl`"}
README = {"the kernel's own signal": ("one", "one-quiet", "many", "many-quiet"),
          "an empty preloaded library": ("start", "fork-small", "speed-read", "speed-malloc4096", "speed-putc",
                                         "configure", "make", "requests", "memory-fork")}


def said(ratio):
    """Where it is in the hundreds its digits say nothing."""
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.2f}"


def all_ratios(results):
    """key: (what, {variant: a ratio for each round})"""
    found = {}
    counts = detections(results)
    for measure in counts:
        key = {counts[0]: "one", counts[-1]: "many"}.get(measure, measure)
        count = children(measure)
        who = "one child told" if count == 1 else f"last of {count:,} children told"
        told = each(statistics.median if count == 1 else max, results[measure])
        over = {name: ratios(told, name, "kernel") for name in told}
        found[key] = who, {name: of for name, of in over.items() if not name.endswith("-quiet")}
        found[f"{key}-quiet"] = f"{who}, `LOG=off`", {
            name.removesuffix("-quiet"): of for name, of in over.items() if name.endswith("-quiet")}
    for measure, what in BY_THE_CLOCK.items():
        if measure in results:
            column = medians(results[measure])
            found[measure] = what, {name: ratios(column, name, "empty") for name in column}
    return found


def all_figures(results):
    """key: (what, {variant: as it is shown})"""
    found = {key: (what, {name: said(statistics.median(of)) for name, of in over.items()})
             for key, (what, over) in all_ratios(results).items()}
    if "idle" in results:
        found["idle"] = "wake-ups of an idle process, a second", {
            name: f"{rounds[0][0]:.1f}" for name, rounds in results["idle"].items()}
    if "threads" in results:
        found["threads"] = "threads, as the C library has it", {
            name: "one" if not rounds[0][1] else "more" for name, rounds in results["threads"].items()}
    for kind, who in ("exec", "a program"), ("fork", "a fork child"):
        rounds = results.get(f"memory-{kind}")
        for place, whose, suffix in ((0, "private", ""), (1, "the kernel's", "-kernel")) if rounds else ():
            of_round = each(lambda values, place=place: values[place], rounds)
            found[f"memory-{kind}{suffix}"] = f"memory of {who}, {whose}", {
                name: f"{statistics.median(a - b for a, b in zip(of_round[name], of_round['empty'])):+.0f} KiB"
                for name in of_round}
    return found


def write_summary(everyones, labels):
    print("\n## In short\n\nRatios; to the kernel's signal for the time until a child was told, else to an empty "
          f"preloaded library.\nAs {PEOPLE['user']}, or as the column says.\n")
    figures = {who: all_figures(results) for who, results in everyones.items()}
    columns = [(who, name) for who, name in COLUMNS if who in figures and name in labels]
    head("", *(labels[name] if who == "user" else f"as {who}: {labels[name]}" for who, name in columns))
    for key, (what, _) in figures["user"].items():
        row(what, *(figures[who].get(key, ("", {}))[1].get(name, "") for who, name in columns))


def write_beside(everyones, base, label):
    """What has changed, more closely than two ratios to a third would say it."""
    found = {who: all_ratios(results) for who, results in everyones.items()}

    def beside(who, key):
        over = found[who].get(key, ("", {}))[1]
        if not {"orphanage", base} <= over.keys():
            return ""
        return spread([a / b for a, b in zip(over["orphanage"], over[base])])

    rows = [(what, [beside(who, key) for who in found]) for key, (what, _) in found["user"].items()]
    if any(cells[0] for _, cells in rows):
        print(f"\n## Beside {label}\n\nRatios of this library to {label}, of the same rounds.\n")
        head("", *(f"as {PEOPLE[who]}" for who in found))
    for what, cells in rows:
        if any(cells):
            row(what, *cells)


def write_readme(everyones, path):
    figures = {who: all_figures(results) for who, results in everyones.items()}
    columns = {column: label for column, label in README_COLUMNS.items() if column[0] in figures}
    with open(path, "w", encoding="utf-8") as file:
        head("ratio to", "", *columns.values(), file=file)
        for base, keys in README.items():
            for key in (key for key in keys if key in figures["user"]):
                row(base, figures["user"][key][0],
                    *(figures[who].get(key, ("", {}))[1].get(name, "") for who, name in columns), file=file)
                base = ""
