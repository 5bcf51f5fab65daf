# SPDX-License-Identifier: MIT
"""What watched processes cost that do nothing: wake-ups and time, memory."""
import glob
import os
import pathlib
import subprocess
import time

from interleave import Broken

GROUP_NAME = f"liborphanage-bench-{os.getpid()}"


class Crowd:
    """So many idle processes under one variant, programs of their own or fork children of one."""

    def __init__(self, programs, variant, count, kind, before=""):
        command = [f"{programs}/crowd", str(count), kind]
        environment = dict(os.environ)
        if kind == "exec":
            command += variant.words()
        else:  # the one that forks must carry the library itself
            environment.update(pair.split("=", 1) for pair in variant.environment)
        if before:
            command = ["sh", "-c", f'{before}; exec "$@"', "sh", *command]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        self.pids = [int(word) for word in self.process.stdout.readline().split()]
        if len(self.pids) != count:
            self.end()
            raise Broken(f"{len(self.pids)} of {count} idle processes came")

    def end(self):
        self.process.stdin.close()
        if self.process.wait() or not self.pids:
            raise Broken("an idle process was lost")

    def tasks(self):
        return [task for pid in self.pids for task in glob.glob(f"/proc/{pid}/task/*")]


def fields(path):
    """NAME: NUMBER lines, as /proc has many."""
    lines = pathlib.Path(path).read_text(encoding="ascii", errors="replace").splitlines()
    pairs = (line.replace(":", " ").split()[:2] for line in lines)
    return {pair[0]: int(pair[1]) for pair in pairs if len(pair) == 2 and pair[1].isdigit()}


def scheduled(task):
    """Nanoseconds on a processor, and how often it was put there."""
    on_cpu, _, slices = pathlib.Path(f"{task}/schedstat").read_text(encoding="ascii").split()
    return int(on_cpu), int(slices)


def activity(crowd):
    """Context switches, wake-ups (times put on a processor) and nanoseconds on it, of all threads."""
    switches = turns = spent = 0
    for task in crowd.tasks():
        status = fields(f"{task}/status")
        switches += status["voluntary_ctxt_switches"] + status["nonvoluntary_ctxt_switches"]
        on_cpu, slices = scheduled(task)
        turns += slices
        spent += on_cpu
    return switches, turns, spent


def idle(results, programs, variants, count, seconds):
    """All at once: the same seconds for all of them. For each process and second: wake-ups, context
    switches, microseconds of processor time."""
    crowds = {}
    try:
        for name, variant in variants.items():
            crowds[name] = Crowd(programs, variant, count, "exec")
        time.sleep(2)  # what their start put off is over
        before = {name: activity(crowd) for name, crowd in crowds.items()}
        time.sleep(seconds)
        for name, crowd in crowds.items():
            switches, turns, spent = ((b - a) / count / seconds for a, b in zip(before[name], activity(crowd)))
            results.add("idle", name, 0, [turns, switches, spent / 1000])
    finally:
        for crowd in crowds.values():
            crowd.end()


def control_group():
    """(folder, how to read the kernel's share) of a new memory group, or None: then /proc/meminfo
    has to do, in which all else that happens is, too."""
    version_1 = os.environ.get("GROUP") or "/sys/fs/cgroup/memory"
    for parent, file in ("/sys/fs/cgroup", "memory.stat"), (version_1, "memory.kmem.usage_in_bytes"):
        group = pathlib.Path(parent, GROUP_NAME)
        try:
            group.mkdir(exist_ok=True)
        except OSError:
            continue
        if (group / file).exists():
            return group, group / file
        group.rmdir()
    return None


def kernel_memory(group):
    if group is None:
        now = fields("/proc/meminfo")
        return 1024 * (now["KernelStack"] + now["PageTables"] + now["SUnreclaim"])
    if group[1].name == "memory.stat":
        now = fields(group[1])
        return now.get("kernel") or now["kernel_stack"] + now["slab"] + now.get("pagetables", 0)
    return int(group[1].read_text(encoding="ascii"))


def memory(programs, variant, count, kind):
    """KiB for each process: private; the kernel's side; its page tables, which are in that."""
    group = control_group()
    enter = f"echo $$ >{group[0]}/cgroup.procs" if group else ""
    before = kernel_memory(group)
    crowd = Crowd(programs, variant, count, kind, enter)
    try:
        time.sleep(0.3)
        kernel = (kernel_memory(group) - before) / 1024
        private = tables = 0
        for pid in crowd.pids:
            rollup = fields(f"/proc/{pid}/smaps_rollup")
            private += rollup["Private_Clean"] + rollup["Private_Dirty"]
            tables += fields(f"/proc/{pid}/status")["VmPTE"]
        return [private / count, kernel / count, tables / count]
    finally:
        crowd.end()
        while group and (group[0] / "cgroup.procs").read_text(encoding="ascii"):
            time.sleep(0.01)
        if group:
            group[0].rmdir()
