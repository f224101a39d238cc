"""Canned replies in a conversation, over REST."""

from typing import Any

from fastapi import APIRouter

from app.auth.deps import LicensedAgent
from app.canned_replies import schemas
from app.conversations import reply_rendering
from app.conversations.router import DatabasePart
from app.core.errors import LiveChatNotContracted, NoLiveChatLicence, NotFound
from app.http.documented import errors
from app.http.parameters import PathId
from app.http.strict_route import StrictRoute

router = APIRouter(prefix="/v1/canned-replies", route_class=StrictRoute, tags=["canned-replies"])


@router.post(
    "/{reply_id}/render",
    response_model=schemas.RenderedReply,
    responses=errors(LiveChatNotContracted, NoLiveChatLicence, NotFound),
)
async def render_canned_reply(
    reply_id: PathId,
    body: schemas.RenderCannedReply,
    agent: LicensedAgent,
    database: DatabasePart,
) -> Any:
    """Return the text as the caller would send it in a conversation; nothing is sent."""
    return await reply_rendering.render(database, agent, reply_id, body.conversation_id)
