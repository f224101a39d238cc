"""
Words in conversations, in SQL: compared as they were said.

For the conversations that a walk through a list comes to; see `word_index` for all the others.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
)

from app.conversations import rows
from app.conversations.models import conversations, entries
from app.conversations.state import Conversation, Kind
from app.conversations.views import Shown
from app.core.clock import from_text, to_text
from app.db.base import Id
from app.db.parameters import ParameterTable
from app.db.words import contains_words
from app.people.models import requesters

Where = list[ColumnElement[bool]]
Place = list[str]  # the sort key of a list: [id], or [closed_at, id]

SEARCHED = 5000  # entries of one conversation, and
LETTERS = 100_000  # of its messages: more than people write, and 20 ms for whoever pastes books

_c, _e, _r = conversations.c, entries.c, requesters.c


def places(  # noqa: PLR0913 - a page of a list
    connection: Connection,
    account_id: str,
    where: Where,
    after: Place | None,
    limit: int,
    *,
    closed: bool,
) -> list[Place]:
    """Return the sort keys of a list's next conversations, in its order."""
    key = [_c.closed_at, _c.id] if closed else [_c.id]
    statement = select(*key).where(_c.account_id == account_id, *where, *is_after(key, after))
    found = connection.execute(statement.order_by(*(column.desc() for column in key)).limit(limit))
    return [as_place(row) for row in found]


def shown(
    connection: Connection,
    account_id: str,
    where: Where,
    found: Sequence[Place],
) -> list[Shown]:
    """
    Return those of the conversations at these places of which `where` holds, in order.

    Since its place was read a conversation may have become another agent's.
    """
    if not found:
        return []
    wanted = Wanted(connection, found)
    statement = rows.select_shown(_c.account_id == account_id, wanted.has(_c.id), *where)
    by_id = {
        view.conversation.id: view
        for view in map(rows.shown, connection.execute(statement, wanted.values))
    }
    return [by_id[place[-1]] for place in found if place[-1] in by_id]


class Wanted:
    """The conversations at some places, as a condition and the parameters that go with it."""

    def __init__(self, connection: Connection, found: Sequence[Place]) -> None:
        self._table = ParameterTable(connection.dialect.name, "wanted", {"id": Id()})
        self.values = self._table.values([[place[-1]] for place in found])

    def has(self, conversation_id: ColumnElement[str]) -> ColumnElement[bool]:
        """Return the condition that a conversation is one of them."""
        # IN, not a join: SQLite would compare words first, and only then ask whether it is wanted.
        return conversation_id.in_(select(self._table.selectable.c.id))


def has_words(words: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that the requester, or what was said, has all the words."""
    return or_(requester_has(words), said_has(_c.account_id, _c.id, words))


def requester_has(words: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that the name and the e-mail have all the words."""
    return contains_words(requester_words(), words)


def requester_words() -> ColumnElement[str]:
    """Return the words of a name and an e-mail."""
    named = func.coalesce(_r.name, "") + " " + func.coalesce(_r.email, "")
    return func.search_words(named)


def said_has(account_id: Any, conversation_id: Any, words: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that what was said in a conversation has all the words."""
    said = words_said(account_id, conversation_id).subquery()  # aggregated: once for all words
    return exists(select(literal(1)).select_from(said).where(contains_words(said.c.words, words)))


def words_said(account_id: Any, conversation_id: Any) -> Select[Any]:
    """Return the statement for what was said in a conversation, as `search_words` writes it."""
    letters = func.sum(func.length(_e.text)).over(order_by=_e.seq).label("letters")
    messages = (
        select(_e.text, letters)
        .where(
            _e.account_id == account_id,
            _e.conversation_id == conversation_id,
            _e.seq <= SEARCHED,
            _e.kind == Kind.MESSAGE.value,
        )
        .correlate_except(entries)
        .subquery()
    )
    said = func.aggregate_strings(func.search_words(messages.c.text), "")
    return select(func.coalesce(said, "").label("words")).where(messages.c.letters <= LETTERS)


def is_after(key: list[Any], after: Place | None) -> Where:
    """Return the condition on a list's sort key that its rows come after a place."""
    if after is None:
        return []
    if len(key) == 1:
        return [key[0] < after[0]]
    at = from_text(after[0])
    return [or_(key[0] < at, and_(key[0] == at, key[1] < after[1]))]


def place_of(conversation: Conversation) -> Place:
    """Return where a conversation stands in its list."""
    if conversation.closed_at is None:
        return [conversation.id]
    return [to_text(conversation.closed_at), conversation.id]


def as_place(row: Any) -> Place:
    """Return a row of sort keys as a place."""
    return [to_text(row[0]), row[1]] if len(row) > 1 else [row[0]]
