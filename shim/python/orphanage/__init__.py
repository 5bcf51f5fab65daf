# SPDX-License-Identifier: MIT
"""exit_when_orphaned() of liborphanage, under the name of the Python package "orphanage".

    from orphanage import exit_when_orphaned
    exit_when_orphaned()

The same call, with more behind it: the children that this process forks are covered, and a process
that its SIGTERM does not end gets SIGKILL after ORPHANAGE_KILL_AFTER.
"""
import ctypes
import os

__all__ = ["exit_when_orphaned"]

_NAME = "liborphanage.so"


def _beside():
    """The places of the library in the prefix that this file is installed in, if it is in one.

    A prefix is told by what follows it in this file's path: PREFIX/lib/python3/dist-packages,
    PREFIX/share/liborphanage/python. Any folder above would not do: a file in /tmp/x must not load
    what somebody put into /tmp/lib.
    """
    folder = os.path.dirname(os.path.realpath(__file__))
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


def _load():
    preloaded = ctypes.CDLL(None, use_errno=True)
    if hasattr(preloaded, "exit_when_orphaned"):
        return preloaded  # a second copy would be a second watch
    reasons = []
    # A bare name goes to the loader's own folders, not to the working directory.
    for path in list(filter(os.path.isfile, _beside())) + [_NAME]:
        try:
            return ctypes.CDLL(path, use_errno=True)
        except OSError as error:  # of another architecture or C library, or not there
            reasons.append(str(error))
    raise ImportError("liborphanage cannot be loaded: " + "; ".join(reasons))


_library = _load()
_library.exit_when_orphaned.argtypes = []
_library.exit_when_orphaned.restype = ctypes.c_int


def exit_when_orphaned():
    """Sends this process ORPHANAGE_SIGNAL (SIGTERM) when its parent is gone.

    A second call is harmless, and so is one where there is nothing to watch (a child of init).
    OSError is raised if no way to watch can be had.
    """
    if _library.exit_when_orphaned() != 0:
        error = ctypes.get_errno()
        raise OSError(error, "exit_when_orphaned: " + os.strerror(error))
