# SPDX-License-Identifier: MIT
"""Requests a second of a gunicorn under each variant, and in a second of the processor time that its
master and worker use. All servers are there all the time, and wrk goes from one to the next."""
import glob
import re
import socket
import subprocess
import time

from crowds import scheduled
from interleave import Broken, run


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def await_answer(port, server):
    until = time.monotonic() + 30
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise Broken("gunicorn does not answer")


def processor_seconds(server):
    workers = run(["pgrep", "-P", str(server.pid)]).split()
    tasks = (task for pid in (server.pid, *workers) for task in glob.glob(f"/proc/{pid}/task/*"))
    return sum(scheduled(task)[0] for task in tasks) / 1e9


def serve(results, work, variants, rounds, seconds):
    servers = {}
    try:
        for name, variant in variants.items():
            port = free_port()
            command = ["gunicorn", "-w", "1", "-b", f"127.0.0.1:{port}", "--log-level", "error",
                       "--chdir", work, "app:app"]
            server = subprocess.Popen(["env", *variant.words(), *command], stdin=subprocess.DEVNULL)
            servers[name] = (server, port)
            await_answer(port, server)

        def requests(name):
            server, port = servers[name]
            before = processor_seconds(server)
            said = run(["wrk", "-t", "1", "-c", "4", "-d", f"{seconds}s", "--timeout", "30s",
                        f"http://127.0.0.1:{port}/"])
            spent = processor_seconds(server) - before
            if re.search("Socket errors|Non-2xx", said):
                raise Broken(said)
            served = int(re.search(r"(\d+) requests in", said)[1])
            return [float(re.search(r"Requests/sec: *([\d.]+)", said)[1]), served / spent]

        results.interleave("requests", list(variants), rounds, requests, "requests-cpu")
    finally:
        for server, _ in servers.values():
            server.terminate()
        for server, _ in servers.values():
            server.wait()
