"""
How plain messages are stored, if their conversations are still as they were.

All of a conversation's, or none. That a `client_id` is new is kept by its unique index and, where
it may have become a ticket, by a condition.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import attrgetter, itemgetter
from types import SimpleNamespace
from typing import Any, NamedTuple, Protocol, cast

from sqlalchemy import (
    CTE,
    Connection,
    Integer,
    Select,
    bindparam,
    exists,
    func,
    insert,
    literal_column,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import asyncpg

from app.conversations import rows
from app.conversations.models import conversations, entries
from app.conversations.state import Conversation, Entry, Key, Kind
from app.conversations.store import ADVANCED
from app.conversations.touched import Touched
from app.core.clock import to_text
from app.db.engine import Database, FetchesAlone, WritesAtOnce
from app.db.parameters import ParameterTable, typed
from app.tickets.models import tickets

_c = conversations.c
_AT = "last_message_at"
# A message's own columns, as `Entry` and its `Actor` have them.
_SAID = (
    *("account_id", "conversation_id", "seq", "at"),
    *("actor_kind", "actor_id", "actor_name", "actor_avatar_url", "client_id", "text"),
)
_NOT_THE_LAST = (None,) * 5
_MARKS = ("agent_read_seq", "agent_read_count", "visitor_read_seq", "visitor_read_count")
_marks_of = attrgetter(*_MARKS)


class Overtaken(Exception):
    """Something else has happened in one of the conversations, and nothing is stored of any."""


class Advance(Protocol):
    """A transaction of its own."""

    async def run(
        self, touched: Mapping[Key, Touched], sent: Sequence[Entry]
    ) -> dict[Key, Conversation]:
        """
        Store the messages; return the conversations as they are then, with their read marks.

        Of what is left out something else has happened, and nothing is stored.

        Raises:
            Overtaken: nothing is stored at all.
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
    """
    One statement of PostgreSQL, which is a transaction by itself: compare and write.

    It is given each message once; the last one of a conversation says what becomes of the row.
    A message that is alone is spared the list: that takes a third of the statement.
    """

    def __init__(self, database: FetchesAlone) -> None:
        self._database = database
        said_of = {
            **typed(entries, _SAID),
            **typed(conversations, ("last_agent_id", "visitor_messages", "agent_messages")),
            "preview": conversations.c.last_message_preview.type,
            "before_seq": Integer(),
        }
        self._facts = ParameterTable("postgresql", "facts", said_of)
        self._several = _compiled(_storing_several(self._facts))
        fact = {name: bindparam(name, type_=kind) for name, kind in said_of.items()}
        self._one = _compiled(_storing_one(SimpleNamespace(**fact)))
        names = list(said_of)
        self._as_numbered = itemgetter(*map(names.index, self._one.positiontup))

    async def run(
        self, touched: Mapping[Key, Touched], sent: Sequence[Entry]
    ) -> dict[Key, Conversation]:
        """See `Advance`."""
        moved = await self._database.fetch_alone(*self.asked(touched, sent))
        stored = {}
        for account_id, id_, *marks in moved:
            key = (str(account_id), str(id_))
            stored[key] = _marked(touched[key].after, marks)
        return stored

    def asked(self, touched: Mapping[Key, Touched], sent: Sequence[Entry]) -> tuple[Any, ...]:
        """Return the statement and what it is to be run with."""
        if len(sent) == 1:
            return (self._one.string, *self._as_numbered(_said(sent[0], touched)))
        said = [_said(fact, touched) for fact in sent]
        return self._several.string, self._facts.values(said)["facts"]


def _storing_several(facts: ParameterTable) -> Select[Any]:
    said = select(*facts.selectable.c).cte("said")
    # Rows are locked in the order of their ids, as every other transaction locks them.
    last = (
        select(*said.c)
        .where(said.c.before_seq.is_not(None))
        .order_by(said.c.conversation_id)
        .subquery("last")
    )
    moved = _moved(last.c, said.c)
    # A plain `IN` would be a join, and to join two lists here is to compare each with each.
    has_moved = tuple_(said.c.account_id, said.c.conversation_id).in_(
        select(moved.c.account_id, moved.c.id)
    )
    return _appended(moved, _message(said.c).where(has_moved.is_(true())))


def _storing_one(fact: Any) -> Select[Any]:
    moved = _moved(fact, fact)
    return _appended(moved, _message(fact).select_from(moved))


def _moved(last: Any, said: Any) -> CTE:
    """Return the conversations that are as they were before, moved by the last of what is said."""
    return (
        update(conversations)
        .where(
            _c.account_id == last.account_id,
            _c.id == last.conversation_id,
            _c.last_seq == last.before_seq,
            ~_became_ticket(said),
        )
        .values(
            last_agent_id=last.last_agent_id,
            last_seq=last.seq,
            visitor_messages=last.visitor_messages,
            agent_messages=last.agent_messages,
            last_message_seq=last.seq,
            last_message_author=last.actor_kind,
            last_message_preview=func.coalesce(last.preview, last.text),
            last_message_at=last.at,
        )
        .returning(_c.account_id, _c.id, *(_c[name] for name in _MARKS))
        .cte("moved")
    )


def _message(said: Any) -> Select[Any]:
    message: Any = literal_column(f"'{Kind.MESSAGE}'")
    return select(message, *(getattr(said, name) for name in _SAID))


def _appended(moved: CTE, messages: Select[Any]) -> Select[Any]:
    appended = insert(entries).from_select(("kind", *_SAID), messages).cte("appended")
    return select(*moved.c).add_cte(appended)


def _compiled(statement: Select[Any]) -> Any:
    return statement.compile(dialect=asyncpg.dialect())  # type: ignore[no-untyped-call]


def _said(fact: Entry, touched: Mapping[Key, Touched]) -> tuple[Any, ...]:
    """Return the message, and if it is the last one of its conversation, what that is then."""
    said = (*fact[:4], *fact.actor, fact.client_id, fact.text)
    about = touched[fact[:2]]
    after = about.after
    if fact.seq != after.last_seq:
        return (*said, *_NOT_THE_LAST)
    preview = after.last_message_preview
    return (
        *said,
        after.last_agent_id,
        after.visitor_messages,
        after.agent_messages,
        None if preview == fact.text else preview,
        about.seq_before,
    )


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
        self, touched: Mapping[Key, Touched], sent: Sequence[Entry]
    ) -> dict[Key, Conversation]:
        """See `Advance`."""
        await self._database.write_at_once(
            lambda connection: self._store(connection, touched, sent)
        )
        return {key: about.after for key, about in touched.items()}

    def _store(
        self, connection: Connection, touched: Mapping[Key, Touched], sent: Sequence[Entry]
    ) -> None:
        changed = [self._changed(key, about) for key, about in touched.items()]
        if connection.exec_driver_sql(self._advance, changed).rowcount < len(touched):
            raise Overtaken
        said = [
            (*each[:3], _text(each[3]), *each[4:], each[0], fact.actor.id, fact.client_id)
            for fact, each in zip(sent, map(rows.entry_columns, sent), strict=True)
        ]
        if connection.exec_driver_sql(self._append, said).rowcount < len(sent):
            raise Overtaken

    def _changed(self, key: Key, about: Touched) -> tuple[Any, ...]:
        after = about.after
        return (*self._written(after), _text(after.last_message_at), *key, about.seq_before)


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
