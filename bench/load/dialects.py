"""How each subject is spoken to: the same job in its own protocol."""

from __future__ import annotations

from bench.load.line import Line
from bench.load.xmpp import Xmpp

ID = 36  # characters of a message's id, as a UUID is written


def field(payload: bytes, name: bytes) -> bytes | None:
    """Return the id in this member of a JSON payload, without parsing it; None when absent."""
    found = payload.find(name)
    if found < 0:
        return None
    begin = payload.index(b'"', found + len(name)) + 1
    return payload[begin : begin + ID]


class Plain:
    """The ceilings and Channels: JSON both ways, who somebody is stands in the address."""

    headers: dict[str, str]

    def __init__(self) -> None:
        self.headers = {}

    async def hello(self, line: Line) -> None:
        """Do what is needed before messages flow."""

    def send(self, line: Line, message_id: str, text: str) -> None:
        """Send a message on the visitor's socket."""
        line.write(f'{{"mid":"{message_id}","c":{line.number},"body":"{text}"}}'.encode())

    def acknowledged(self, _line: Line, payload: bytes) -> list[bytes]:
        """Return the ids that this frame on a visitor's socket acknowledges."""
        return one(field(payload, b'"ack"'))

    def refused(self, _payload: bytes) -> bytes | None:
        """Return the id that this frame on a visitor's socket refuses."""
        return None

    def delivered(self, _line: Line, payload: bytes) -> bytes | None:
        """Return the id that this frame on an agent's socket delivers."""
        return field(payload, b'"mid"')


class SocketIo(Plain):
    """engine.io 4 on a websocket, the default namespace, socket.io's own acknowledgement."""

    async def hello(self, line: Line) -> None:
        """Open engine.io and connect to the namespace."""
        if not (await line.read()).startswith(b"0"):
            raise ConnectionError("engine.io did not open")
        line.write(b"40")
        if not (await line.read()).startswith(b"40"):
            raise ConnectionError("the namespace was refused")
        line.state = 0

    def send(self, line: Line, message_id: str, text: str) -> None:
        """Emit an event that asks for an acknowledgement."""
        line.state += 1
        body = f'{{"mid":"{message_id}","c":{line.number},"body":"{text}"}}'
        line.write(f'42{line.state}["message",{body}]'.encode())

    def acknowledged(self, line: Line, payload: bytes) -> list[bytes]:
        """Return what an acknowledgement says."""
        return one(field(payload, b'"ack"')) if self._is(line, payload, b"43") else []

    def delivered(self, line: Line, payload: bytes) -> bytes | None:
        """Return what an event brings."""
        return field(payload, b'"mid"') if self._is(line, payload, b"42") else None

    def _is(self, line: Line, payload: bytes, kind: bytes) -> bool:
        if payload == b"2":
            line.write(b"3")  # the heartbeat
        return payload.startswith(kind)


class Conversas(Plain):
    """The product: the visitor's and the agent's socket of docs/protocol.md."""

    def __init__(self) -> None:
        self.headers = {"Sec-WebSocket-Protocol": "conversas.v1"}

    async def hello(self, line: Line) -> None:
        """Say who it is, and read until it is live."""
        line.write(f'{{"type":"hello","token":"{line.seat.token}"}}'.encode())
        while not (await line.read()).startswith(b'{"type":"live"'):
            pass

    def send(self, line: Line, message_id: str, text: str) -> None:
        """Send a message with its own id as the command's."""
        line.write(
            f'{{"type":"message","id":"{message_id}","client_id":"{message_id}","text":"{text}"}}'.encode()
        )

    def acknowledged(self, _line: Line, payload: bytes) -> list[bytes]:
        """Return the command that an `ack` answers."""
        return one(field(payload, b'"id"')) if payload.startswith(b'{"type":"ack"') else []

    def refused(self, payload: bytes) -> bytes | None:
        """Return the command that an `error` answers."""
        return field(payload, b'"id"') if payload.startswith(b'{"type":"error"') else None

    def delivered(self, _line: Line, payload: bytes) -> bytes | None:
        """Return the client id of an `entry`."""
        return field(payload, b'"client_id"') if payload.startswith(b'{"type":"entry"') else None


def one(found: bytes | None) -> list[bytes]:
    """Return it as a list, empty for None."""
    return [] if found is None else [found]


Dialect = Plain | Xmpp
DIALECTS: dict[str, type[Dialect]] = {
    "plain": Plain,
    "socketio": SocketIo,
    "conversas": Conversas,
    "xmpp": Xmpp,
}
