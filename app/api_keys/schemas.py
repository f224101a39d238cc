"""Bodies about API keys."""

from typing import Annotated

from pydantic import Field

from app.auth.principal import KeyScope
from app.core.moments import Moment
from app.core.schema import Body, Name, View
from app.core.shapes import Time, Uuid


class CreateApiKey(Body):
    """A new key; without `expires_at` it is good until it is revoked."""

    name: Name
    scopes: Annotated[list[KeyScope], Field(min_length=1, max_length=50)]
    expires_at: Moment | None = None


class CreatedApiKey(View):
    """A key with its secret, which is shown this once."""

    id: Uuid
    name: str
    scopes: list[KeyScope]
    expires_at: Time | None
    key: str


class ApiKey(View):
    """A key; `last_used_at` is true to the minute."""

    id: Uuid
    name: str
    scopes: list[KeyScope]
    expires_at: Time | None
    last_used_at: Time | None
    revoked_at: Time | None
    created_at: Time


class ApiKeyPage(View):
    """A page of keys."""

    items: list[ApiKey]
    next_cursor: str | None
