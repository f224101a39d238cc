"""Requesters over REST, for the host product."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from app.auth.deps import Registrar
from app.conversations import registering
from app.conversations.router import ConversationsPart, DatabasePart
from app.core.errors import (
    ConversationClosed,
    ConversationOpen,
    LiveChatNotContracted,
    PermissionDenied,
    RequesterRegistered,
)
from app.http.documented import errors
from app.http.strict_route import StrictRoute
from app.people import schemas

router = APIRouter(prefix="/v1/requesters", route_class=StrictRoute, tags=["requesters"])


@router.put(
    "/{external_id}",
    response_model=schemas.Requester,
    responses=errors(
        LiveChatNotContracted,
        PermissionDenied,
        ConversationClosed,
        ConversationOpen,
        RequesterRegistered,
    )
    | {201: {"model": schemas.Requester, "description": "The person is new."}},
)
async def put_requester(  # noqa: PLR0913, PLR0917 - FastAPI hands over by parameter
    external_id: Annotated[
        str, Path(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\ufffd]+$")
    ],
    body: schemas.PutRequester,
    integration: Registrar,
    database: DatabasePart,
    conversations: ConversationsPart,
    response: Response,
) -> Any:
    """Describe a person, and say whose conversation it is."""
    requester, created = await registering.put_requester(
        database, conversations, integration, external_id, body
    )
    response.status_code = 201 if created else 200
    return requester
