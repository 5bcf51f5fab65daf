# SPDX-License-Identifier: MIT
"""Starts the server through its wrapper, says hello, gives it long work, and waits to be killed."""
import json
import os
import signal
import subprocess

here = os.path.dirname(os.path.abspath(__file__))
server = subprocess.Popen(
    [os.path.join(here, "serve.sh")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
)


def send(**request):
    server.stdin.write(json.dumps(request).encode() + b"\n")
    server.stdin.flush()


send(id=1, method="hello")
answer = json.loads(server.stdout.readline())
send(id=2, method="index")
print("ready client", os.getpid(), flush=True)
print("ready server", answer["result"]["pid"], flush=True)
signal.pause()
