"""Which pages may open sockets or use the widget."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from app.settings import Settings


def console_allows(settings: Settings, origin: str | None) -> bool:
    """Whether an agent's socket may come from this page; no `Origin` is no browser."""
    if origin is None:
        return True
    if settings.console_origins:
        return _normal(origin) in {_normal(allowed) for allowed in settings.console_origins}
    return not settings.production and _is_localhost(origin)


def widget_allows(allowed: Sequence[str], origin: str | None, *, production: bool) -> bool:
    """Whether a visitor may come from this page; an empty list is open outside production."""
    if origin is None:
        return True
    if not allowed:
        return not production
    return _normal(origin) in {_normal(entry) for entry in allowed}


def _normal(origin: str) -> str:
    """Return the origin as browsers write it: in lower case, without the port of its scheme."""
    normal = origin.rstrip("/").lower()
    return normal.removesuffix(":443" if normal.startswith("https:") else ":80")


def _is_localhost(origin: str) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and parts.hostname in {"localhost", "127.0.0.1", "::1"}
