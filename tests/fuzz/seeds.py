#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
r"""The seeds of a fuzz target in one file: a line each, bytes as Python writes them (\n, \x00), and above
a seed that was written by hand a comment with its name.

  seeds.py unpack FILE FOLDER   a file in FOLDER for each seed, as libFuzzer wants them
  seeds.py take FILE FOLDER     FILE has its named seeds, and those that are in FOLDER, from now on
"""
import pathlib
import re
import sys


def to_line(seed):
    line = seed.decode("latin-1").encode("unicode_escape").decode("ascii")
    # Neither a comment, nor what an editor strips.
    return re.sub(r"^#|^ | $", lambda match: f"\\x{ord(match[0]):02x}", line)


def to_seed(line):
    return line.encode("ascii").decode("unicode_escape").encode("latin-1")


def read(file):
    """Pairs of a name, or None, and a seed."""
    name = None
    for line in file.read_text("ascii").splitlines():
        if line.startswith("#"):
            name = line[1:].strip()
        else:
            yield name, to_seed(line)
            name = None


def unpack(file, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for number, (name, seed) in enumerate(read(file)):
        (folder / (name or f"{number}")).write_bytes(seed)


def take(file, folder):
    named = [(name, seed) for name, seed in read(file) if name] if file.exists() else []
    found = {path.read_bytes() for path in folder.iterdir()} - {seed for _, seed in named}
    with file.open("w", encoding="ascii") as out:
        for name, seed in named:
            out.write(f"# {name}\n{to_line(seed)}\n")
        for seed in sorted(found):
            out.write(f"{to_line(seed)}\n")


{"unpack": unpack, "take": take}[sys.argv[1]](pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]))
