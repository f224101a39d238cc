"""
The outbox of one socket: bounded, written in order, without a task while there is nothing to write.

A full outbox, or a peer that takes nothing for ten seconds, ends the socket with a code that says
to come back: nothing is lost, because positions resume. Other sockets never wait for this one.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from typing import Any

MAX_FRAMES = 512
MAX_BYTES = 1024 * 1024
SEND_TIMEOUT_S = 10.0
SLOW_CONSUMER = 4008

Send = Callable[[dict[str, Any]], Coroutine[Any, Any, None]]


class Connection:
    """Frames on their way to one peer."""

    __slots__ = ("_closing", "_frames", "_send", "_size", "_writer", "closed")

    def __init__(self, send: Send) -> None:
        self._send = send
        self._frames: deque[str] = deque()
        self._size = 0
        self._writer: asyncio.Task[None] | None = None
        self._closing: int | None = None
        self.closed = asyncio.Event()

    def push(self, frame: str) -> None:
        """Take a frame for the peer; never waits. Too much waiting closes the socket (4008)."""
        if self._closing is not None:
            return
        if self._writer is None:
            self._write_now(frame)
            return
        self._frames.append(frame)
        self._size += len(frame)
        if len(self._frames) > MAX_FRAMES or self._size > MAX_BYTES:
            self._frames.clear()
            self._close_now(SLOW_CONSUMER)

    def _write_now(self, frame: str) -> None:
        """
        Hand the frame to the transport without a task, as it nearly always takes it at once.

        A send that has to wait is finished by a writer task; frames that come meanwhile queue up.
        """
        sending = self._send({"type": "websocket.send", "text": frame}).__await__()
        try:
            waiting = next(sending)
        except StopIteration:
            return
        except (OSError, RuntimeError):
            self._gone()
            return
        self._writer = asyncio.create_task(self._write(_Begun(sending, waiting)))

    def close(self, code: int) -> None:
        """Send what is waiting, then close with `code`."""
        if self._closing is None:
            self._closing = code
            if self._writer is None:
                self._writer = asyncio.create_task(self._write())

    def lost(self) -> None:
        """Note that the peer has gone."""
        self._closing = self._closing or 1006
        self._frames.clear()
        self.closed.set()
        if self._writer is not None:
            self._writer.cancel()

    async def room(self) -> None:
        """Return when at least half of the outbox is free, or the socket has ended."""
        if len(self._frames) > MAX_FRAMES // 2 or self._size > MAX_BYTES // 2:
            await self.flush()

    async def flush(self) -> None:
        """Return when everything taken so far is with the operating system."""
        if self._writer is not None:
            await asyncio.wait([self._writer])

    def _close_now(self, code: int) -> None:
        self._closing = code
        if self._writer is not None:
            self._writer.cancel()  # it is stuck in a send; the close must not queue behind it
        self._writer = asyncio.create_task(self._write())

    async def _write(self, begun: "_Begun | None" = None) -> None:
        try:
            if begun is not None:
                async with asyncio.timeout(SEND_TIMEOUT_S):
                    await begun
            while self._frames:
                frame = self._frames.popleft()
                self._size -= len(frame)
                async with asyncio.timeout(SEND_TIMEOUT_S):
                    await self._send({"type": "websocket.send", "text": frame})
        except TimeoutError:
            self._frames.clear()
            self._closing = SLOW_CONSUMER
        except (OSError, RuntimeError):
            self._gone()
            return
        self._writer = None
        if self._closing is not None:
            await self._finish(self._closing)

    def _gone(self) -> None:
        """Note that nobody reads any more; the reader of this socket finds out by itself."""
        self.closed.set()
        self._closing = self._closing or 1006

    async def _finish(self, code: int) -> None:
        self.closed.set()
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await self._send({"type": "websocket.close", "code": code})
        except (TimeoutError, OSError, RuntimeError):
            pass  # gone already


class _Begun:
    """A send that was begun outside a task and has to wait: to be awaited inside one."""

    def __init__(self, sending: Generator[Any, Any, None], waiting: Any) -> None:
        self._sending = sending
        self._waiting = waiting

    def __await__(self) -> Generator[Any, Any, None]:
        """Wait for what the send waits for, then see it through."""
        yield self._waiting
        yield from self._sending
