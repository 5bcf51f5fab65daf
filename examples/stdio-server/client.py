# SPDX-License-Identifier: MIT
"""usage: client.py [COMMAND [ARGUMENT...]]

Starts a server on stdin and stdout, as mcp.json says or by that command, says hello, gives it long
work, and waits to be killed. Like the SDKs of the Model Context Protocol it hands the server an
environment of its own, in which there is no LD_PRELOAD.
"""
import json
import os
import signal
import subprocess
import sys

HANDED_ON = ("HOME", "LOGNAME", "PATH", "SHELL", "TERM", "USER")

os.chdir(os.path.dirname(os.path.abspath(__file__)))
command = sys.argv[1:]
if not command:
    with open("mcp.json") as file:
        entry = json.load(file)["mcpServers"]["index"]
    command = [entry["command"], *entry["args"]]
server = subprocess.Popen(
    command,
    stdin=subprocess.PIPE,
    stdout=subprocess.PIPE,
    env={name: os.environ[name] for name in HANDED_ON if name in os.environ},
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
