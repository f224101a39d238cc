"""
The ceiling on SQLite: the bare thread that stores batches of fifty, behind picows' sockets.

    python -m bench.peers.raw_sqlite PORT FILE
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import uvloop

from bench.bare_sqlite import BATCH_SIZE, opened, store
from bench.peers.group_commit import GroupCommit, Waiting, ack_of, event_of
from bench.peers.picows_sockets import serve


class SqliteCore(GroupCommit):
    """A thread stores; there is only this process, so nobody distributes."""

    batch_size = BATCH_SIZE

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._thread = ThreadPoolExecutor(1)

    async def start(self) -> None:
        """Make the file."""
        loop = asyncio.get_running_loop()
        self._connection = await loop.run_in_executor(self._thread, opened, self._path)

    async def commit(self, batch: Sequence[Waiting]) -> None:
        """Store, deliver, acknowledge."""
        said = [(message.c, str(message.mid), message.body) for message, _ in batch]
        loop = asyncio.get_running_loop()
        numbers = await loop.run_in_executor(self._thread, store, self._connection, said)
        created_at = datetime.now(UTC).isoformat()
        for (message, acknowledge), seq in zip(batch, numbers, strict=True):
            self.deliver(message.c, event_of(message, seq, created_at))
            acknowledge(ack_of(message, seq))


if __name__ == "__main__":
    uvloop.run(serve(SqliteCore(Path(sys.argv[2])), int(sys.argv[1])))
