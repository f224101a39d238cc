"""What new settings must satisfy beyond the form of each value."""

from functools import cache
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from app.accounts.live_chat import Desk, DeskKind, LiveChat
from app.core.errors import Invalid

_NO_ZONES = frozenset({"localtime", "Factory"})  # files beside the zones: not IANA's names

_ADDRESSES: dict[DeskKind, tuple[str, ...]] = {
    "local": (),
    "webhook": ("url",),
    "acelerato": ("base_url", "email"),
}
_SECRETS: dict[DeskKind, tuple[str, ...]] = {
    "local": (),
    "webhook": ("secret",),
    "acelerato": ("token",),
}
_MEMBERS = ("url", "secret", "base_url", "email", "token")

Finding = dict[str, str]


def settle(given: LiveChat, stored: LiveChat) -> LiveChat:
    """
    Return the settings to store: what was given, with the secrets that were left out.

    Raises:
        Invalid: no such time zone, or a desk without its address or with another's members.

    """
    desk = keep_secrets(given.desk, stored.desk)
    findings = [*_zone(given.service_hours.time_zone), *_desk(desk)]
    if findings:
        raise Invalid(findings)
    return given.model_copy(update={"desk": desk})


def keep_secrets(given: Desk, stored: Desk) -> Desk:
    """
    Return the desk with the stored secrets where none was given.

    Only as long as it is the same server: or whoever may write settings could read the secret by
    having it sent to a server of their own.
    """
    if given.kind != stored.kind or _server(given) != _server(stored):
        return given
    left_out = [name for name in _SECRETS[given.kind] if getattr(given, name) is None]
    return given.model_copy(update={name: getattr(stored, name) for name in left_out})


def _server(desk: Desk) -> tuple[str, str]:
    parts = urlsplit(desk.url or desk.base_url or "")
    return parts.scheme.lower(), parts.netloc.lower()


def _zone(name: str) -> list[Finding]:
    if name in zones():
        return []
    return [_at("/service_hours/time_zone", "unknown", "There is no such time zone.")]


@cache
def zones() -> frozenset[str]:
    """Return the names of IANA's time zones, as this machine or the `tzdata` package has them."""
    return frozenset(available_timezones()) - _NO_ZONES


def _desk(desk: Desk) -> list[Finding]:
    own = _ADDRESSES[desk.kind] + _SECRETS[desk.kind]
    missing = [name for name in own if getattr(desk, name) is None]
    foreign = [name for name in _MEMBERS if name not in own and getattr(desk, name) is not None]
    return [
        *(
            _at(f"/desk/{name}", "missing", f"A desk of this kind needs {name}.")
            for name in missing
        ),
        *(_at(f"/desk/{name}", "extra_forbidden", "Not of this kind of desk.") for name in foreign),
    ]


def _at(pointer: str, code: str, message: str) -> Finding:
    return {"pointer": pointer, "code": code, "message": message}
