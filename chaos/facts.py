"""What the database holds when everything has healed and come to rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, func, select

from app.conversations.models import conversations, entries
from app.db.engine import Database
from app.people.models import agents
from app.tickets.models import delivery_jobs, tickets
from chaos.history import digest


class StoredEntry(NamedTuple):
    """A row of `entries`."""

    conversation: str
    seq: int
    kind: str
    actor_kind: str
    actor: str
    client_id: str
    text: str
    data: dict[str, Any]

    @property
    def digest(self) -> int:
        """What a frame with this entry must agree with."""
        return digest(self.kind, self.actor, self.client_id, self.text)


@dataclass
class StoredConversation:
    """A row of `conversations` and its entries."""

    id: str
    account: str
    number: int
    requester: str
    status: str
    owner: str
    first_responder: str
    last_seq: int
    visitor_messages: int
    agent_messages: int
    last_message_seq: int
    closed_by: str
    previous: str
    entries: list[StoredEntry] = field(default_factory=list)


class StoredTicket(NamedTuple):
    """A row of `tickets`."""

    id: str
    account: str
    number: int
    conversation: str
    origin: str
    author: str
    client_id: str
    transcript: str
    description: str
    delivery: str
    desk_id: str = ""  # what the desk calls it


@dataclass
class Facts:
    """All of it."""

    conversations: dict[str, StoredConversation] = field(default_factory=dict)
    tickets: list[StoredTicket] = field(default_factory=list)
    agents: dict[str, str] = field(default_factory=dict)  # id: availability


async def read(database: Database) -> Facts:
    """Return what is stored, all of one moment."""
    return await database.snapshot(_facts)


async def pending(database: Database) -> int:
    """Return how many tickets are still on their way to the desk."""
    waiting = select(func.count()).where(delivery_jobs.c.status == "pending")
    return await database.read(lambda connection: connection.execute(waiting).scalar_one())


def _facts(connection: Connection) -> Facts:
    facts = Facts()
    for row in _rows(connection, conversations):
        facts.conversations[row["id"]] = _conversation(row)
    for row in _rows(connection, entries):
        entry = _entry(row)
        facts.conversations[entry.conversation].entries.append(entry)
    for conversation in facts.conversations.values():
        conversation.entries.sort(key=lambda entry: entry.seq)
    facts.tickets = [_ticket(row) for row in _rows(connection, tickets)]
    facts.agents = {row["id"]: row["availability"] for row in _rows(connection, agents)}
    return facts


def _rows(connection: Connection, table: Table) -> list[dict[str, Any]]:
    found = connection.execute(select(table)).mappings()
    return [{name: "" if value is None else value for name, value in row.items()} for row in found]


def _conversation(row: dict[str, Any]) -> StoredConversation:
    return StoredConversation(
        id=row["id"],
        account=row["account_id"],
        number=row["number"],
        requester=row["requester_id"],
        status=row["status"],
        owner=row["owner_id"],
        first_responder=row["first_responder_id"],
        last_seq=row["last_seq"],
        visitor_messages=row["visitor_messages"],
        agent_messages=row["agent_messages"],
        last_message_seq=row["last_message_seq"] or 0,
        closed_by=row["closed_by"],
        previous=row["previous_conversation_id"],
    )


def _entry(row: dict[str, Any]) -> StoredEntry:
    return StoredEntry(
        row["conversation_id"],
        row["seq"],
        row["kind"],
        row["actor_kind"],
        row["actor_id"],
        row["client_id"],
        row["text"],
        row["data"] or {},
    )


def _ticket(row: dict[str, Any]) -> StoredTicket:
    return StoredTicket(
        row["id"],
        row["account_id"],
        row["number"],
        row["conversation_id"],
        row["origin"],
        row["author_id"],
        row["client_id"],
        row["transcript"],
        row["description"],
        row["delivery_status"],
        row["desk_id"],
    )
