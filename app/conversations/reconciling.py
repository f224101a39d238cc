"""What the reconciler asks: which conversations have moved on since they were last told of."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Integer, Select, and_, exists, or_, select, union
from sqlalchemy.types import TypeEngine

from app.conversations.models import conversations, entries
from app.db.base import Id, UtcTime
from app.db.parameters import ParameterTable

LATELY = 1000  # rows of one look; a list is shown by fifty

_c, _e = conversations.c, entries.c


class Delivered(NamedTuple):
    """How far a conversation has been delivered to a process's sockets."""

    account_id: str
    conversation_id: str
    seq: int
    agent_read_seq: int
    visitor_read_seq: int


class Position(NamedTuple):
    """Where a conversation is."""

    account_id: str
    conversation_id: str
    last_seq: int


_INTEGER: TypeEngine[int] = Integer()


def behind(connection: Connection, delivered: Sequence[Delivered]) -> list[tuple[str, str]]:
    """Return (account, conversation) of those that have more than was delivered."""
    if not delivered:
        return []
    table = _delivered(connection)
    had = table.selectable.c
    # Status and owner change by an entry, so numbers and marks tell everything.
    found = connection.execute(
        select(_c.account_id, _c.id).where(
            _c.account_id == had.account_id,
            _c.id == had.conversation_id,
            or_(
                _c.last_seq > had.seq,
                _c.agent_read_seq > had.agent_read_seq,
                _c.visitor_read_seq > had.visitor_read_seq,
            ),
        ),
        table.values(delivered),
    )
    return [(row.account_id, row.id) for row in found]


def unheard(
    connection: Connection,
    delivered: Sequence[Delivered],
    agents: Sequence[tuple[str, str]],
    visitors: Sequence[tuple[str, str]],
) -> list[tuple[str, str]]:
    """
    Return (account, conversation) of open ones that somebody here follows unheard.

    New ones for `agents`, those they own, and the `visitors`' own; all but the `delivered`.
    """
    if not agents and not visitors:
        return []
    accounts = sorted({account_id for account_id, _ in agents})
    dialect = connection.dialect.name
    served = ParameterTable(dialect, "served", {"account_id": Id()})
    owners = ParameterTable(dialect, "owners", {"account_id": Id(), "id": Id()})
    people = ParameterTable(dialect, "people", {"account_id": Id(), "id": Id()})
    known = _delivered(connection)
    open_ = union(
        _followed(served, _c.status == "new"),
        _followed(owners, and_(_c.status == "open", _c.owner_id == owners.selectable.c.id)),
        _followed(people, and_(_c.status != "closed", _c.requester_id == people.selectable.c.id)),
        _followed(people, and_(_c.status != "closed", _c.visitor_id == people.selectable.c.id)),
    ).subquery()
    had = known.selectable.c
    statement = select(open_.c.account_id, open_.c.id).where(
        ~exists().where(had.account_id == open_.c.account_id, had.conversation_id == open_.c.id)
    )
    found = connection.execute(
        statement,
        served.values([(account_id,) for account_id in accounts])
        | owners.values(agents)
        | people.values(visitors)
        | known.values(delivered),
    )
    return [(row.account_id, row.id) for row in found]


def lately(connection: Connection, supervised: Sequence[tuple[str, datetime]]) -> list[Position]:
    """Return the owned and closed conversations of accounts that changed since the moment given."""
    if not supervised:
        return []
    since = ParameterTable(
        connection.dialect.name, "supervised", {"account_id": Id(), "since": UtcTime()}
    )
    asked = since.selectable.c
    columns = (_c.account_id, _c.id, _c.last_seq)
    newest = and_(
        _e.account_id == _c.account_id, _e.conversation_id == _c.id, _e.seq == _c.last_seq
    )
    changed = (
        select(*columns)
        .join(entries, newest)
        .where(_c.account_id == asked.account_id, _c.status == "open", _e.at > asked.since)
    )
    closed = select(*columns).where(
        _c.account_id == asked.account_id, _c.status == "closed", _c.closed_at > asked.since
    )
    found = connection.execute(union(changed, closed).limit(LATELY), since.values(supervised))
    return [Position(*row) for row in found]


def _delivered(connection: Connection) -> ParameterTable:
    kinds = {"account_id": Id(), "conversation_id": Id()} | dict.fromkeys(
        Delivered._fields[2:], _INTEGER
    )
    return ParameterTable(connection.dialect.name, "delivered", kinds)


def _followed(table: ParameterTable, condition: ColumnElement[bool]) -> Select[tuple[str, str]]:
    return select(_c.account_id, _c.id).where(
        _c.account_id == table.selectable.c.account_id, condition
    )
