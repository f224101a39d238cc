"""
Words in conversations, in SQL.

What was said is compared as it stands (`has_words`, for those that a walk through the list comes
to), or looked up in the index of closed conversations (`closed_with`, for all the others).
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.types import Text

from app.conversations import rows
from app.conversations.models import (
    closed_words,
    conversations,
    entries,
    unindexed_conversations,
)
from app.conversations.state import Conversation, Kind
from app.conversations.views import Shown
from app.core.clock import from_text, to_text
from app.db.base import Id
from app.db.parameters import ParameterTable
from app.db.words import contains_words
from app.people.models import requesters

# Otherwise a planner that expects more hits than there are walks the whole list for the last one.
_FIRST = "MATERIALIZED"

Where = list[ColumnElement[bool]]
Place = list[str]  # the sort key of a list: [id], or [closed_at, id]

SEARCHED = 5000  # entries of one conversation, and
LETTERS = 100_000  # of its messages: more than people write, and 20 ms for whoever pastes books

_c, _e, _r = conversations.c, entries.c, requesters.c
_w, _u = closed_words.c, unindexed_conversations.c


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
    statement = select(*key).where(_c.account_id == account_id, *where, *_after(key, after))
    found = connection.execute(statement.order_by(*(column.desc() for column in key)).limit(limit))
    return [_place(row) for row in found]


def shown(
    connection: Connection,
    account_id: str,
    where: Where,
    found: Sequence[Place],
    words: Sequence[str] | None = None,
) -> list[Shown]:
    """
    Return the conversations at these places, in order; with `words` those that have them.

    `where` again: since its place was read a conversation may have become another agent's.
    """
    wanted = ParameterTable(connection.dialect.name, "wanted", {"id": Id()})
    # IN, not a join: SQLite would compare words first, and only then ask whether it is wanted.
    is_wanted = _c.id.in_(select(wanted.selectable.c.id))
    statement = rows.select_shown(_c.account_id == account_id, is_wanted, *where)
    if words is not None:
        statement = statement.where(has_words(words))
    ids = [place[-1] for place in found]
    by_id = {
        view.conversation.id: view
        for view in map(
            rows.shown, connection.execute(statement, wanted.values([[i] for i in ids]))
        )
    }
    return [by_id[i] for i in ids if i in by_id]


def has_words(words: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that the requester, or what was said, has all the words."""
    return or_(_requester_has(words), _said_has(_c.account_id, _c.id, words))


def _said_has(account_id: Any, conversation_id: Any, words: Sequence[str]) -> ColumnElement[bool]:
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


def closed_with(  # noqa: PLR0913, PLR0917 - a page of a search
    connection: Connection,
    account_id: str,
    where: Where,
    after: Place | None,
    words: Sequence[str],
    limit: int,
    owner_id: str | None,
) -> list[Place]:
    """Return the places of the next closed conversations that have all the words."""
    postgresql = connection.dialect.name == "postgresql"
    parts = (
        _unindexed_with(account_id, where, after, words),
        _said_with(account_id, after, words, owner_id, postgresql=postgresql),
        _known_with(account_id, where, after, words, postgresql=postgresql),
    )
    found = [_place(row) for part in parts for row in connection.execute(part.limit(limit))]
    return [list(place) for place in sorted({tuple(place) for place in found}, reverse=True)][
        :limit
    ]


def _unindexed_with(
    account_id: str, where: Where, after: Place | None, words: Sequence[str]
) -> Select[Any]:
    key = [_c.closed_at, _c.id]
    noted = and_(_u.account_id == _c.account_id, _u.conversation_id == _c.id)
    waiting = (
        select(_c.account_id, *key)
        .join(unindexed_conversations, noted)
        .where(_u.account_id == account_id, *where, *_after(key, after))
        .cte("waiting")
        .prefix_with(_FIRST)
    )
    w = waiting.c
    has = _said_has(w.account_id, w.id, words)
    return select(w.closed_at, w.id).where(has).order_by(w.closed_at.desc(), w.id.desc())


def _said_with(
    account_id: str,
    after: Place | None,
    words: Sequence[str],
    owner_id: str | None,
    *,
    postgresql: bool,
) -> Select[Any]:
    key = [_w.closed_at, _w.conversation_id]
    where = [_w.account_id == account_id, *_after(key, after)]
    if owner_id is not None:
        where.append(_w.owner_id == owner_id)
    if postgresql:
        where.append(_w.words.op("@@")(_tsquery(account_id, words)))
    else:
        where.append(literal_column("closed_words").op("MATCH")(_fts5_query(account_id, words)))
    return select(*key).where(*where).order_by(*(column.desc() for column in key))


def _known_with(
    account_id: str, where: Where, after: Place | None, words: Sequence[str], *, postgresql: bool
) -> Select[Any]:
    key = [_c.closed_at, _c.id]
    has = _requester_has(words)
    if postgresql:
        vector = func.requester_words(_r.account_id, _r.name, _r.email)
        has = vector.op("@@")(_tsquery(account_id, words))
    people = select(_r.account_id, _r.id).where(_r.account_id == account_id, has)
    known = people.cte("known").prefix_with(_FIRST)
    joined = and_(known.c.account_id == _c.account_id, known.c.id == _c.requester_id)
    return (
        select(*key)
        .join(known, joined)
        .where(_c.account_id == account_id, *where, *_after(key, after))
        .order_by(*(column.desc() for column in key))
    )


def _requester_has(words: Sequence[str]) -> ColumnElement[bool]:
    named = func.coalesce(_r.name, "") + " " + func.coalesce(_r.email, "")
    return contains_words(func.search_words(named), words)


def _after(key: list[Any], after: Place | None) -> Where:
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


def _place(row: Any) -> Place:
    return [to_text(row[0]), row[1]] if len(row) > 1 else [row[0]]


def _tsquery(account_id: str, words: Sequence[str]) -> ColumnElement[Any]:
    wanted = " & ".join(f"'{account_id[-6:]}{word}':*" for word in words)
    return cast(cast(literal(wanted), Text), TSQUERY)


def _fts5_query(account_id: str, words: Sequence[str]) -> str:
    return " AND ".join(f'"{account_id[-6:]}{word}" *' for word in words)
