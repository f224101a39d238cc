"""What process trees cost: processor time and memory, read from Linux's /proc."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")  # per second; /proc/stat counts in these
NANO = 1_000_000_000
PROC = Path("/proc")
# What /proc/stat says of the cores is sampled in time with the work, and off by a third of a core.
EVERYBODY = (1,)  # all processes descend from the first one, but for the kernel's


def tree(roots: Iterable[int]) -> list[int]:
    """Return the processes and all that descend from them."""
    children: dict[int, list[int]] = defaultdict(list)
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                children[int(_stat(int(entry.name))[1])].append(int(entry.name))
    found: list[int] = []
    waiting = list(roots)
    while waiting:
        found.append(waiting.pop())
        waiting += children[found[-1]]
    return found


def cpu_seconds(roots: Iterable[int]) -> float:
    """
    Return the processor time of the trees so far, in seconds.

    Live threads to the nanosecond (schedstat), and the children that have ended and were waited
    for: a backend of the database that ends within a window counts.
    """
    total = 0
    for process in tree(roots):
        with suppress(OSError):
            ended = _stat(process)[13:15]
            total += sum(map(int, ended)) * (NANO // TICKS)
            for thread in (PROC / str(process) / "task").iterdir():
                with suppress(OSError):
                    total += int((thread / "schedstat").read_text().split()[0])
    return total / NANO


def memory_kib(roots: Iterable[int]) -> int:
    """Return the proportional set size of the trees, in KiB: shared pages are divided."""
    total = 0
    for process in tree(roots):
        with suppress(OSError):
            for line in (PROC / str(process) / "smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
                    break
    return total


def stolen_seconds() -> float:
    """Return how many seconds of its cores the host has taken (steal)."""
    first = (PROC / "stat").read_text().split("\n", 1)[0]
    return int(first.split()[8]) / TICKS


def _stat(process: int) -> list[str]:
    # The name, in brackets, may hold anything; what follows it begins with the third field.
    return (PROC / str(process) / "stat").read_text().rpartition(")")[2].split()


@dataclass(frozen=True)
class Reading:
    """The clocks at one moment."""

    at: float
    cpu: dict[str, float]
    own: float
    everybody: float
    stolen: float

    @classmethod
    def of(cls, roots: Mapping[str, Iterable[int]]) -> Reading:
        """Read all clocks now."""
        cpu = {part: cpu_seconds(pids) for part, pids in roots.items()}
        everybody = cpu_seconds(EVERYBODY)
        return cls(time.perf_counter(), cpu, time.process_time(), everybody, stolen_seconds())

    def since(self, earlier: Reading, messages: int) -> dict[str, float]:
        """Return what was spent since, per message and in cores; others' is `foreign_cores`."""
        seconds = self.at - earlier.at
        spent = {part: self.cpu[part] - earlier.cpu[part] for part in self.cpu}
        own = self.own - earlier.own
        foreign = self.everybody - earlier.everybody - sum(spent.values()) - own
        per = max(messages, 1)
        return {
            "seconds": seconds,
            **{f"cpu_us_{part}": used / per * 1e6 for part, used in spent.items()},
            "cpu_us": sum(spent.values()) / per * 1e6,
            **{f"cores_{part}": used / seconds for part, used in spent.items()},
            "load_us": own / per * 1e6,
            "load_cores": own / seconds,
            "foreign_cores": foreign / seconds,
            "steal_cores": (self.stolen - earlier.stolen) / seconds,
        }
