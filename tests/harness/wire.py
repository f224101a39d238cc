"""The line under a Socket: the `websockets` library, watched and, on request, misbehaving."""

import socket as tcp
import time
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.frames import Frame as WireFrame
from websockets.frames import Opcode
from websockets.typing import Origin, Subprotocol

SUBPROTOCOL = "conversas.v1"
FRAME_LIMIT = 4 * 2**20  # a snapshot of 400 conversations fits; nothing honest is larger


class Listener(ClientConnection):
    """The library's connection, noting when the server pinged; `mute` keeps it from answering."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pinged: list[float] = []

    def process_event(self, event: Any) -> None:
        if isinstance(event, WireFrame) and event.opcode is Opcode.PING:
            self.pinged.append(time.monotonic())
        super().process_event(event)

    def mute(self) -> None:
        answer = self.protocol.send_frame

        def without_pongs(frame: WireFrame) -> None:
            if frame.opcode is not Opcode.PONG:
                answer(frame)

        setattr(self.protocol, "send_frame", without_pongs)  # noqa: B010 (mypy knows no such thing)


async def dial(
    url: str,
    *,
    origin: str | None = None,
    subprotocol: str | None = SUBPROTOCOL,
    receive_buffer: int | None = None,
) -> Listener:
    """Upgrade only. `receive_buffer` (bytes): a narrow line that fills soon when nobody reads.

    Raises:
        InvalidStatus: the server refused the upgrade; `.response.status_code` says how.
    """
    options: dict[str, Any] = {"sock": _narrow(url, receive_buffer)} if receive_buffer else {}
    connection = await connect(
        url,
        subprotocols=[Subprotocol(subprotocol)] if subprotocol else None,
        origin=Origin(origin) if origin else None,
        create_connection=Listener,
        compression=None,
        ping_interval=None,
        proxy=None,
        max_size=FRAME_LIMIT,
        max_queue=None,
        close_timeout=2,
        **options,
    )
    assert isinstance(connection, Listener)
    return connection


def _narrow(url: str, size: int) -> tcp.socket:
    parts = urlsplit(url)
    line = tcp.socket()
    line.setsockopt(tcp.SOL_SOCKET, tcp.SO_RCVBUF, size)  # before connect, which fixes the window
    line.connect((parts.hostname, parts.port))
    line.setblocking(False)  # noqa: FBT003 (the standard library's own signature)
    return line
