"""Time as the product knows it: UTC, whole milliseconds."""

from datetime import UTC, datetime
from functools import lru_cache

import orjson


def now() -> datetime:
    """Return the present moment, cut to milliseconds so that storing loses nothing."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


@lru_cache(maxsize=256)  # a batch, a list and an answer name the same few moments again and again
def to_text(moment: datetime) -> str:
    """Return RFC 3339 with milliseconds and `Z`: fixed width, so it sorts as text."""
    text = orjson.dumps(moment).decode()  # a quarter of what `isoformat` takes
    return f"{text[1:24]}Z" if moment.microsecond else f"{text[1:20]}.000Z"


def from_text(text: str) -> datetime:
    """Return the moment that `to_text` wrote."""
    return datetime.fromisoformat(text[:23]).replace(tzinfo=UTC)
