"""Canned replies over REST."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import Field

from app.auth.deps import LicensedAgent
from app.canned_replies import schemas, service
from app.core.errors import (
    CursorInvalid,
    Duplicate,
    LiveChatNotContracted,
    NoLiveChatLicence,
    NotFound,
    PermissionDenied,
)
from app.db.engine import Database
from app.http.documented import errors
from app.http.parameters import PageQuery, PathId, SearchText
from app.http.parts import part
from app.http.strict_route import StrictRoute

router = APIRouter(prefix="/v1/canned-replies", route_class=StrictRoute, tags=["canned-replies"])

DatabasePart = Annotated[Database, part(Database)]
_LICENSED = (LiveChatNotContracted, NoLiveChatLicence)
_WRITTEN = (*_LICENSED, PermissionDenied)


class CannedReplyQuery(PageQuery):
    """Which canned replies, by title."""

    q: SearchText | None = Field(
        None,
        description="Words that each begin a word of the title, the shortcut or the text, "
        "whatever their case and accents.",
    )


@router.get("", response_model=schemas.CannedReplyPage, responses=errors(*_LICENSED, CursorInvalid))
async def list_canned_replies(
    query: Annotated[CannedReplyQuery, Query()], agent: LicensedAgent, database: DatabasePart
) -> Any:
    """List the shared canned replies and the caller's own."""
    return await service.list_replies(database, agent, query.q, query.limit, query.cursor)


@router.post(
    "",
    status_code=201,
    response_model=schemas.CannedReply,
    responses=errors(*_WRITTEN, Duplicate),
)
async def create_canned_reply(
    body: schemas.CreateCannedReply, agent: LicensedAgent, database: DatabasePart
) -> Any:
    """Write a canned reply; shared ones are for admins to write."""
    return await service.create_reply(database, agent, body.model_dump())


@router.get(
    "/{reply_id}", response_model=schemas.CannedReply, responses=errors(*_LICENSED, NotFound)
)
async def get_canned_reply(reply_id: PathId, agent: LicensedAgent, database: DatabasePart) -> Any:
    """Return one canned reply."""
    return await service.get_reply(database, agent, reply_id)


@router.patch(
    "/{reply_id}",
    response_model=schemas.CannedReply,
    responses=errors(*_WRITTEN, NotFound, Duplicate),
)
async def update_canned_reply(
    reply_id: PathId, body: schemas.UpdateCannedReply, agent: LicensedAgent, database: DatabasePart
) -> Any:
    """Rewrite a canned reply; what is left out stays as it is."""
    changes = body.model_dump(exclude_none=True)
    return await service.update_reply(database, agent, reply_id, changes)


@router.delete(
    "/{reply_id}",
    status_code=204,
    response_class=Response,
    responses=errors(*_WRITTEN, NotFound),
)
async def delete_canned_reply(
    reply_id: PathId, agent: LicensedAgent, database: DatabasePart
) -> None:
    """Delete a canned reply; deleting it again is deleting it once."""
    await service.delete_reply(database, agent, reply_id)
