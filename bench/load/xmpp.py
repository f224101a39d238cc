"""XMPP over websockets (RFC 7395): visitor and agent are two accounts of one server."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

from bench.load.line import Line

OPEN = b'<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="localhost" version="1.0"/>'
BIND = (
    b'<iq xmlns="jabber:client" type="set" id="b1">'
    b'<bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"><resource>r</resource></bind></iq>'
)
PASSWORD = "pw"  # noqa: S105 - of throwaway accounts on loopback


@dataclass
class Acknowledging:
    """XEP-0198: how many stanzas are acknowledged, and the ids of those that are not yet."""

    handled: int = 0
    waiting: list[bytes] = field(default_factory=list)


class Xmpp:
    """
    A chat message, archived by the server for both sides.

    The ack is XEP-0198's answer to `<r/>`: it comes after the server has handled (and archived for
    the sender) that many stanzas.
    """

    headers: dict[str, str]

    def __init__(self) -> None:
        self.headers = {"Sec-WebSocket-Protocol": "xmpp"}

    async def hello(self, line: Line) -> None:
        """Authenticate, bind, and enable acknowledgements or presence."""
        line.write(OPEN)
        await _until(line, b"mechanisms")
        plain = base64.b64encode(f"\0{line.side}{line.number}\0{PASSWORD}".encode()).decode()
        line.write(
            '<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN">'
            f"{plain}</auth>".encode()
        )
        await _until(line, b"<success")
        line.write(OPEN)
        await _until(line, b"<bind")
        line.write(BIND)
        await _until(line, b"b1")
        line.state = Acknowledging()
        visitor = line.side == "visitor"
        line.write(
            b'<enable xmlns="urn:xmpp:sm:3"/>' if visitor else b'<presence xmlns="jabber:client"/>'
        )
        await _until(line, b"<enabled" if visitor else b"<presence")

    def send(self, line: Line, message_id: str, text: str) -> None:
        """Send a message, and ask for an acknowledgement."""
        line.state.waiting.append(message_id.encode())
        line.write(
            f'<message xmlns="jabber:client" to="agent{line.number}@localhost" type="chat"'
            f' id="{message_id}"><body>{text}</body></message>'.encode()
        )
        line.write(b'<r xmlns="urn:xmpp:sm:3"/>')

    def acknowledged(self, line: Line, payload: bytes) -> list[bytes]:
        """Return the ids up to the number that the server has handled."""
        if not payload.startswith(b"<a"):
            _answer(line, payload)
            return []
        begin = payload.index(b"h=") + 3
        handled = int(payload[begin : payload.index(payload[begin - 1 : begin], begin)])
        state = line.state
        done = state.waiting[: handled - state.handled]
        del state.waiting[: len(done)]
        state.handled = handled
        return list(done)

    def refused(self, _payload: bytes) -> bytes | None:
        """Nothing is ever refused here."""
        return None

    def delivered(self, line: Line, payload: bytes) -> bytes | None:
        """Return the id of a message."""
        if not payload.startswith(b"<message"):
            _answer(line, payload)
            return None
        begin = payload.index(b" id=") + 5
        return payload[begin : begin + 36]


def _answer(line: Line, payload: bytes) -> None:
    if payload.startswith(b"<r"):
        line.write(b'<a xmlns="urn:xmpp:sm:3" h="0"/>')


async def _until(line: Line, tag: bytes) -> None:
    while True:
        frame = await line.read()
        if b"<failure" in frame or b"stream:error" in frame:
            raise ConnectionError(frame[:300].decode())
        if tag in frame:
            return
