"""
How plain messages are stored, if their conversations are still as they were.

All of it, or nothing. That a `client_id` is new is kept by its unique index and, where it may have
become a ticket, by a condition.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple, Protocol, cast

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
from sqlalchemy.dialects.postgresql import asyncpg

from app.conversations import rows
from app.conversations.models import conversations, entries
from app.conversations.state import Conversation, Entry, Key
from app.conversations.store import ADVANCED, typed
from app.core.clock import to_text
from app.db.engine import Database, FetchesAlone, WritesAtOnce
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
    """A transaction of its own."""

    async def run(
        self, moves: Mapping[Key, Move], sent: Sequence[Entry]
    ) -> dict[Key, Conversation]:
        """
        Store the messages; return the conversations as they are then, with their read marks.

        Raises:
            Overtaken: nothing is stored.
            IntegrityError: nothing is stored, for one of the messages was stored before.
            Unavailable: they may be stored, or not.

        """
        ...


def advance_for(database: Database) -> Advance:
    """Return how it is done there."""
    if database.dialect == "postgresql":
        return AdvanceTogether(cast("FetchesAlone", database))
    return AdvanceEach(cast("WritesAtOnce", database))


class AdvanceTogether:
    """One statement of PostgreSQL, which is a transaction by itself: lock, compare, write."""

    def __init__(self, database: FetchesAlone) -> None:
        self._database = database
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
        statement = (
            update(conversations)
            .where(_c.account_id == unchanged.c.account_id, _c.id == unchanged.c.id, may)
            .values({name: unchanged.c[name] for name in ADVANCED})
            .returning(_c.account_id, _c.id, *(_c[name] for name in _MARKS))
            .add_cte(appended)
        )
        compiled = statement.compile(dialect=asyncpg.dialect())  # type: ignore[no-untyped-call]
        self.statement, self._order = str(compiled), compiled.positiontup or ()

    async def run(
        self, moves: Mapping[Key, Move], sent: Sequence[Entry]
    ) -> dict[Key, Conversation]:
        """See `Advance`."""
        advanced = await self._database.fetch_alone(self.statement, *self.values(moves, sent))
        if not advanced:
            raise Overtaken
        stored = {}
        for account_id, id_, *marks in advanced:
            key = (str(account_id), str(id_))
            stored[key] = _marked(moves[key].after, marks)
        return stored

    def values(self, moves: Mapping[Key, Move], sent: Sequence[Entry]) -> list[Any]:
        """Return what the statement is to be run with."""
        written = [(*self._written(move.after), move.before.last_seq) for move in moves.values()]
        parameters = {
            **self._moves.values(written),
            **self._facts.values(map(rows.entry_columns, sent)),
            "wanted": len(moves),
        }
        return [parameters[name] for name in self._order]


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

    def __init__(self, database: WritesAtOnce) -> None:
        self._database = database
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

    async def run(
        self, moves: Mapping[Key, Move], sent: Sequence[Entry]
    ) -> dict[Key, Conversation]:
        """See `Advance`."""
        await self._database.write_at_once(lambda connection: self._store(connection, moves, sent))
        return {key: move.after for key, move in moves.items()}

    def _store(
        self, connection: Connection, moves: Mapping[Key, Move], sent: Sequence[Entry]
    ) -> None:
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
