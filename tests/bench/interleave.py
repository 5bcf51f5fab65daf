# SPDX-License-Identifier: MIT
"""Runs one thing under each variant in turn, round after round: A B C, B C A, C A B. What else the
machine does then meets all of them alike, and a ratio is of neighbours in time."""
import os
import subprocess
import sys


class Broken(Exception):
    """A measure that yields nothing, or that lost a process, is no measure."""


def run(command, environment=(), **options):
    """The command's standard output; its standard error goes to the log."""
    done = subprocess.run(
        list(map(str, command)), stdout=subprocess.PIPE, text=True, check=False,
        env={**os.environ, **dict(pair.split("=", 1) for pair in environment)}, **options)
    if done.returncode:
        raise Broken(f"{' '.join(map(str, command))} ended with status {done.returncode}")
    return done.stdout


def numbers(text):
    values = [float(word) for word in text.split()]
    if not values:
        raise Broken("a measure yields nothing")
    return values


class Results:
    """One line for each measure, variant and round, with all its numbers."""

    def __init__(self, path):
        self.file = open(path, "w", encoding="ascii")
        self.lines = []

    def keep(self, complete):
        """Half of a measure would be compared with what is not there."""
        for line in self.lines if complete else ():
            print(*line, sep="\t", file=self.file, flush=True)
        self.lines = []

    def add(self, measure, variant, turn, values):
        if not values:
            raise Broken(f"{measure} of {variant} yields nothing")
        self.lines.append((measure, variant, turn, " ".join(f"{value:g}" for value in values)))

    def interleave(self, measure, variants, rounds, measured, second=None):
        """measured(variant's name) gives a list of numbers; with the name of a second measure, those
        of both in turn."""
        print(f"bench: {measure}, {rounds} rounds", file=sys.stderr)
        for turn in range(rounds):
            first = turn % len(variants)
            for variant in variants[first:] + variants[:first]:
                try:
                    values = measured(variant)
                    if second:
                        self.add(second, variant, turn, values[1::2])
                        values = values[::2]
                    self.add(measure, variant, turn, values)
                except (Broken, ValueError) as error:
                    raise Broken(f"{measure}, {variant}: {error}") from error
