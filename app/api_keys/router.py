"""API keys over REST."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from app.api_keys import schemas, service
from app.auth.deps import Admin
from app.core.errors import (
    CursorInvalid,
    LiveChatNotContracted,
    NoLiveChatLicence,
    NotFound,
    PermissionDenied,
)
from app.db.engine import Database
from app.http.documented import errors
from app.http.parameters import PageQuery, PathId
from app.http.parts import part
from app.http.strict_route import StrictRoute

router = APIRouter(prefix="/v1/api-keys", route_class=StrictRoute, tags=["api-keys"])

DatabasePart = Annotated[Database, part(Database)]
_ADMIN = (LiveChatNotContracted, NoLiveChatLicence, PermissionDenied)


@router.get("", response_model=schemas.ApiKeyPage, responses=errors(*_ADMIN, CursorInvalid))
async def list_api_keys(
    query: Annotated[PageQuery, Query()], admin: Admin, database: DatabasePart
) -> Any:
    """List keys, newest first, revoked and expired ones too; no secret is shown again."""
    return await service.list_keys(database, admin, query.limit, query.cursor)


@router.post("", status_code=201, response_model=schemas.CreatedApiKey, responses=errors(*_ADMIN))
async def create_api_key(body: schemas.CreateApiKey, admin: Admin, database: DatabasePart) -> Any:
    """Make a key; the answer is the only place where it is ever shown."""
    return await service.create_key(database, admin, body.name, body.scopes, body.expires_at)


@router.delete(
    "/{key_id}",
    status_code=204,
    response_class=Response,
    responses=errors(*_ADMIN, NotFound),
)
async def revoke_api_key(key_id: PathId, admin: Admin, database: DatabasePart) -> None:
    """Revoke a key: it is refused from now on, and stays listed."""
    await service.revoke_key(database, admin, key_id)
