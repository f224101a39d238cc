"""
How read marks are stored, if their conversations are still as they were.

A mark rises without an entry, so not only the last entry but also the mark before it is compared.
Whoever is told of a mark is shown the conversation, so that comes back with it.
"""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Boolean, Integer, case, select, update
from sqlalchemy.types import TypeEngine

from app.conversations import rows
from app.conversations.models import conversations
from app.conversations.state import Conversation, Key, ReadMark
from app.conversations.views import Shown
from app.db.engine import Database, FetchesAlone
from app.db.lone_statements import LoneSelect
from app.db.parameters import ParameterTable, typed

Marked = tuple[Conversation, ReadMark]
"""A conversation as it must still be, and the mark it gets."""

_c = conversations.c
_MARK: dict[str, TypeEngine[Any]] = {
    **typed(conversations, ("account_id", "id", "last_seq")),
    "before": Integer(),
    "by_agent": Boolean(),
    "seq": Integer(),
    "count": Integer(),
}


def marking_for(database: Database) -> "Marking | None":
    """Return it; None on SQLite, where a transaction of its own would cost more than it spares."""
    if database.dialect == "postgresql":
        return Marking(cast("FetchesAlone", database))
    return None


class Marking:
    """One statement of PostgreSQL, which is a transaction by itself: compare and write."""

    def __init__(self, database: FetchesAlone) -> None:
        self._marks = ParameterTable("postgresql", "marks", _MARK)
        # Rows are locked in the order of their ids, as every other transaction locks them.
        given = self._marks.selectable
        marks = select(*given.c).order_by(given.c.id).subquery("ordered").c
        moved = (
            update(conversations)
            .where(
                _c.account_id == marks.account_id,
                _c.id == marks.id,
                _c.last_seq == marks.last_seq,
                case((marks.by_agent, _c.agent_read_seq), else_=_c.visitor_read_seq)
                == marks.before,
            )
            .values(
                agent_read_seq=case((marks.by_agent, marks.seq), else_=_c.agent_read_seq),
                agent_read_count=case((marks.by_agent, marks.count), else_=_c.agent_read_count),
                visitor_read_seq=case((marks.by_agent, _c.visitor_read_seq), else_=marks.seq),
                visitor_read_count=case((marks.by_agent, _c.visitor_read_count), else_=marks.count),
            )
            .returning(*rows.CONVERSATION)
            .cte("moved")
        )
        self.statement = rows.shown_of(moved)
        self._rows = LoneSelect(self.statement, database.fetch_alone).rows

    async def run(self, marks: Mapping[Key, Marked]) -> dict[Key, Shown]:
        """
        Store the marks; return the conversations as they are then.

        Of what is left out something else has happened, and nothing is stored.

        Raises:
            Unavailable: they may be stored, or not.

        """
        found = map(rows.shown, await self._rows(self.values(marks)))
        return {(each.conversation.account_id, each.conversation.id): each for each in found}

    def values(self, marks: Mapping[Key, Marked]) -> dict[str, Any]:
        """Return what the statement is to be run with."""
        return self._marks.values(_row(key, *marks[key]) for key in marks)


def _row(key: Key, before: Conversation, mark: ReadMark) -> tuple[Any, ...]:
    by_agent = mark.side == "agent"
    read = before.agent_read_seq if by_agent else before.visitor_read_seq
    return (*key, before.last_seq, read, by_agent, mark.seq, mark.count)
