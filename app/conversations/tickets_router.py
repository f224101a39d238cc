"""Tickets over REST."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from app.auth.deps import Redeliverer, TicketFiler, TicketReader
from app.conversations import redelivering, ticket_service
from app.conversations.router import ConversationsPart, DatabasePart
from app.core.errors import (
    ClientIdReused,
    CursorInvalid,
    LiveChatNotContracted,
    NoLiveChatLicence,
    NotFound,
    PermissionDenied,
)
from app.http.documented import errors
from app.http.parameters import PageQuery, PathId
from app.http.strict_route import StrictRoute
from app.tickets import schemas

router = APIRouter(prefix="/v1/tickets", route_class=StrictRoute, tags=["tickets"])

_LICENSED = (LiveChatNotContracted, NoLiveChatLicence, PermissionDenied)


@router.get("", response_model=schemas.TicketPage, responses=errors(*_LICENSED, CursorInvalid))
async def list_tickets(
    query: Annotated[PageQuery, Query()], caller: TicketReader, database: DatabasePart
) -> Any:
    """List tickets, newest first: those of conversations the caller may see, and those of none."""
    return await ticket_service.list_tickets(database, caller, query.limit, query.cursor)


@router.get("/{ticket_id}", response_model=schemas.Ticket, responses=errors(*_LICENSED, NotFound))
async def get_ticket(ticket_id: PathId, caller: TicketReader, database: DatabasePart) -> Any:
    """Return one ticket."""
    return await ticket_service.get_ticket(database, caller, ticket_id)


@router.post(
    "",
    status_code=201,
    response_model=schemas.Ticket,
    responses=errors(LiveChatNotContracted, PermissionDenied, ClientIdReused)
    | {200: {"model": schemas.Ticket, "description": "There is this ticket already."}},
)
async def create_ticket(
    body: schemas.CreateTicket,
    integration: TicketFiler,
    conversations: ConversationsPart,
    response: Response,
) -> Any:
    """Open a ticket of a conversation, which has one at most, or of none."""
    ticket, created = await conversations.open_ticket(integration, body.client_id, body.said())
    response.status_code = 201 if created else 200
    return ticket


@router.post(
    "/{ticket_id}/redeliver",
    response_model=schemas.RedeliveredTicket,
    responses=errors(*_LICENSED, NotFound),
)
async def redeliver_ticket(
    ticket_id: PathId,
    caller: Redeliverer,
    database: DatabasePart,
    conversations: ConversationsPart,
) -> Any:
    """Try again to deliver what failed or is uncertain; anything else is left as it is."""
    return await redelivering.redeliver_ticket(database, conversations, caller, ticket_id)
