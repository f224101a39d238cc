"""Identifiers: UUIDv7 text (RFC 9562), so that new rows land at the end of an index."""

from uuid import UUID

from uuid_utils import uuid7


def new_id() -> str:
    """Return a new UUIDv7; ids made by one process rise."""
    return str(uuid7())


def parse_id(text: str) -> str | None:
    """Return the canonical spelling of a UUID in its 36-character form, or None."""
    if len(text) != 36:  # noqa: PLR2004 - the length of a UUID with its dashes
        return None
    try:
        canonical = str(UUID(text))
    except ValueError:
        return None
    return canonical if canonical == text.lower() else None
