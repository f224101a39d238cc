"""
A websocket client that costs little: thousands of them share a core with what they test.

The library's own protocol without its connection class: no task, no queue and no timer per socket,
frames are handed over where they are read (measured: a fifth of the time per frame).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import cast

from websockets.client import ClientProtocol
from websockets.exceptions import InvalidHandshake, InvalidState
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.protocol import State
from websockets.typing import Subprotocol
from websockets.uri import parse_uri

SUBPROTOCOL = Subprotocol("conversas.v1")
FRAME_LIMIT = 4 * 2**20
OPEN_WITHIN = 10.0  # seconds from the dial to the upgrade

Hear = Callable[[bytes], None]


class Lost(ConnectionError):
    """There is no line, or there is none any more; what was asked may have been done."""


class Wire(asyncio.Protocol):
    """One websocket; `hear` gets every text frame, `ended` resolves with the close code."""

    def __init__(self, url: str, hear: Hear) -> None:
        self._protocol = ClientProtocol(
            parse_uri(url), subprotocols=[SUBPROTOCOL], max_size=FRAME_LIMIT
        )
        self._hear = hear
        loop = asyncio.get_running_loop()
        self._open: asyncio.Future[None] = loop.create_future()
        self.ended: asyncio.Future[int] = loop.create_future()
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def dial(cls, host: str, port: int, path: str, hear: Hear) -> Wire:
        """
        Return an open websocket.

        Raises:
            Lost: nobody answered in time, or not with an upgrade.

        """
        loop = asyncio.get_running_loop()
        wire = cls(f"ws://{host}:{port}{path}", hear)
        try:
            async with asyncio.timeout(OPEN_WITHIN):
                await loop.create_connection(lambda: wire, host, port)
                await wire._open
        except (OSError, TimeoutError, InvalidHandshake) as error:
            wire.abort()
            raise Lost(type(error).__name__) from error
        return wire

    def send(self, text: str) -> None:
        """
        Send one text frame.

        Raises:
            Lost: the line is closed.

        """
        if self._transport is None or self._transport.is_closing():
            raise Lost("torn")
        try:
            self._protocol.send_text(text.encode())
        except InvalidState as error:
            raise Lost("closed") from error
        self._flush()

    def close(self) -> None:
        """Say goodbye; `ended` tells when it is over."""
        with contextlib.suppress(InvalidState):
            self._protocol.send_close(1000)
            self._flush()

    def abort(self) -> None:
        """Tear the line."""
        if self._transport is not None:
            self._transport.abort()

    def deaf(self) -> None:
        """Read no more: what the server sends stays in the buffers between."""
        if self._transport is not None:
            self._transport.pause_reading()

    # ── asyncio's side ───────────────────────────────────────────────────────────────────────

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        self._transport = cast("asyncio.Transport", transport)
        self._protocol.send_request(self._protocol.connect())
        self._flush()

    def data_received(self, data: bytes) -> None:
        """Hand over what is complete."""
        self._protocol.receive_data(data)
        self._take()

    def eof_received(self) -> bool:
        """The server has said its last word."""
        self._protocol.receive_eof()
        self._take()
        return False

    def connection_lost(self, _exc: Exception | None) -> None:
        """Tell whoever waits."""
        if not self._open.done():
            self._open.set_exception(Lost("ended before it was open"))
            self._open.exception()  # looked at here, in case the dial was given up
        if not self.ended.done():
            self.ended.set_result(self._protocol.close_code or 1006)

    def _take(self) -> None:
        for event in self._protocol.events_received():
            if isinstance(event, Frame):
                if event.opcode is Opcode.TEXT:
                    self._hear(bytes(event.data))
            elif isinstance(event, Response):
                self._upgraded()
        self._flush()

    def _upgraded(self) -> None:
        refused = self._protocol.handshake_exc
        if self._open.done():
            return
        if refused is not None:
            self._open.set_exception(refused)
        else:
            self._open.set_result(None)

    def _flush(self) -> None:
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        for data in self._protocol.data_to_send():
            if data:
                transport.write(data)
            elif transport.can_write_eof():
                transport.write_eof()
        if self._protocol.state is State.CLOSED:
            transport.close()
