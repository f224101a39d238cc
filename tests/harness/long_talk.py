"""A conversation that has gone on for days: written into the database, not by use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, update

from app.conversations.models import conversations, entries
from app.core.clock import now
from app.core.ids import new_id
from app.db.engine import Database

TURN = 3  # messages that one says before the other does

Row = Mapping[str, Any]


async def go_on(database: Database, conversation_id: str, messages: int) -> None:
    """
    Let the two have said `Number 1` … `Number <messages>`, one a minute, up to now.

    Both have said something before, and what is said here has been read.
    """
    ended = now()
    began = ended - timedelta(minutes=messages)
    of_it = entries.c.conversation_id == conversation_id

    def transaction(connection: Connection) -> None:
        query = entries.select().where(of_it).order_by(entries.c.seq)
        there = [dict(row) for row in connection.execute(query).mappings()]
        rows = said(there, messages, ended)
        connection.execute(update(entries).where(of_it).values(at=began))
        connection.execute(insert(entries), rows)
        mine = conversations.c.id == conversation_id
        connection.execute(
            update(conversations).where(mine).values(started_at=began, **summary(rows))
        )

    await database.write(transaction)


def said(there: Sequence[Row], messages: int, ended: datetime) -> list[dict[str, Any]]:
    """Return the entries that follow those that are there, the two taking turns."""
    by = {entry["actor_kind"]: entry for entry in there if entry["kind"] == "message"}
    last = there[-1]["seq"]
    return [
        {
            **by["agent" if number // TURN % 2 else "visitor"],
            "seq": last + number,
            "at": ended - timedelta(minutes=messages - number),
            "client_id": new_id(),
            "text": f"Number {number}",
        }
        for number in range(1, messages + 1)
    ]


def summary(rows: Sequence[Row]) -> dict[str, Any]:
    """Return what the conversation's row says after them; everybody has said one thing before."""
    by_agent = 1 + sum(row["actor_kind"] == "agent" for row in rows)
    by_visitor = len(rows) + 2 - by_agent
    last = rows[-1]
    return {
        "last_seq": last["seq"],
        "visitor_messages": by_visitor,
        "agent_messages": by_agent,
        "agent_read_seq": last["seq"],
        "agent_read_count": by_visitor,
        "visitor_read_seq": last["seq"],
        "visitor_read_count": by_agent,
        "last_message_seq": last["seq"],
        "last_message_author": last["actor_kind"],
        "last_message_preview": last["text"],
        "last_message_at": last["at"],
    }
