"""Where and on what was measured, in a line."""

from __future__ import annotations

import os
import platform
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("uvicorn", "uvloop", "SQLAlchemy", "asyncpg", "redis")


def conditions(database: str) -> str:
    """Return date, machine and versions; `database` names the database's."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    cores = len(os.sched_getaffinity(0))
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {cores} cores ({_processor()}), {_filesystem()}, "
        f"Python {platform.python_version()}, {database}, {packages}."
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _filesystem() -> str:
    """Return the kind of file system that the databases lie on: on one in memory no sync is one."""
    place = Path(tempfile.gettempdir()).resolve()
    kinds = {
        Path(point): kind
        for _, point, kind, *_ in map(str.split, Path("/proc/mounts").read_text().splitlines())
    }
    return next(kinds[folder] for folder in (place, *place.parents) if folder in kinds)
