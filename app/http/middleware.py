"""What every answer carries: a request id, and headers that keep browsers out of trouble."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from app.core.ids import new_id

MAX_REQUEST_ID = 128
_SAFE_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
]

Message = MutableMapping[str, Any]
App = Callable[[Any, Any, Any], Awaitable[None]]


class RequestId:
    """Accepts a good `X-Request-Id`, makes one otherwise, and echoes it."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Wrap one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _given(scope["headers"]) or new_id()
        scope.setdefault("state", {})["request_id"] = request_id

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                present = {name.lower() for name, _ in headers}
                headers += [item for item in _SAFE_HEADERS if item[0] not in present]
                message["headers"] = [*headers, (b"x-request-id", request_id.encode())]
            await send(message)

        await self._app(scope, receive, with_headers)


def _given(headers: list[tuple[bytes, bytes]]) -> str | None:
    values = [value for name, value in headers if name == b"x-request-id"]
    if len(values) != 1 or not 1 <= len(values[0]) <= MAX_REQUEST_ID:
        return None
    visible = all(0x21 <= byte <= 0x7E for byte in values[0])  # noqa: PLR2004 - ASCII, no space
    return values[0].decode("ascii") if visible else None
