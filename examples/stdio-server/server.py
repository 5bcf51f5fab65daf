# SPDX-License-Identifier: MIT
"""A server on stdin and stdout, as editors and agents start them (LSP, MCP): a JSON line in, one out.

It ends when its stdin does, like all of them. But one that is at work does not read, and does not
learn that its client is gone.
"""
import json
import os
import sys
import time


def index():
    while True:  # a large workspace
        time.sleep(3600)


for line in sys.stdin:
    request = json.loads(line)
    if request["method"] == "hello":
        print(json.dumps({"id": request["id"], "result": {"pid": os.getpid()}}), flush=True)
    elif request["method"] == "index":
        index()
