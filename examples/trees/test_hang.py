# SPDX-License-Identifier: MIT
"""Tests that hang, for pytest -n 2 (pytest-xdist)."""
import os
import time

import pytest


@pytest.mark.parametrize("number", range(2))
def test_hang(number):
    with open(os.environ.get("READY", os.devnull), "a") as ready:
        print("ready worker", os.getpid(), file=ready)
    time.sleep(1e6)
