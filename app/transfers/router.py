"""Transfers over REST."""

from typing import Any

from fastapi import APIRouter, Response

from app.auth.deps import LicensedAgent
from app.conversations.router import ConversationsPart, DatabasePart
from app.core.errors import (
    ConversationClosed,
    LiveChatNotContracted,
    NoLiveChatLicence,
    NotFound,
    PermissionDenied,
    TransferTargetUnavailable,
)
from app.http.documented import errors
from app.http.parameters import PathId
from app.http.strict_route import StrictRoute
from app.transfers import schemas, service

router = APIRouter(
    prefix="/v1/conversations/{conversation_id}/transfers",
    route_class=StrictRoute,
    tags=["conversations"],
)

_ONE = (LiveChatNotContracted, NoLiveChatLicence, NotFound)


@router.post(
    "",
    status_code=201,
    response_model=schemas.TransferredConversation,
    responses=errors(*_ONE, PermissionDenied, ConversationClosed, TransferTargetUnavailable)
    | {200: {"model": schemas.TransferredConversation, "description": "It was so already."}},
)
async def transfer_conversation(
    conversation_id: PathId,
    body: schemas.TransferConversation,
    agent: LicensedAgent,
    conversations: ConversationsPart,
    response: Response,
) -> Any:
    """Give the conversation to another agent, who has it at once."""
    made, changed = await service.transfer(
        conversations, agent, conversation_id, body.to_agent_id, body.note
    )
    response.status_code = 201 if changed else 200
    return made


@router.get("", response_model=schemas.TransferList, responses=errors(*_ONE))
async def list_transfers(
    conversation_id: PathId, agent: LicensedAgent, database: DatabasePart
) -> Any:
    """List who gave the conversation to whom."""
    return await service.list_transfers(database, agent, conversation_id)
