"""Moments that clients send: RFC 3339 with an offset, kept in UTC and whole milliseconds."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

_RFC_3339 = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE
)


def _moment(value: Any) -> datetime:
    if not isinstance(value, str):
        raise PydanticCustomError("moment", "Not a text.")
    try:
        if _RFC_3339.fullmatch(value) is None:
            raise ValueError(value)  # noqa: TRY301 - one answer to everything that is no moment
        moment = datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise PydanticCustomError("moment", "Not an RFC 3339 time with an offset.") from None
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
