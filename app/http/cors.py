"""Which pages may call from a browser: consoles by setting, widgets by the session's token."""

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_LOCALHOST = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?"
_EXPOSED = ("X-Request-Id", "Retry-After")


class Cors:
    """
    The console's routes answer the console's origins; the visitor's answer every origin.

    A request that names no origin comes from no page, and goes by.

    No cookie is ever read, so an origin alone gives nobody anything: a visitor's session is judged
    by the account's list when it is opened, and everything after it by its token.
    """

    def __init__(self, app: ASGIApp, origins: tuple[str, ...], *, localhost: bool) -> None:
        self._visitors = _cors(app, ("*",), None)
        self._agents = _cors(app, origins, None if origins or not localhost else _LOCALHOST)
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wrap one request."""
        if scope["type"] != "http" or all(name != b"origin" for name, _ in scope["headers"]):
            await self._app(scope, receive, send)
        elif scope["path"].startswith("/v1/visitor/"):
            await self._visitors(scope, receive, send)
        else:
            await self._agents(scope, receive, send)


def _cors(app: ASGIApp, origins: tuple[str, ...], pattern: str | None) -> CORSMiddleware:
    return CORSMiddleware(
        app,
        allow_origins=list(origins),
        allow_origin_regex=pattern,
        allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "X-Request-Id"],
        expose_headers=_EXPOSED,
        max_age=600,
    )
