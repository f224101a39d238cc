"""
How plain messages are stored, if their conversations are still as they were.

All of it, or nothing. That a `client_id` is new is kept by its unique index and, where it may have
become a ticket, by a condition.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple, Protocol

from sqlalchemy import (
    Connection,
    Integer,
    bindparam,
    exists,
    func,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects import sqlite

from app.conversations import rows
from app.conversations.models import conversations, entries
from app.conversations.state import Conversation, Entry
from app.conversations.store import ADVANCED, Key, typed
from app.core.clock import to_text
from app.db.parameters import ParameterTable
from app.tickets.models import tickets

_c = conversations.c
_KEY = ("account_id", "id")
_AT = "last_message_at"
_MARKS = ("agent_read_seq", "agent_read_count", "visitor_read_seq", "visitor_read_count")
_marks_of = attrgetter(*_MARKS)


class Overtaken(Exception):
    """Something else has happened in one of the conversations; nothing is to be stored."""


class Move(NamedTuple):
    """A conversation as it must still be, and what messages make of it."""

    before: Conversation
    after: Conversation


class Advance(Protocol):
    """Runs inside the caller's transaction."""

    def run(
        self, connection: Connection, moves: Mapping[Key, Move], sent: Sequence[Entry]
    ) -> dict[Key, Conversation]:
        """
        Store the messages; return the conversations as they are then, with their read marks.

        Raises:
            Overtaken: let the transaction be rolled back.
            IntegrityError: one of the messages was stored before.

        """
        ...


def advance_for(dialect: str) -> Advance:
    """Return how it is done there."""
    return AdvanceTogether() if dialect == "postgresql" else AdvanceEach()


class AdvanceTogether:
    """One statement of PostgreSQL, which is a transaction by itself: lock, compare, write."""

    def __init__(self) -> None:
        written = (*_KEY, *ADVANCED)
        columns = {**typed(conversations, written), "before_seq": Integer()}
        self._written = attrgetter(*written)
        self._moves = ParameterTable("postgresql", "moves", columns)
        self._facts = ParameterTable("postgresql", "facts", typed(entries, entries.c.keys()))
        moves = self._moves.selectable
        unchanged = (
            select(*moves.c)
            .where(
                _c.account_id == moves.c.account_id,
                _c.id == moves.c.id,
                _c.last_seq == moves.c.before_seq,
            )
            .order_by(_c.id)
            .with_for_update(of=conversations)
            .cte("unchanged")
        )
        said = select(*self._facts.selectable.c).cte("said")
        found = select(func.count()).select_from(unchanged).scalar_subquery()
        wanted = bindparam("wanted", type_=Integer)
        verdict = select(((found == wanted) & ~_became_ticket(said.c)).label("may")).cte("verdict")
        may = select(verdict.c.may).scalar_subquery()
        appended = (
            insert(entries)
            .from_select(entries.c.keys(), select(*said.c).where(may))
            .cte("appended")
        )
        self._statement = (
            update(conversations)
            .where(_c.account_id == unchanged.c.account_id, _c.id == unchanged.c.id, may)
            .values({name: unchanged.c[name] for name in ADVANCED})
            .returning(_c.account_id, _c.id, *(_c[name] for name in _MARKS))
            .add_cte(appended)
        )

    def run(
        self, connection: Connection, moves: Mapping[Key, Move], sent: Sequence[Entry]
    ) -> dict[Key, Conversation]:
        """See `Advance`."""
        written = [(*self._written(move.after), move.before.last_seq) for move in moves.values()]
        parameters = {
            **self._moves.values(written),
            **self._facts.values(map(rows.entry_columns, sent)),
            "wanted": len(moves),
        }
        advanced = connection.execute(self._statement, parameters).all()
        if not advanced:
            raise Overtaken
        return {
            (account_id, id_): _marked(moves[account_id, id_].after, marks)
            for account_id, id_, *marks in advanced
        }


def _marked(state: Conversation, marks: Sequence[int]) -> Conversation:
    if _marks_of(state) == tuple(marks):
        return state
    read: dict[str, Any] = dict(zip(_MARKS, marks, strict=True))
    return state._replace(**read)


class AdvanceEach:
    """
    Two statements of SQLite, run for each row by the driver alone.

    The process is the only one that serves the file, so it remembers the marks as well.
    """

    def __init__(self) -> None:
        names = [name for name in ADVANCED if name != _AT]
        self._written = attrgetter(*names)
        given: Any = literal_column("?")
        advance = (
            update(conversations)
            .where(_c.account_id == given, _c.id == given, _c.last_seq == given)
            .ordered_values(*((name, given) for name in (*names, _AT)))
        )
        new = select(*(given for _ in entries.c)).where(
            ~_became_ticket(_Given(account_id=given, actor_id=given, client_id=given))
        )
        append = insert(entries).from_select(entries.c.keys(), new)
        self._advance, self._append = (
            str(statement.compile(dialect=sqlite.dialect())) for statement in (advance, append)
        )

    def run(
        self, connection: Connection, moves: Mapping[Key, Move], sent: Sequence[Entry]
    ) -> dict[Key, Conversation]:
        """See `Advance`."""
        changed = [
            (*self._written(after), _text(after.last_message_at), *key, before.last_seq)
            for key, (before, after) in moves.items()
        ]
        if connection.exec_driver_sql(self._advance, changed).rowcount < len(moves):
            raise Overtaken
        said = [
            (*each[:3], _text(each[3]), *each[4:], each[0], fact.actor.id, fact.client_id)
            for fact, each in zip(sent, map(rows.entry_columns, sent), strict=True)
        ]
        if connection.exec_driver_sql(self._append, said).rowcount < len(sent):
            raise Overtaken
        return {key: move.after for key, move in moves.items()}


def _text(moment: datetime | None) -> str | None:
    """Return a moment as SQLite's columns have it."""
    return to_text(moment) if moment else None


class _Given(NamedTuple):
    account_id: Any
    actor_id: Any
    client_id: Any


def _became_ticket(fact: Any) -> Any:
    """Whether the fact carries the `client_id` of a start that found nobody online."""
    t = tickets.c
    return exists().where(
        t.account_id == fact.account_id,
        t.author_id == fact.actor_id,
        t.client_id == fact.client_id,
    )
