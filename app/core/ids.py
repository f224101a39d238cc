"""Identifiers: UUIDv7 text (RFC 9562), so that new rows land at the end of an index."""

import re
from functools import lru_cache

from uuid_utils import uuid7

UUID_PATTERN = "^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"

_UUID = re.compile(UUID_PATTERN)
_LENGTH = 36


def new_id() -> str:
    """Return a new UUIDv7; ids made by one process rise."""
    return str(uuid7())


def parse_id(text: str) -> str | None:
    """Return the canonical spelling of a UUID in its 36-character form, or None."""
    # Nothing longer is remembered: a frame may hold 64 KiB of anything.
    return _canonical(text) if len(text) == _LENGTH else None


@lru_cache(maxsize=4096)  # the same few are said again and again
def _canonical(text: str) -> str | None:
    return text.lower() if _UUID.fullmatch(text) else None
