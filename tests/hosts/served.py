# SPDX-License-Identifier: MIT
"""A WSGI application; /slow says that it has begun and then never ends."""
import sys
import time


def application(environ, start_response):
    if environ["PATH_INFO"] == "/slow":
        print("slow", flush=True)
        while True:
            time.sleep(1)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"served by Python %d\n" % sys.version_info[0]]
