#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A file system of one file, "log", whose writes come to an end while this program runs: stopped by
SIGSTOP, it is a hung file system.

    filesystem.py FOLDER

mounts it there, and says "ready", and each line that is written to the file. When its stdin ends, so
does the file system. Needs root and /dev/fuse. The protocol is that of linux/fuse.h.
"""
import ctypes
import errno
import os
import select
import struct
import sys

LOOKUP, FORGET, GETATTR, OPEN, WRITE, INIT, BATCH_FORGET = 1, 2, 3, 14, 16, 26, 42
ROOT, LOG = 1, 2
FOLDER_MODE, FILE_MODE = 0o040755, 0o100666
LONG = 3600


def attributes(node):
    mode = FOLDER_MODE if node == ROOT else FILE_MODE
    return struct.pack("<6Q3I7I", node, 0, 0, 0, 0, 0, 0, 0, 0, mode, 1, 0, 0, 0, 4096, 0)


def answer(call, node, body):
    """What the kernel gets: an error, or bytes."""
    if call == INIT:
        return struct.pack("<4I2H2I7I", 7, 31, 0, 0, 12, 12, 1 << 16, 1, *[0] * 7)
    if call == LOOKUP:
        if body.rstrip(b"\0") != b"log":
            return errno.ENOENT
        return struct.pack("<4Q2I", LOG, 0, LONG, LONG, 0, 0) + attributes(LOG)
    if call == GETATTR:
        return struct.pack("<Q2I", LONG, 0, 0) + attributes(node)
    if call == OPEN:
        return struct.pack("<Q2I", 0, 0, 0)
    if call == WRITE:
        size = struct.unpack_from("<2QI", body)[2]
        print(body[40:40 + size].decode(), end="", flush=True)
        return struct.pack("<2I", size, 0)
    return errno.ENOSYS


def serve(device):
    request = os.read(device, 1 << 17)
    _, call, number, node = struct.unpack_from("<2I2Q", request)
    if call in (FORGET, BATCH_FORGET):
        return
    said = answer(call, node, request[40:])
    error, data = (-said, b"") if isinstance(said, int) else (0, said)
    os.write(device, struct.pack("<IiQ", 16 + len(data), error, number) + data)


def main():
    folder = os.fsencode(sys.argv[1])
    device = os.open("/dev/fuse", os.O_RDWR)
    libc = ctypes.CDLL(None, use_errno=True)
    options = b"fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other" % device
    if libc.mount(b"log", folder, b"fuse", 0, options):
        sys.exit("filesystem: mount: " + os.strerror(ctypes.get_errno()))
    try:
        serve(device)
        print("ready", flush=True)
        while sys.stdin not in select.select([device, sys.stdin], [], [])[0]:
            serve(device)
    finally:
        libc.umount2(folder, 2)  # MNT_DETACH


main()
