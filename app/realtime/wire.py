"""
uvicorn's websocket protocol, with a way to hand over ready frames without a coroutine for each.

An ASGI `websocket.send` costs a coroutine, a frame object and a system call. Here the frames that
one turn of the loop has made for a socket leave in one write (measured: a quarter of the CPU of a
message goes into three sends, a tenth into two such writes). What comes is read on while up to
`MOST_UNREAD` messages wait: to stop and start reading for each costs more than to keep it.
"""

from collections.abc import Callable
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from app.realtime.inbox import Inbox

MOST_UNREAD = 16
EXTENSION = "conversas.wire"

_SHORT = 126  # below it a length is one byte; up to 64 KiB two more, then eight (RFC 6455, 5.2)
_MEDIUM = 1 << 16
_FINAL_TEXT = 0x81


class Wire(WebSocketsSansIOProtocol):
    """One connection; its scope has the wire itself among the extensions."""

    resumed: Callable[[], None] | None = None
    """Called when the transport takes more again."""
    free = True
    """Whether the transport takes more; if not, `resumed` is called once it does."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inbox = self.queue = Inbox()

    def handle_connect(self, event: Any) -> None:
        """Offer the wire to the application, which runs from the next turn of the loop on."""
        super().handle_connect(event)
        if not self.close_sent:
            self.scope["extensions"][EXTENSION] = {"wire": self}

    def handle_text(self, event: Any) -> None:
        """Give a whole message to the reader; what is special about any other is uvicorn's."""
        if not event.fin or self.close_sent:
            super().handle_text(event)
            return
        try:
            text = event.data.decode()
        except UnicodeDecodeError:
            super().handle_text(event)
            return
        self.inbox.put_nowait({"type": "websocket.receive", "text": text})
        if len(self.inbox) >= MOST_UNREAD and not self.read_paused:
            self.read_paused = True
            self.transport.pause_reading()

    def forget_request(self) -> None:
        """Let go of what only the handshake needed; a socket lives for hours."""
        self.scope["headers"] = []
        self.request.headers.clear()
        self.response.headers.clear()

    @property
    def open(self) -> bool:
        """Whether what is written can still arrive."""
        return not (self.disconnected or self.close_sent or self.transport.is_closing())

    def write(self, frames: bytes) -> None:
        """Hand over frames made by `text_frame`, one behind the other."""
        self.transport.write(frames)

    def pause_writing(self) -> None:
        """Note that what is written now would pile up."""
        super().pause_writing()
        self.free = False

    def connection_lost(self, exc: Exception | None) -> None:
        """Hold nobody back who has not noticed."""
        super().connection_lost(exc)
        self.free = True

    def resume_writing(self) -> None:
        """Go on."""
        super().resume_writing()
        self.free = True
        if self.resumed is not None:
            self.resumed()


def text_frame(text: str) -> bytes:
    """Return a whole text frame of a server, which masks nothing (RFC 6455, 5.1)."""
    payload = text.encode()
    size = len(payload)
    if size < _SHORT:
        return bytes((_FINAL_TEXT, size)) + payload
    if size < _MEDIUM:
        return b"\x81\x7e" + size.to_bytes(2, "big") + payload
    return b"\x81\x7f" + size.to_bytes(8, "big") + payload
