"""Tickets over REST."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from app.auth.deps import TicketReader
from app.conversations import ticket_reading
from app.conversations.router import DatabasePart
from app.core.errors import (
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
    return await ticket_reading.list_tickets(database, caller, query.limit, query.cursor)


@router.get("/{ticket_id}", response_model=schemas.Ticket, responses=errors(*_LICENSED, NotFound))
async def get_ticket(ticket_id: PathId, caller: TicketReader, database: DatabasePart) -> Any:
    """Return one ticket."""
    return await ticket_reading.get_ticket(database, caller, ticket_id)
