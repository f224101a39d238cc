"""One websocket of the load generator."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from picows import WSError, WSListener, WSMsgType, ws_connect

from bench.load.job import Seat

Hear = Callable[["Line", bytes], None]


class Refused(ConnectionError):
    """The server closed the socket before it was live: with this code, or at the handshake."""


class Line(WSListener):
    """Until somebody listens its frames wait in a queue; then they are handed over as they come."""

    def __init__(self, seat: Seat, side: str, number: int) -> None:
        self.seat, self.side, self.number = seat, side, number
        self.state: Any = None
        """The dialect's own."""
        self.expected_to_end = False
        self.ended = False
        self.close_code = 0
        self._frames: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._hear: Hear | None = None
        self._transport: Any = None

    @classmethod
    async def open(cls, seat: Seat, side: str, number: int, headers: dict[str, str]) -> Line:
        """
        Connect; returns after the websocket handshake.

        Raises:
            Refused: the server answered the handshake with something else.

        """
        try:
            _, line = await ws_connect(
                lambda: cls(seat, side, number), seat.url, extra_headers=headers or None
            )
        except WSError as error:
            raise Refused(type(error).__name__) from error
        return line  # type: ignore[no-any-return] # what the factory made

    def on_ws_connected(self, transport: Any) -> None:
        """Note where to write."""
        self._transport = transport

    def on_ws_disconnected(self, _transport: Any) -> None:
        """Note the end, and tell whoever reads."""
        self.ended = True
        self._frames.put_nowait(None)

    def on_ws_frame(self, transport: Any, frame: Any) -> None:
        """Hand over the payload."""
        if frame.msg_type in (WSMsgType.TEXT, WSMsgType.BINARY):
            payload = frame.get_payload_as_bytes()
            if self._hear is None:
                self._frames.put_nowait(payload)
            else:
                self._hear(self, payload)
        elif frame.msg_type == WSMsgType.CLOSE:
            self.close_code = frame.get_close_code()
            transport.disconnect()

    async def read(self) -> bytes:
        """
        Return the next frame; before `listen`.

        Raises:
            Refused: the server ended it.

        """
        frame = await self._frames.get()
        if frame is None:
            raise Refused(self.close_code)
        return frame

    def listen(self, hear: Hear) -> None:
        """Hand what came so far, and from now on everything, to `hear`."""
        self._hear = hear
        while not self._frames.empty():
            frame = self._frames.get_nowait()
            if frame is not None:
                hear(self, frame)

    def write(self, payload: bytes) -> None:
        """Send a text frame."""
        self._transport.send(WSMsgType.TEXT, payload)

    def cut(self) -> None:
        """End it without a goodbye, as a lost network does."""
        self.expected_to_end = True
        self._transport.disconnect(graceful=False)
