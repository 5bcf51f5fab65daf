# SPDX-License-Identifier: MIT
# usage: chain.py
# Ends well when asked by SIGTERM, and leaves its child behind.
import os
import signal
import subprocess
import sys

signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
child = subprocess.Popen(["sleep", "300"])
print("ready link", os.getpid())
print("ready last", child.pid, flush=True)
while True:
    signal.pause()
