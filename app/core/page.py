"""Pages of a list: an opaque cursor holds the sort key of the last item and what was asked."""

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.core.errors import CursorInvalid

Item = TypeVar("Item")

DEFAULT_LIMIT = 50
MAX_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items of a list and where the next ones begin."""

    items: Sequence[Item]
    next_cursor: str | None


def encode_cursor(scope: Sequence[str | None], key: Sequence[str]) -> str:
    """Return a cursor for the item after `key` of the list that `scope` names."""
    text = json.dumps([_digest(scope), *key], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, scope: Sequence[str | None], parts: int) -> list[str]:
    """
    Return the sort key in `cursor`, `parts` texts long.

    A cursor grants nothing: it is only a place in a list that the caller may read anyway.

    Raises:
        CursorInvalid: made up, or made for another list or filter.

    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        digest, *key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise CursorInvalid from None
    if digest != _digest(scope) or len(key) != parts or not all(isinstance(k, str) for k in key):
        raise CursorInvalid
    return [str(part) for part in key]


def _digest(scope: Sequence[str | None]) -> str:
    return hashlib.sha256(json.dumps(list(scope)).encode()).hexdigest()[:16]
