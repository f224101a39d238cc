"""
The outbox of one socket: bounded, written in order, once per turn of the loop.

A full outbox, or a peer that takes nothing for ten seconds, ends the socket with a code that says
to come back: nothing is lost, because positions resume. Other sockets never wait for this one.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from app.realtime.wire import Wire

MAX_FRAMES = 512
MAX_BYTES = 1024 * 1024
CHUNK = 64 * 1024  # bytes handed over at once: what the transport takes before it says stop
SEND_TIMEOUT_S = 10.0
SLOW_CONSUMER = 4008
GONE = 1006

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Connection:
    """Frames (as `wire.text_frame` makes them) on their way to one peer."""

    __slots__ = (
        "_closing",
        "_due",
        "_farewell",
        "_frames",
        "_loop",
        "_send",
        "_size",
        "_stalled",
        "_waiters",
        "_wire",
        "answering",
        "closed",
    )

    def __init__(self, wire: Wire, send: Send) -> None:
        self._wire = wire
        self._send = send
        self._loop = asyncio.get_running_loop()
        self._frames: list[bytes] = []  # no deque: an empty one is ten times as large
        self._size = 0
        self._due = False
        self._stalled: asyncio.TimerHandle | None = None
        self._waiters: list[asyncio.Future[None]] = []
        self._closing: int | None = None
        self._farewell: asyncio.Task[None] | None = None
        # Whether the peer waits for an answer: it goes out with what is told while it is made.
        self.answering = False
        self.closed = False
        wire.resumed = self._write

    def push(self, frame: bytes) -> None:
        """Take a frame for the peer; never waits. Too much waiting closes the socket (4008)."""
        if self._closing is not None:
            return
        self._frames.append(frame)
        self._size += len(frame)
        if not self._due:
            self._due = True
            self._loop.call_soon(self._write_with_the_answer if self.answering else self._write)
        if len(self._frames) > MAX_FRAMES or self._size > MAX_BYTES:
            self._write()
            if len(self._frames) > MAX_FRAMES or self._size > MAX_BYTES:
                self._give_up()

    def close(self, code: int) -> None:
        """Send what is waiting, then close with `code`."""
        if self._closing is None:
            self._closing = code
            self._write()

    def lost(self) -> None:
        """Note that the peer has gone."""
        self._closing = self._closing or GONE
        self._frames.clear()
        self._size = 0
        self._rest()
        self.closed = True

    async def flush(self) -> None:
        """Return when everything taken so far is with the transport, or the socket has ended."""
        if self._frames and not self.closed:
            waiter = self._loop.create_future()
            self._waiters.append(waiter)
            await waiter
        if self._farewell is not None:
            await asyncio.wait([self._farewell])

    async def room(self) -> None:
        """Return when at least half of the outbox is free, or the socket has ended."""
        if len(self._frames) > MAX_FRAMES // 2 or self._size > MAX_BYTES // 2:
            await self.flush()

    def _write_with_the_answer(self) -> None:
        """Write a turn of the loop later: the answer is there then, and others went first."""
        self._loop.call_soon(self._write)

    def _write(self) -> None:
        """Hand over what waits, as long as the transport takes it."""
        self._due = False
        wire = self._wire
        while self._frames and wire.free:
            if not wire.open:
                self.lost()
                return
            wire.transport.write(self._chunk())
        if self._frames:
            self._wait()
            return
        if self._stalled is not None or self._waiters:
            self._rest()
        if self._closing is not None and self._farewell is None and not self.closed:
            self._end(self._closing)

    def _chunk(self) -> bytes:
        frames = self._frames
        if self._size <= CHUNK:
            chunk = b"".join(frames)
            frames.clear()
            self._size = 0
            return chunk
        size, count = len(frames[0]), 1
        while count < len(frames) and size + len(frames[count]) <= CHUNK:
            size += len(frames[count])
            count += 1
        chunk = b"".join(frames[:count])
        del frames[:count]
        self._size -= size
        return chunk

    def _wait(self) -> None:
        if self._stalled is None:
            self._stalled = self._loop.call_later(SEND_TIMEOUT_S, self._give_up)

    def _rest(self) -> None:
        """Note that nothing waits any more."""
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._waiters.clear()

    def _give_up(self) -> None:
        """The peer takes too little: what waits is dropped, and it is told to come back."""
        self._frames.clear()
        self._size = 0
        self._rest()
        if self._farewell is None:
            self._closing = SLOW_CONSUMER
            self._end(SLOW_CONSUMER)

    def _end(self, code: int) -> None:
        self.closed = True
        self._farewell = self._loop.create_task(self._say_goodbye(code))

    async def _say_goodbye(self, code: int) -> None:
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await self._send({"type": "websocket.close", "code": code})
        except (TimeoutError, OSError, RuntimeError):
            pass  # gone already
