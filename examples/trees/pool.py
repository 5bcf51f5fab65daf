# SPDX-License-Identifier: MIT
"""A pool whose workers handle SIGTERM and sit in native code, as GPU workers do.

Python calls its handlers between two of its own instructions. A worker that waits in a native call
never comes to one, so SIGTERM does not end it: only SIGKILL does.
"""
import ctypes
import multiprocessing
import os
import signal
import sys
import time


def clean_up(number, frame):
    sys.exit(0)


def work(number):
    signal.signal(signal.SIGTERM, clean_up)
    libc = ctypes.CDLL(None)
    mutex = ctypes.create_string_buffer(64)
    os.write(1, b"ready worker %d\n" % os.getpid())
    while True:  # stands for a kernel that does not finish: nobody unlocks this one
        libc.pthread_mutex_lock(mutex)


if __name__ == "__main__":
    for number in range(2):
        multiprocessing.Process(target=work, args=(number,)).start()
    os.write(1, b"ready pool %d\n" % os.getpid())
    time.sleep(1e6)
