"""Faults of the SQLite file."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import time
from pathlib import Path

from chaos.faults.processes import kill_one
from chaos.faults.stage import Strike


def _file(strike: Strike) -> Path:
    return Path(strike.stage.deployment.database_url.removeprefix("sqlite:///"))


async def lock(strike: Strike) -> None:
    """Let another process hold the file's write lock for longer than the service waits."""
    seconds = strike.stage.rng.uniform(4.0, 9.0) * strike.stage.pace
    await asyncio.to_thread(_locked, _file(strike), seconds)


def _locked(path: Path, seconds: float) -> None:
    connection = sqlite3.connect(path, timeout=10, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        connection.execute("ROLLBACK")
    finally:
        connection.close()


async def fill_the_disk(strike: Strike) -> None:
    """Let no file of the process grow any more: the write-ahead log is full where it is."""
    strike.process = 0
    pid = strike.stage.deployment.servers[0].process.pid
    # As for a full disk, a write beyond the limit fails; Python ignores the signal beside it.
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (8192, resource.RLIM_INFINITY))
    try:
        await strike.stage.last(3.0, 6.0)
    finally:
        unlimited = resource.RLIM_INFINITY
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (unlimited, unlimited))


async def kill_in_commit(strike: Strike) -> None:
    """SIGKILL the process in mid-stream again and again, and ask SQLite whether all is well."""
    for _ in range(3):
        await strike.stage.last(0.5, 2.0)
        await kill_one(strike)
    strike.note = await asyncio.to_thread(_integrity, _file(strike))
    if strike.note != "ok":
        raise RuntimeError(f"integrity_check: {strike.note}")


def _integrity(path: Path) -> str:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)
    try:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    finally:
        connection.close()
