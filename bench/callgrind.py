"""Counting the instructions of a server: valgrind's callgrind, switched on for a while."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

PROGRAMS = ("valgrind", "callgrind_control")
_TOTALS = re.compile(r"^(?:totals|summary): (\d+)", re.MULTILINE)
_NAME = re.compile(r"^desc: Trigger: dump (\w+)$", re.MULTILINE)


def under(folder: Path) -> tuple[str, ...]:
    """Return what a server's command is put behind; it counts nothing until it is told to."""
    output = f"--callgrind-out-file={folder}/callgrind.out"
    return ("valgrind", "--tool=callgrind", "--instr-atstart=no", output)


def begin(process: int) -> None:
    """Count from here on."""
    _tell(process, "--instr=on")
    _tell(process, "--zero")


def end(process: int, name: str) -> None:
    """Keep what was counted since under this name, and count no more."""
    _tell(process, f"--dump={name}")
    _tell(process, "--instr=off")


def counted(folder: Path) -> dict[str, int]:
    """Return the instructions of everything that was kept, by name."""
    found = {}
    for file in folder.glob("callgrind.out.*"):
        text = file.read_text(encoding="utf-8")
        name, total = _NAME.search(text), _TOTALS.search(text)
        if name and total:
            found[name[1]] = int(total[1])
    return found


def _tell(process: int, what: str) -> None:
    command = ["callgrind_control", what, str(process)]
    subprocess.run(command, check=True, capture_output=True)
