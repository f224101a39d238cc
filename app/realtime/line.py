"""
A line to Redis that redis-py has opened: what comes is handed over in the turn it comes in.

redis-py dials, encrypts and greets. From then on its streams, timeouts and parsers would be three
dozen calls for each batch, so the line takes over the transport, and hiredis cuts what comes.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import hiredis
from redis.asyncio import Connection
from redis.exceptions import ConnectionError as Ended
from redis.exceptions import InvalidResponse, ResponseError

Hear = Callable[[Any], None]
"""Gets each answer and each push, a list; what Redis refuses comes as a ResponseError."""


class Line(asyncio.Protocol):
    """The transport of a connection; `ended` fails (Ended, or what `hear` raised) when it ends."""

    def __init__(self, connection: Connection, hear: Hear) -> None:
        # redis-py has no other way to say where its transport is.
        self._transport: Any = connection._writer.transport  # type: ignore[union-attr] # noqa: SLF001
        self._before = self._transport.get_protocol()
        self._reader = hiredis.Reader(protocolError=InvalidResponse, replyError=ResponseError)
        self._hear = hear
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._transport.set_protocol(self)

    def write(self, packed: bytes) -> None:
        """Send commands as they go over the line; what is lost with it says `ended`."""
        if not self._transport.is_closing():
            self._transport.write(packed)

    def data_received(self, data: bytes) -> None:
        """Hand over what is whole."""
        try:
            self._reader.feed(data)
            while (heard := self._reader.gets()) is not False:
                self._hear(heard)
        except Exception as error:  # noqa: BLE001 - goes to who holds the line
            self._end(error)
            self._transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        """Say so, also to redis-py, which waits for it when it closes."""
        self._end(Ended(str(error or "closed by the server")))
        self._before.connection_lost(error)

    def _end(self, error: Exception) -> None:
        if not self.ended.done():
            self.ended.set_exception(error)
