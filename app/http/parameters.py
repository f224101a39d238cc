"""Parameters that several routes share."""

from typing import Annotated, Any

from fastapi import Path
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from app.core.ids import parse_id
from app.core.page import DEFAULT_LIMIT, MAX_LIMIT

_MAX_DIGITS = 10


def _integer(value: Any) -> Any:
    """Read digits and nothing else: no sign, no blank, no underscore, no other script's digits."""
    if isinstance(value, str):
        digits = value.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= _MAX_DIGITS):
            raise PydanticCustomError("int_parsing", "Not an integer within range.")
    return value


def _path_id(value: str) -> str:
    canonical = parse_id(value)
    if canonical is None:
        raise PydanticCustomError("uuid", "Not a UUID.")
    return canonical


PathId = Annotated[
    str, BeforeValidator(_path_id), Path(json_schema_extra={"type": "string", "format": "uuid"})
]
Limit = Annotated[int, Field(ge=1, le=MAX_LIMIT), BeforeValidator(_integer)]
SearchText = Annotated[str, Field(min_length=1, max_length=200)]
Seq = Annotated[int, Field(ge=0, le=2**31 - 1), BeforeValidator(_integer)]


class Query(BaseModel):
    """Query parameters: no unknown one."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PageQuery(Query):
    """A page of a list."""

    limit: Limit = Field(DEFAULT_LIMIT, description="Items at most.")
    cursor: str | None = Field(None, description="`next_cursor` of the page before.")
