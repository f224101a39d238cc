"""Tickets that are to be delivered once more."""

from typing import Any

from app.auth.principal import Agent, Integration
from app.conversations import ticket_service
from app.conversations.service import Conversations
from app.db.engine import Database


async def redeliver_ticket(
    database: Database, conversations: Conversations, by: Agent | Integration, ticket_id: str
) -> dict[str, Any]:
    """Return the ticket, and whether it was failed or uncertain and is now tried again."""
    ticket = await ticket_service.get_ticket(database, by, ticket_id)
    ticket, changed = await conversations.redeliver(by, ticket_id, ticket["conversation_id"])
    return {"ticket": ticket, "changed": changed}
