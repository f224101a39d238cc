"""The base of every body: strict in what comes in, complete in what goes out."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    EmailStr,
    Field,
    GetCoreSchemaHandler,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError, core_schema, to_json

from app.core.clock import to_text
from app.core.ids import UUID_PATTERN
from app.core.text import unknown_variables

MAX_TEXT = 10_000  # characters of one message
MAX_NOTE = 2_000  # characters of a note to colleagues
MAX_NAME = 200
MAX_TITLE = 500
MAX_VISITOR_TEXT = 2_000  # characters of a greeting


class Body(BaseModel):
    """What a client sends: no unknown member, no coercion of types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class View(BaseModel):
    """What a client gets: every member present, also in the generated types."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class _Canonical:
    """What `core.ids.parse_id` does, by Pydantic itself: no call for every id that comes in."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        spelled = core_schema.str_schema(pattern=UUID_PATTERN, to_lower=True)
        refused = core_schema.custom_error_schema(
            spelled, "uuid", custom_error_message="Not a UUID."
        )
        return core_schema.chain_schema([handler(source), refused])


def not_blank(text: str) -> str:
    """Return `text`; a validation error when it is only white space."""
    if not text.strip():
        raise PydanticCustomError("blank", "Only white space.")
    return text


Id = Annotated[
    str,
    _Canonical(),
    WithJsonSchema({"type": "string", "format": "uuid"}),
]
MessageText = Annotated[
    str, StringConstraints(min_length=1, max_length=MAX_TEXT), AfterValidator(not_blank)
]
Name = Annotated[
    str, StringConstraints(min_length=1, max_length=MAX_NAME), AfterValidator(not_blank)
]
VisitorText = Annotated[
    str, StringConstraints(min_length=1, max_length=MAX_VISITOR_TEXT), AfterValidator(not_blank)
]
Title = Annotated[
    str, StringConstraints(min_length=1, max_length=MAX_TITLE), AfterValidator(not_blank)
]


def _known_variables(template: str) -> str:
    unknown = unknown_variables(template)
    if unknown:
        raise PydanticCustomError("unknown_variable", "There is no such variable.")
    return template


TitleTemplate = Annotated[Title, AfterValidator(_known_variables)]
"""A title that may name `core.text.VARIABLES`."""


def _bare_address(value: Any) -> Any:
    """Let through an address, but not `Name <address>`, of which the name would be dropped."""
    if isinstance(value, str) and ("<" in value or value != value.strip()):
        raise PydanticCustomError("email", "Not an e-mail address.")
    return value


Email = Annotated[EmailStr, BeforeValidator(_bare_address), Field(max_length=254)]
Timestamp = Annotated[
    datetime,
    PlainSerializer(to_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


def encode(value: Any) -> str:
    """Return JSON text of plain data; times as in `Timestamp`."""
    return to_json(value, inf_nan_mode="constants").decode()
