"""
`/v1/ws/agent` and `/v1/ws/visitor`: raw ASGI, because a socket is a loop and not a request.

A socket is accepted before it is refused, so that a browser sees the close code; only a missing
subprotocol (400) and a foreign console (403) are answered before the upgrade.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from typing import Any

import structlog
from pydantic import ValidationError

from app.auth.origins import console_allows
from app.core import strict_json
from app.core.errors import AppError, CredentialExpired, Forbidden, Unauthenticated
from app.core.problems import problems_of
from app.core.schema import encode
from app.realtime.connection import Connection
from app.realtime.wire import EXTENSION, Wire
from app.ws.agent import AgentSocket
from app.ws.close_codes import CloseCode
from app.ws.frames import Hello
from app.ws.services import Services
from app.ws.socket import ClosedByUs, Disconnected, Socket
from app.ws.visitor import VisitorSocket

log = structlog.get_logger()

SUBPROTOCOL = "conversas.v1"
HELLO_S = 10.0
_SOCKETS: dict[str, type[Socket]] = {
    "/v1/ws/agent": AgentSocket,
    "/v1/ws/visitor": VisitorSocket,
}

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Coroutine[Any, Any, None]]


class WebsocketDoor:
    """The ASGI application of both socket endpoints."""

    def __init__(self, services: Callable[[], Services]) -> None:
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket from its handshake to its close."""
        kind = _SOCKETS.get(scope["path"])
        await receive()  # websocket.connect
        wire: Wire = scope["extensions"][EXTENSION]["wire"]
        if kind is None:
            await _deny(wire, send, 404)
            return
        if SUBPROTOCOL not in scope.get("subprotocols", ()):
            await _deny(wire, send, 400)
            return
        services = self._services()
        origin = _header(scope, b"origin")
        if kind is AgentSocket and not console_allows(services.settings, origin):
            await _deny(wire, send, 403)
            return
        await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL})
        wire.forget_request()
        connection = Connection(wire, send)
        try:
            await _serve(kind(services, connection, receive, origin))
        except ClosedByUs as closing:
            connection.close(closing.code)
        except Disconnected:
            connection.lost()
        except Exception:
            log.exception("socket_failed")
            connection.close(CloseCode.INTERNAL)
        await connection.flush()


async def _serve(socket: Socket) -> None:
    hello = await _hello(socket)
    try:
        await socket.greet(hello)
        await socket.run()
    except CredentialExpired:
        raise ClosedByUs(CloseCode.CREDENTIAL_EXPIRED) from None
    except Unauthenticated:
        raise ClosedByUs(CloseCode.CREDENTIAL_INVALID) from None
    except Forbidden:
        raise ClosedByUs(CloseCode.LIVE_CHAT_NOT_AVAILABLE) from None
    except AppError:
        raise ClosedByUs(CloseCode.INTERNAL) from None
    finally:
        await socket.end()


async def _hello(socket: Socket) -> Hello:
    """Return the first frame; the time for it is short, for nobody is known to be there yet."""
    if socket.services.rooms.draining:
        raise ClosedByUs(CloseCode.RESTART)
    try:
        async with asyncio.timeout(HELLO_S):
            text = await socket.receive()
    except TimeoutError:
        raise ClosedByUs(CloseCode.NO_HELLO) from None
    try:
        frame = strict_json.parse(text)
        return Hello.model_validate(frame)
    except AppError:
        raise ClosedByUs(CloseCode.MALFORMED) from None
    except ValidationError as error:
        about_token = all(found["pointer"] == "/token" for found in problems_of(error))
        code = CloseCode.CREDENTIAL_INVALID if about_token else CloseCode.MALFORMED
        raise ClosedByUs(code) from None


async def _deny(wire: Wire, send: Send, status: int) -> None:
    """Answer the handshake with a plain HTTP status."""
    body = encode({"status": status}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    with contextlib.suppress(OSError, RuntimeError):
        await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
        await send({"type": "websocket.http.response.body", "body": body})
    while not wire.disconnected:  # or uvicorn logs an error: that nobody has answered
        await wire.receive()


def _header(scope: Scope, name: bytes) -> str | None:
    values = [value for key, value in scope["headers"] if key == name]
    return values[0].decode("latin-1") if values else None
