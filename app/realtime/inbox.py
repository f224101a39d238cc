"""
What a peer has sent and nobody has read yet.

An `asyncio.Queue` serves many readers and those who wait for room, by three deques and an event:
three kilobytes for each of ten thousand silent sockets. A socket has one reader, and no one waits.
"""

import asyncio
from collections.abc import Callable
from typing import Any


class Inbox(asyncio.Queue[Any]):
    """A queue without a limit, for one reader at a time."""

    def __init__(self, emptied: Callable[[], None] = lambda: None) -> None:
        """Make one that calls `emptied` whenever the last message has been read."""
        # The base's own parts are what this does without.
        self._emptied = emptied
        self._messages: list[Any] = []
        self._reader: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        """Return how many messages wait."""
        return len(self._messages)

    def empty(self) -> bool:
        """Whether none waits."""
        return not self._messages

    def put_nowait(self, item: Any) -> None:
        """Take a message, and wake the reader."""
        self._messages.append(item)
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    async def get(self) -> Any:
        """Return the oldest message, once there is one."""
        while not self._messages:
            self._reader = asyncio.get_running_loop().create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        message = self._messages.pop(0)
        if not self._messages:
            self._emptied()
        return message
