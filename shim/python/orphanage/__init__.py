# SPDX-License-Identifier: MIT
"""Ends this process when its parent is gone: liborphanage, from Python.

    from orphanage import exit_when_orphaned
    exit_when_orphaned()

The call of the Python package "orphanage", with more behind it: the children that this process forks
are covered, and a process that its SIGTERM does not end gets SIGKILL after ORPHANAGE_KILL_AFTER.
"""
import os

from orphanage._version import __version__ as __version__

__all__ = ["exit_when_orphaned"]

_context = None
_context_of = 0


def exit_when_orphaned() -> None:
    """Sends this process ORPHANAGE_SIGNAL (SIGTERM) when its parent is gone.

    A second call is harmless, and so is one where there is nothing to watch (a child of init). A
    process that was left alone, as a daemon is, is watched again by a second call.
    ImportError is raised if the library cannot be loaded, OSError if the process cannot be watched.
    """
    global _context, _context_of
    # Here and not above: an import alone must change nothing, and tests put a class of their own in
    # the place of this one.
    from orphanage.poll import Context

    if _context is None or _context_of != os.getpid():
        _context = Context(suicide_instead=True)
        _context_of = os.getpid()
    _context.start()
