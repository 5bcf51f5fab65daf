# SPDX-License-Identifier: MIT
"""usage: terminal.py SCENE [WORD...]: plays a scene with an interactive bash in a terminal.
       terminal.py tick: says all the time whether it is in the foreground

The words stand before each program of the scene. It exits with 1 and shows the terminal if what has to
come does not come within ten seconds.
"""
import os
import pty
import re
import select
import signal
import sys
import time

if sys.argv[1] == "tick":
    while True:
        print("is front" if os.tcgetpgrp(0) == os.getpgrp() else "is back", flush=True)
        time.sleep(0.05)

shell, master = pty.fork()
if not shell:
    os.execvp("bash", ["bash", "--norc", "--noprofile", "--noediting", "-i"])
shown = ""
start = " ".join(sys.argv[2:])


def until(pattern):
    """Waits until that is shown, behind what was waited for before."""
    global shown
    end = time.monotonic() + 10
    while not re.search(pattern, shown):
        if time.monotonic() > end:
            os.kill(shell, signal.SIGKILL)
            sys.exit("no %r in %r" % (pattern, shown))
        if select.select([master], [], [], 0.2)[0]:
            shown += os.read(master, 4096).decode().replace("\r", "")
    found = re.search(pattern, shown)
    shown = shown[found.end() :]
    return found


def keys(text):
    os.write(master, text.encode())


def line(text):
    keys(text + "\n")


def run(program):
    line("%s %s" % (start, program))


def interrupt():
    """What was typed before is lost with it, and what is typed before the prompt may be."""
    keys("\x03")
    until("now> ")


def status(number):
    line("echo status=$?.")
    until(r"status=%d\." % number)


def until_stopped(name):
    """bash says so when it shows its next prompt."""
    for _ in range(100):
        line("jobs; echo count=$(jobs -s | wc -l).")
        if until(r"count=(\d)\.").group(1) == "1":
            return
        time.sleep(0.05)
    sys.exit("%s was not stopped" % name)


def jobs():
    tick = "python3 %s tick" % os.path.abspath(__file__)
    run(tick)
    until("is front\n")
    keys("\x1a")
    until("Stopped.*\n+now> ")
    line("echo $((40 + 2))")
    until("42\n")
    line("bg")
    until("is back\n")
    line("fg")
    until("is front\n")
    interrupt()
    status(130)
    # One that handles Ctrl-C goes on.
    run("sh -c 'trap \"echo in$((1))t\" INT; echo be$((1))gin; sleep 0.5; read line; exit $line'")
    until("be1gin\n")
    keys("\x03")
    until("in1t")
    line("7")
    status(7)
    # In the background it is stopped when it reads, and reads when it is brought back.
    run("cat &")
    until_stopped("cat")
    line("fg")
    until("cat\n")
    line("this")
    until("this\n")
    keys("\x04")
    status(0)
    # A shell that takes the terminal for its own jobs, and gives it back.
    run("bash --norc --noediting -i")
    line("PS1='now> '; stty -echo; echo be$((1))gin")
    until("be1gin\n")
    line(tick)
    until("is front\n")
    keys("\x1a")
    until("Stopped.*\n+now> ")
    line("fg")
    until("is front\n")
    interrupt()
    status(130)
    line("exit 9")
    status(9)


def hangup():
    """The terminal goes when the tree is ready; its processes' lines are passed on."""
    line("exec " + start)
    until(r"ready a \d+\n")
    print("ready shell", shell, flush=True)
    os.close(master)


line("PS1='now> '; stty -echo; echo be$((1))gin")
until("be1gin\n")
{"jobs": jobs, "hangup": hangup}[sys.argv[1]]()
if sys.argv[1] == "jobs":
    line("exit")
os.waitpid(shell, 0)
