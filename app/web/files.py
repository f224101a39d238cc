"""The pages as the build left them (`web/assemble.mjs`)."""

import html
import secrets
from collections.abc import Mapping
from pathlib import Path, PurePath

from anyio import Path as AsyncPath
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from app.core.errors import NotFound
from app.settings import Settings
from app.web import policy

OURS = Path(__file__).parent / "pages"
NONCE = "CONVERSAS_NONCE"  # what the build writes where a page wants its nonce
# By name, for what the system's own table says of them differs from machine to machine.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
_NOT_BUILT = (
    "<!doctype html><title>Conversas</title><p>The pages are not built. "
    "Run <code>make web</code> in the checkout (it needs Node 20 or newer), then come back."
)


def folder(settings: Settings) -> Path:
    """Return where the built pages are."""
    return Path(settings.pages_dir) if settings.pages_dir else OURS


async def file(request: Request, root: Path, path: str, headers: Mapping[str, str]) -> Response:
    """
    Return a built file, or its gzipped twin where the browser takes that; 304 when it has it.

    Raises:
        NotFound: there is no such file below `root`.

    """
    kind = TYPES.get(PurePath(path).suffix) if not path.endswith("/") else None
    if kind is None:
        raise NotFound
    static = StaticFiles(directory=root, check_dir=False)
    twins = (f"{path}.gz", path) if _takes_gzip(request) else (path,)
    for twin in twins:
        try:
            response = await static.get_response(twin, request.scope)
        except HTTPException:
            continue
        response.headers.update({**headers, "vary": "Accept-Encoding"})
        if response.status_code == 304:  # noqa: PLR2004 - it has no body to describe
            return response
        response.headers["content-type"] = kind
        if twin != path:
            response.headers["content-encoding"] = "gzip"
        return response
    raise NotFound


async def page(request: Request, built: Path, **filled: str) -> Response:
    """
    Return a page with a fresh nonce, and with `filled` where it has `{{name}}`.

    Not built: 404 with a sentence for people, and the problem for everybody else.

    Raises:
        NotFound: it is not built, and no browser asks.

    """
    try:
        text = await AsyncPath(built).read_text(encoding="utf-8")
    except FileNotFoundError:
        if "text/html" not in request.headers.get("accept", ""):
            raise NotFound from None
        return Response(_NOT_BUILT, status_code=404, media_type="text/html; charset=utf-8")
    nonce = secrets.token_urlsafe(16)
    for name, value in filled.items():
        text = text.replace("{{" + name + "}}", html.escape(value))
    headers = policy.page(request.headers.get("host", ""), nonce)
    text = text.replace(NONCE, nonce)
    return Response(text, headers=headers, media_type="text/html; charset=utf-8")


def _takes_gzip(request: Request) -> bool:
    offers = request.headers.get("accept-encoding", "").lower().split(",")
    return any(
        coding.partition(";")[0].strip() == "gzip" and "q=0" not in coding.replace("q=0.", "")
        for coding in offers
    )
