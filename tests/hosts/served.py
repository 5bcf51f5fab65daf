# SPDX-License-Identifier: MIT
"""A WSGI application; /slow begins to answer and never ends."""
import sys
import time


def never_ending():
    while True:
        yield b"."
        time.sleep(60)


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    if environ["PATH_INFO"] == "/slow":
        return never_ending()
    return [b"served by Python %d\n" % sys.version_info[0]]
