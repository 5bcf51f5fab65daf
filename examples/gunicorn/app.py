# SPDX-License-Identifier: MIT
"""Says who answers: enough to see which worker is whose."""
import os


def app(environ, start_response):
    body = f"worker {os.getpid()}, its parent {os.getppid()}\n".encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
