"""Giving a conversation to another agent, and who gave it to whom."""

from typing import Any

from sqlalchemy import Connection

from app.auth.principal import Agent
from app.conversations import reading, repository, views
from app.conversations.service import Conversations
from app.conversations.state import Entry, Kind
from app.core.clock import to_text
from app.db.engine import Database


async def transfer(
    conversations: Conversations,
    agent: Agent,
    conversation_id: str,
    to_agent_id: str,
    note: str | None,
) -> tuple[dict[str, Any], bool]:
    """Return what the transfer leaves, in the giver's view, and whether it is a change."""
    outcome = await conversations.transfer(agent, conversation_id, to_agent_id, note)
    body = {
        "transfer": view(outcome.transfer) if outcome.transfer else None,
        "conversation": views.for_giver(outcome.shown, agent),
        "changed": outcome.changed,
    }
    return body, outcome.changed


async def list_transfers(database: Database, agent: Agent, conversation_id: str) -> dict[str, Any]:
    """Return every transfer of a conversation that the agent may see."""

    def transaction(connection: Connection) -> list[Entry]:
        reading.visible(connection, agent, conversation_id)
        return repository.entries_of(
            connection, agent.account_id, conversation_id, Kind.TRANSFERRED
        )

    entries = await database.snapshot(transaction)
    return {"items": [view(entry) for entry in entries]}


def view(entry: Entry) -> dict[str, Any]:
    """Return a `transferred` entry as a transfer."""
    data, by = entry.data or {}, entry.actor
    return {
        "seq": entry.seq,
        "from": data["from"],
        "to": data["to"],
        "by": {"id": by.id, "name": by.name, "avatar_url": by.avatar_url},
        "note": data["note"],
        "at": to_text(entry.at),
    }
