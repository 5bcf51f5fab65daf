# SPDX-License-Identifier: MIT
"""Against what the library is measured. Each is an environment, or a launcher before the command."""
import glob
import os
from typing import NamedTuple


class Variant(NamedTuple):
    label: str
    environment: tuple = ()
    launcher: tuple = ()
    interval: int = 0  # ms between two looks, for one who looks at intervals

    def words(self):
        """As the drivers take it, before the command."""
        return [*self.environment, *self.launcher]


def preloaded(label, library, *settings, interval=0):
    return Variant(label, (f"LD_PRELOAD={library}", *settings), interval=interval)


def ours(name, label, library):
    poll, prctl, quiet = (f"ORPHANAGE_{setting}" for setting in ("STRATEGY=poll", "STRATEGY=prctl", "LOG=off"))
    return {
        name: preloaded(label, library),
        f"{name}-quiet": preloaded(f"{label}, LOG=off", library, quiet),
        f"{name}-poll": preloaded(f"{label}, poll", library, poll, interval=1000),
        f"{name}-prctl": preloaded(f"{label}, prctl", library, prctl),
        f"{name}-prctl-quiet": preloaded(f"{label}, prctl, LOG=off", library, prctl, quiet),
    }


def debian(file):
    """A library of another package, in whatever folder this architecture has."""
    return sorted(glob.glob(f"/usr/lib/*/{file}"))[0]


def all_variants(programs):
    """Those whose library was built, in the tables' order."""
    found = {
        "none": Variant("nothing preloaded"),
        "empty": preloaded("empty library", f"{programs}/empty.so"),
        "kernel": preloaded("kernel's signal, by hand", f"{programs}/kernel.so"),
        "setpriv": Variant("setpriv --pdeathsig", launcher=("setpriv", "--pdeathsig", "TERM")),
        "second": preloaded("a look each second", f"{programs}/second.so", interval=1000),
        "eatmydata": preloaded("libeatmydata", debian("libeatmydata.so")),
        "faketime": preloaded("libfaketime", debian("faketime/libfaketime.so.1")),
    }
    for name, label in ("released", "0.1.0"), ("orphanage", "liborphanage"), ("other", "the other build"):
        if os.path.exists(f"{programs}/{name}.so"):
            found.update(ours(name, label, f"{programs}/{name}.so"))
    return found


# What is measured, from few to all: the longer a measure takes, the fewer it is of.
FEW = {"empty", "second", "released", "orphanage", "orphanage-prctl", "other", "other-prctl"}
MORE = FEW | {"none", "kernel", "orphanage-poll", "other-poll"}
ALL = MORE | {"eatmydata", "faketime", "setpriv"}
MANY_TOLD = FEW - {"empty"} | {
    "kernel", "released-quiet", "orphanage-quiet", "orphanage-prctl-quiet", "other-quiet", "other-prctl-quiet"}
TOLD = MANY_TOLD | {"orphanage-poll", "other-poll"}
# As root, what root's rights make a difference to.
OF_ROOT = {"empty", "kernel", "released", "released-quiet", "orphanage", "orphanage-quiet", "other", "other-quiet"}


def among(variants, chosen):
    """The names of those that the one who runs this measures."""
    return [name for name in variants if name in chosen and (os.geteuid() or name in OF_ROOT)]
