"""Pages of a list: an opaque cursor holds the sort key of the last item and what was asked."""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.core.clock import from_text, to_text
from app.core.errors import CursorInvalid
from app.core.ids import parse_id

Item = TypeVar("Item")

DEFAULT_LIMIT = 50
MAX_LIMIT = 100
MAX_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items of a list and where the next ones begin."""

    items: Sequence[Item]
    next_cursor: str | None


def encode_cursor(scope: Sequence[str | None], key: Sequence[str]) -> str:
    """Return a cursor for the item after `key` of the list that `scope` names."""
    text = json.dumps([_digest(scope), *key], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


Part = Callable[[str], bool]
"""Whether a text can be this part of a sort key."""


def is_id(text: str) -> bool:
    """Whether the part is an id as the database has it."""
    return parse_id(text) == text


def is_time(text: str) -> bool:
    """Whether the part is a moment as `to_text` writes it."""
    try:
        return to_text(from_text(text)) == text
    except ValueError:
        return False


def is_name(text: str) -> bool:
    """Whether the part is a text that a database can hold."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def is_number(text: str) -> bool:
    """Whether the part is a place in a short list."""
    return text.isascii() and text.isdigit() and len(text) < MAX_DIGITS


def decode_cursor(cursor: str, scope: Sequence[str | None], *parts: Part) -> list[str]:
    """
    Return the sort key in `cursor`, each text fit for its part.

    A cursor grants nothing: it is only a place in a list that the caller may read anyway.

    Raises:
        CursorInvalid: made up, or made for another list or filter.

    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        digest, *key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise CursorInvalid from None
    if digest != _digest(scope) or len(key) != len(parts):
        raise CursorInvalid
    if not all(isinstance(k, str) and fits(k) for k, fits in zip(key, parts, strict=True)):
        raise CursorInvalid
    return [str(part) for part in key]


def _digest(scope: Sequence[str | None]) -> str:
    return hashlib.sha256(json.dumps(list(scope)).encode()).hexdigest()[:16]
