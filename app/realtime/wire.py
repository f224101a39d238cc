"""
uvicorn's websocket protocol, with a way to hand over ready frames without a coroutine for each.

An ASGI `websocket.send` costs a coroutine, a frame object and a system call. Here the frames that
one turn of the loop has made for a socket leave in one write (measured: a quarter of the CPU of a
message goes into three sends, a tenth into two such writes).
"""

from collections.abc import Callable
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

EXTENSION = "conversas.wire"

_SHORT = 126  # below it a length is one byte; up to 64 KiB two more, then eight (RFC 6455, 5.2)
_MEDIUM = 1 << 16
_FINAL_TEXT = 0x81


class Wire(WebSocketsSansIOProtocol):
    """One connection; its scope has the wire itself among the extensions."""

    resumed: Callable[[], None] | None = None
    """Called when the transport takes more again."""

    def handle_connect(self, event: Any) -> None:
        """Offer the wire to the application, which runs from the next turn of the loop on."""
        super().handle_connect(event)
        if not self.close_sent:
            self.scope["extensions"][EXTENSION] = {"wire": self}

    @property
    def open(self) -> bool:
        """Whether what is written can still arrive."""
        return not (self.disconnected or self.close_sent or self.transport.is_closing())

    @property
    def free(self) -> bool:
        """Whether the transport takes more; if not, `resumed` is called once it does."""
        return self.writable.is_set()

    def write(self, frames: bytes) -> None:
        """Hand over frames made by `text_frame`, one behind the other."""
        self.transport.write(frames)

    def resume_writing(self) -> None:
        """Go on."""
        super().resume_writing()
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
