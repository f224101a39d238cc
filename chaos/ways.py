"""One direction of a link through an edge: pieces in their order, as late as the edge is slow."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections import deque
from typing import Any, Protocol

HELD_LIMIT = 256 * 1024  # bytes waiting in a slow direction before its source is paused
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER with no time to linger: close sends RST


class Pace(Protocol):
    """How slow an edge is."""

    delay: float  # seconds for each piece of data
    bandwidth: float  # bytes per second; 0 is no limit


class Way:
    """One direction of a link: what was read waits here while the edge is slow."""

    def __init__(self, pace: Pace) -> None:
        self.source: asyncio.Transport | None = None
        self.sink: asyncio.Transport | None = None
        self._pace = pace
        self._waiting: deque[bytes] = deque()
        self._held = 0
        self._free_at = 0.0
        self._handle: asyncio.TimerHandle | None = None

    def put(self, data: bytes) -> None:
        """Pass a piece on, now or when its time has come."""
        if self.sink is not None and not self._waiting and not self._slow():
            write(self.sink, data)
            return
        self._waiting.append(data)
        self._held += len(data)
        if self._held > HELD_LIMIT and self.source is not None:
            self.source.pause_reading()
        self.flow()

    def flow(self) -> None:
        """Let the next piece go when its time has come."""
        if self._handle is None and self._waiting and self.sink is not None:
            loop = asyncio.get_running_loop()
            took = len(self._waiting[0]) / self._pace.bandwidth if self._pace.bandwidth else 0.0
            at = max(loop.time() + self._pace.delay, self._free_at) + took
            self._free_at = at
            self._handle = loop.call_at(at, self._release)

    def _slow(self) -> bool:
        return bool(self._pace.delay or self._pace.bandwidth)

    def _release(self) -> None:
        self._handle = None
        if self.sink is None or self.sink.is_closing():
            self._waiting.clear()
            return
        data = self._waiting.popleft()
        self._held -= len(data)
        write(self.sink, data)
        if self._held <= HELD_LIMIT and self.source is not None:
            self.source.resume_reading()
        self.flow()


def write(transport: asyncio.Transport, data: bytes) -> None:
    """Write, unless the line has just been torn."""
    with contextlib.suppress(RuntimeError):  # uvloop's word for it
        transport.write(data)


def reset(transport: Any) -> None:
    """End a line at once, with RST."""
    if transport is None or transport.is_closing():
        return
    line: socket.socket | None = transport.get_extra_info("socket")
    if line is not None:
        with contextlib.suppress(OSError):
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    transport.abort()
