# SPDX-License-Identifier: MIT
"""Where liborphanage is, and the one function that it has."""
import ctypes
import functools
import os
from typing import Iterator

_NAME = "liborphanage.so"
_FUNCTION = "exit_when_orphaned"


def _places() -> Iterator[str]:
    """Where the library may be: in this package (a wheel), or in the prefix of this package.

    A prefix is told by what follows it in this file's path: PREFIX/lib/python3/dist-packages,
    PREFIX/share/liborphanage/python. Any folder above would not do: a file in /tmp/x must not load
    what somebody put into /tmp/lib.
    """
    folder = os.path.dirname(os.path.realpath(__file__))
    yield os.path.join(folder, "liborphanage-any.so")
    while folder != os.path.dirname(folder):
        folder, last = os.path.split(folder)
        if last not in ("lib", "lib64", "share"):
            continue
        for lib in ("lib64", "lib"):
            path = os.path.join(folder, lib)
            yield os.path.join(path, _NAME)
            try:
                entries = sorted(os.scandir(path), key=lambda entry: entry.name)
            except OSError:
                continue
            for entry in entries:  # Debian's lib/TRIPLET
                if "-linux-" in entry.name:
                    yield os.path.join(path, entry.name, _NAME)


def _present() -> Iterator[ctypes.CDLL]:
    """What this process has already: a second copy would be a second watch.

    Preloaded or linked, it is among the program's own symbols. What another module has loaded is not,
    but the loader knows it by the name that the library calls itself.
    """
    yield ctypes.CDLL(None, use_errno=True)
    try:
        yield ctypes.CDLL(_NAME, mode=os.RTLD_NOLOAD, use_errno=True)
    except OSError:
        pass


@functools.lru_cache(maxsize=None)
def _load() -> ctypes.CDLL:
    for library in _present():
        if hasattr(library, _FUNCTION):
            return library
    reasons = []
    # A bare name goes to the loader's own folders, not to the working directory.
    for path in [*filter(os.path.isfile, _places()), _NAME]:
        try:
            return ctypes.CDLL(path, use_errno=True)
        except OSError as error:  # of another architecture or C library, or not there
            reasons.append(str(error))
    raise ImportError("liborphanage cannot be loaded: " + "; ".join(reasons))


def watch() -> None:
    if _load().exit_when_orphaned() != 0:
        error = ctypes.get_errno()
        raise OSError(error, "exit_when_orphaned: " + os.strerror(error))
