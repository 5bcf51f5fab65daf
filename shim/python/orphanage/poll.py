# SPDX-License-Identifier: MIT
"""The name under which tests of programs replace the watch: orphanage.poll.Context.

In the package "orphanage" before liborphanage this was the watch, and took callbacks to run in place
of the signal. They are not taken over: they ran Python code in a thread that Python had not started,
and that package's own pages warn of deadlocks. A handler of SIGTERM is the place for clean-up.
"""
from orphanage import _library


class Context:
    """The watch of this process. There is no stop(): the library watches until the process ends."""

    def __init__(self, *, suicide_instead: bool) -> None:
        if not suicide_instead:
            raise ValueError("suicide_instead must be True: callbacks are not supported")

    def start(self) -> None:
        _library.watch()
