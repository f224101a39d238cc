"""
The words of closed conversations, looked up in indexes.

An index is good at what is rare. Asked for a word that begins something in every row, PostgreSQL
collects every row before it looks at the other words, and an e-mail address nearly always ends with
such words. So those that a sample of conversations often has are not asked of the index, but
compared in what it finds by the others.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.types import Text

from app.conversations.models import closed_words, conversations, unindexed_conversations
from app.conversations.search import (
    Place,
    Wanted,
    Where,
    as_place,
    has_words,
    is_after,
    requester_has,
    requester_words,
    said_has,
)
from app.db.words import contains_words
from app.people.models import requesters

# Otherwise a planner that expects more hits than there are walks the whole list for the last one.
_FIRST = "MATERIALIZED"

SAMPLED = 50  # of the conversations that the walk compared: a millisecond, and enough to tell
FREQUENT = 3  # of these: what fewer than one in twenty has, an index finds soon

_c, _r = conversations.c, requesters.c
_w, _u = closed_words.c, unindexed_conversations.c


class Sought(NamedTuple):
    """Words, and which of them the indexes of what was said and of requesters are asked for."""

    words: Sequence[str]
    said: Sequence[str]
    known: Sequence[str]


def closed_has_words(dialect: str, account_id: str, words: Sequence[str]) -> ColumnElement[bool]:
    """Return `has_words` for closed conversations, without making indexed words once more."""
    if dialect != "postgresql":
        return has_words(words)  # a table of FTS5 has no key to find a conversation by
    has = _w.words.op("@@")(_tsquery(account_id, words))
    mine = and_(_w.account_id == _c.account_id, _w.conversation_id == _c.id)
    indexed = select(has).where(mine).correlate(conversations).scalar_subquery()
    said = func.coalesce(indexed, said_has(_c.account_id, _c.id, words))
    return or_(requester_has(words), said)


def sought(
    connection: Connection, account_id: str, compared: Sequence[Place], words: Sequence[str]
) -> Sought:
    """Return which of the words to look up, judged by how many of those compared have each."""
    if len(words) == 1 or connection.dialect.name != "postgresql":
        return Sought(words, words, words)
    wanted = Wanted(connection, compared[:: max(1, len(compared) // SAMPLED)])
    sample = (
        select(requester_words().label("known"), _w.words.label("said"))
        .select_from(conversations)
        .join(requesters, and_(_r.account_id == _c.account_id, _r.id == _c.requester_id))
        .join(closed_words, and_(_w.account_id == _c.account_id, _w.conversation_id == _c.id))
        .where(_c.account_id == account_id, wanted.has(_c.id))
        .cte("sample")
        .prefix_with(_FIRST)
    )
    has: list[ColumnElement[bool]] = [
        sample.c.said.op("@@")(_tsquery(account_id, [word])) for word in words
    ]
    has += [contains_words(sample.c.known, [word]) for word in words]
    counts = connection.execute(
        select(*(func.count().filter(condition) for condition in has)), wanted.values
    ).one()
    return Sought(words, _rare(words, counts[: len(words)]), _rare(words, counts[len(words) :]))


def _rare(words: Sequence[str], counts: Sequence[int]) -> Sequence[str]:
    rare = [word for word, count in zip(words, counts, strict=True) if count < FREQUENT]
    return rare or words


def closed_with(  # noqa: PLR0913, PLR0917 - a page of a search
    connection: Connection,
    account_id: str,
    where: Where,
    after: Place | None,
    wanted: Sought,
    limit: int,
    owner_id: str | None,
) -> list[Place]:
    """Return the places of the next closed conversations that have all the words."""
    postgresql = connection.dialect.name == "postgresql"
    parts = (
        _unindexed_with(account_id, where, after, wanted.words),
        _said_with(account_id, after, wanted, owner_id, postgresql=postgresql),
        _known_with(account_id, where, after, wanted, postgresql=postgresql),
    )
    found = [as_place(row) for part in parts for row in connection.execute(part.limit(limit))]
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
        .where(_u.account_id == account_id, *where, *is_after(key, after))
        .cte("waiting")
        .prefix_with(_FIRST)
    )
    w = waiting.c
    has = said_has(w.account_id, w.id, words)
    return select(w.closed_at, w.id).where(has).order_by(w.closed_at.desc(), w.id.desc())


def _said_with(
    account_id: str,
    after: Place | None,
    wanted: Sought,
    owner_id: str | None,
    *,
    postgresql: bool,
) -> Select[Any]:
    key = [_w.closed_at, _w.conversation_id]
    where = [_w.account_id == account_id, *is_after(key, after)]
    if owner_id is not None:
        where.append(_w.owner_id == owner_id)
    if postgresql:
        where.append(_w.words.op("@@")(_tsquery(account_id, wanted.said)))
        if others := [word for word in wanted.words if word not in wanted.said]:
            # IS TRUE, because an index cannot be asked for that.
            where.append(_w.words.op("@@")(_tsquery(account_id, others)).is_(True))
    else:
        asked = _fts5_query(account_id, wanted.words)
        where.append(literal_column("closed_words").op("MATCH")(asked))
    return select(*key).where(*where).order_by(*(column.desc() for column in key))


def _known_with(
    account_id: str, where: Where, after: Place | None, wanted: Sought, *, postgresql: bool
) -> Select[Any]:
    key = [_c.closed_at, _c.id]
    people = _looked_up(account_id, wanted) if postgresql else _compared(account_id, wanted.words)
    known = people.cte("known").prefix_with(_FIRST)
    joined = and_(known.c.account_id == _c.account_id, known.c.id == _c.requester_id)
    return (
        select(*key)
        .join(known, joined)
        .where(_c.account_id == account_id, *where, *is_after(key, after))
        .order_by(*(column.desc() for column in key))
    )


def _compared(account_id: str, words: Sequence[str]) -> Select[Any]:
    return select(_r.account_id, _r.id).where(_r.account_id == account_id, requester_has(words))


def _looked_up(account_id: str, wanted: Sought) -> Select[Any]:
    vector = func.requester_words(_r.account_id, _r.name, _r.email)
    has = vector.op("@@")(_tsquery(account_id, wanted.known))
    people = select(_r.account_id, _r.id).where(_r.account_id == account_id, has)
    others = [word for word in wanted.words if word not in wanted.known]
    if not others:
        return people
    # Their words once, not for each word: making them is nearly all that this costs.
    some = people.add_columns(requester_words().label("words")).cte("some").prefix_with(_FIRST)
    return select(some.c.account_id, some.c.id).where(contains_words(some.c.words, others))


def _tsquery(account_id: str, words: Sequence[str]) -> ColumnElement[Any]:
    wanted = " & ".join(f"'{account_id[-6:]}{word}':*" for word in words)
    return cast(cast(literal(wanted), Text), TSQUERY)


def _fts5_query(account_id: str, words: Sequence[str]) -> str:
    return " AND ".join(f'"{account_id[-6:]}{word}" *' for word in words)
