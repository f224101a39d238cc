"""Tickets as callers may see them: whoever sees the conversation sees its ticket."""

from typing import Any

from sqlalchemy import Connection, Row

from app.auth.principal import Agent, Integration
from app.conversations import repository as conversations
from app.conversations import rules
from app.core.errors import NotFound
from app.core.page import decode_cursor, encode_cursor, is_id
from app.db.engine import Database
from app.tickets import repository, views

Caller = Agent | Integration


async def list_tickets(
    database: Database, caller: Caller, limit: int, cursor: str | None
) -> dict[str, Any]:
    """Return a page of tickets, newest first."""
    scope = ["tickets", caller.account_id]
    before = decode_cursor(cursor, scope, is_id)[0] if cursor is not None else None
    where = [] if not _limited(caller) else [conversations.ticket_is_visible_to(caller.id)]
    found = await database.read(
        lambda c: repository.find(c, caller.account_id, where, before, limit + 1)
    )
    page = found[:limit]
    following = encode_cursor(scope, [page[-1].id]) if len(found) > limit else None
    return {"items": [views.ticket(row) for row in page], "next_cursor": following}


async def get_ticket(database: Database, caller: Caller, ticket_id: str) -> dict[str, Any]:
    """Return a ticket that the caller may see; NotFound for every other."""
    return await database.read(lambda c: views.ticket(_visible(c, caller, ticket_id)))


def _visible(connection: Connection, caller: Caller, ticket_id: str) -> Row[Any]:
    row = repository.get(connection, caller.account_id, ticket_id)
    if row is None:
        raise NotFound
    if row.conversation_id is not None:
        state = conversations.state(connection, caller.account_id, row.conversation_id)
        if state is None or not rules.sees(caller, state):
            raise NotFound
    return row


def _limited(caller: Caller) -> bool:
    return isinstance(caller, Agent) and not caller.view_all
