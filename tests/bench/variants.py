# SPDX-License-Identifier: MIT
"""Against what the library is measured. Each is an environment, or a launcher before the command."""
import glob
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


def all_variants(drivers, library, other=None):
    found = {
        "none": Variant("nothing preloaded"),
        "empty": preloaded("empty library", f"{drivers}/empty.so"),
        "kernel": preloaded("kernel's signal, by hand", f"{drivers}/kernel.so"),
        "setpriv": Variant("setpriv --pdeathsig", launcher=("setpriv", "--pdeathsig", "TERM")),
        "second": preloaded("a look each second", f"{drivers}/second.so", interval=1000),
        "eatmydata": preloaded("libeatmydata", debian("libeatmydata.so")),
        "faketime": preloaded("libfaketime", debian("faketime/libfaketime.so.1")),
        **ours("orphanage", "liborphanage", library),
    }
    if other:
        found.update(ours("other", "the other build", other))
    return found
