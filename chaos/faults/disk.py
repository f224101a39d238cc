"""
A full disk under PostgreSQL, as anybody may make one: no file of its processes may grow any more.

A write beyond `RLIMIT_FSIZE` fails as one on a full disk does, and PostgreSQL ignores the signal
beside it.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from pathlib import Path

import asyncpg

from chaos.faults.database import connected, started
from chaos.faults.processes import family
from chaos.faults.stage import Strike

UNLIMITED = "unlimited"
FILL = """
INSERT INTO entries (account_id, conversation_id, seq, at, kind, actor_kind, data)
SELECT account_id, id, $2 * 1000 + n, now(), '', '', to_json(repeat('x', $2))
FROM generate_series(1000000, 1000000 + $1) AS n,
     (SELECT account_id, id FROM conversations LIMIT 1) AS somewhere
"""
SEGMENT = 16 * 2**20  # bytes of a file of the write-ahead log, which are there from its beginning
PAGE = 8192
# Rows: large ones for more than a segment, then as small as any for the room between them.
FILLERS = ((9_000, 1_800), (30_000, 0))
SHORT_WRITES = 16_00_00  # from this version on, a table's last page fails in another way


async def fill(strike: Strike) -> None:
    """Let the room end for the table of entries, or for the write-ahead log."""
    async with connected(strike) as connection:
        version = int(await connection.fetchval("SHOW server_version_num"))
    if version < SHORT_WRITES and strike.stage.rng.random() < 0.5:  # noqa: PLR2004 - every other
        await _table(strike)
    else:
        await _log(strike)


async def _log(strike: Strike) -> None:
    """Nothing can be committed: PostgreSQL gives up, and comes back when there is room again."""
    postgres = strike.stage.deployment.postgres
    strike.note = "the write-ahead log"
    await _limited(postgres.pid, str(PAGE))
    try:
        await strike.stage.last(3.0, 6.0)
    finally:
        await _limited(postgres.pid, UNLIMITED)
        await asyncio.to_thread(postgres.stop, signal.SIGQUIT)
        await started(strike)


async def _table(strike: Strike) -> None:
    """The table of entries takes no more pages; everything else goes on."""
    postgres = strike.stage.deployment.postgres
    async with connected(strike) as connection:
        size = await _filled(connection)
        strike.note = f"the table of entries, at {size} bytes"
    await _limited(postgres.pid, str(size + PAGE // 2))
    try:
        await strike.stage.last(3.0, 6.0)
    finally:
        await _limited(postgres.pid, UNLIMITED)


async def _filled(connection: asyncpg.Connection) -> int:
    """Fill the table's pages with rows that are rolled back; return its size, over a segment."""
    size = 0
    while size <= SEGMENT:
        filling = connection.transaction()
        await filling.start()
        try:
            for rows, length in FILLERS:
                await connection.execute(FILL, rows, length)
        finally:
            await filling.rollback()
        size = await connection.fetchval("SELECT pg_relation_size('entries')")
    return size


async def _limited(pid: int, size: str) -> None:
    """Let no file of a process and its children grow beyond a size, or let them grow again."""
    await asyncio.to_thread(_limit, pid, size)


def _limit(pid: int, size: str) -> None:
    # As the owner of the processes: where we are root, PostgreSQL is somebody else, and a
    # container's root may not touch others' limits.
    try:
        owner = Path(f"/proc/{pid}").stat()
    except FileNotFoundError:
        return  # it has given up
    for member in family(pid):
        subprocess.run(  # noqa: S603 - numbers of processes
            ["prlimit", f"--pid={member}", f"--fsize={size}:{UNLIMITED}"],  # noqa: S607
            user=owner.st_uid,
            group=owner.st_gid,
            extra_groups=[] if os.geteuid() == 0 else None,
            stderr=subprocess.DEVNULL,  # one that has ended meanwhile
            check=False,
        )
