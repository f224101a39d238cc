"""
uvicorn's websocket protocol, with a way to hand over ready frames without a coroutine for each.

An ASGI `websocket.send` costs a coroutine, a frame object and a system call. Here the frames that
one turn of the loop has made for a socket leave in one write (measured: a quarter of the CPU of a
message goes into three sends, a tenth into two such writes). What comes is read on while up to
`MOST_UNREAD` messages wait: to stop and start reading for each costs more than to keep it.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import apply_mask  # type: ignore[attr-defined] # the quick one, or not
from websockets.protocol import OPEN

from app.realtime.inbox import Inbox

MOST_UNREAD = 16
EXTENSION = "conversas.wire"

_SHORT = 126  # below it a length is one byte; up to 64 KiB two more, then eight (RFC 6455, 5.2)
_MEDIUM = 1 << 16
_FINAL_TEXT = 0x81
_MASKED = 0x80
_HEADER = 6  # of a short frame that is masked; a medium one has two bytes more


class Wire(WebSocketsSansIOProtocol):
    """One connection; its scope has the wire itself among the extensions."""

    resumed: Callable[[], None] | None = None
    """Called when the transport takes more again."""
    free = True
    """Whether the transport takes more; if not, `resumed` is called once it does."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inbox = self.queue = Inbox(self._read_on)

    def handle_connect(self, event: Any) -> None:
        """Offer the wire to the application, which runs from the next turn of the loop on."""
        super().handle_connect(event)
        if not self.close_sent:
            self.scope["extensions"][EXTENSION] = {"wire": self}

    def data_received(self, data: bytes) -> None:
        """Take whole text frames at a glance, as nearly every read is one; let others be parsed."""
        parser = self.conn
        if parser.state is OPEN and not parser.reader.buffer and parser.current_size is None:
            texts, end = whole_texts(data)
            for text in texts:
                self._take(text)
            if end == len(data):
                return
            data = data[end:]
        super().data_received(data)

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
        self._take(text)

    def _take(self, text: str) -> None:
        self.inbox.put_nowait({"type": "websocket.receive", "text": text})
        if len(self.inbox) >= MOST_UNREAD and not self.read_paused:
            self.read_paused = True
            self.transport.pause_reading()

    def receive(self) -> Coroutine[Any, Any, Any]:
        """Return what comes next; uvicorn's own is a coroutine around the inbox's."""
        return self.inbox.get()

    def _read_on(self) -> None:
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()

    def shutdown(self) -> None:
        """End for the server; a peer that is leaving has its close already (uvicorn would fail)."""
        if self.handshake_complete and not self.close_sent and self.conn.state is not OPEN:
            self.stop_keepalive()
            self.transport.close()
        else:
            super().shutdown()

    def forget_request(self) -> None:
        """Let go of what only the handshake needed; a socket lives for hours."""
        self.scope["headers"] = []
        self.request.headers.clear()
        self.response.headers.clear()

    @property
    def open(self) -> bool:
        """Whether what is written can still arrive."""
        return not (self.disconnected or self.close_sent or self.transport.is_closing())

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


def whole_texts(data: bytes) -> tuple[list[str], int]:
    """Return the texts of the whole frames that a client begins with, and where they end."""
    texts: list[str] = []
    start, size = 0, len(data)
    while start + _HEADER <= size and data[start] == _FINAL_TEXT and data[start + 1] >= _MASKED:
        length, begin = data[start + 1] - _MASKED, start + _HEADER
        if length == _SHORT:
            length, begin = int.from_bytes(data[start + 2 : start + 4], "big"), begin + 2
        elif length > _SHORT:
            break
        end = begin + length
        if end > size:
            break
        try:
            texts.append(apply_mask(data[begin:end], data[begin - 4 : begin]).decode())
        except UnicodeDecodeError:
            break
        start = end
    return texts, start


def text_frame(text: str) -> bytes:
    """Return a whole text frame of a server, which masks nothing (RFC 6455, 5.1)."""
    payload = text.encode()
    size = len(payload)
    if size < _SHORT:
        return bytes((_FINAL_TEXT, size)) + payload
    if size < _MEDIUM:
        return b"\x81\x7e" + size.to_bytes(2, "big") + payload
    return b"\x81\x7f" + size.to_bytes(8, "big") + payload
