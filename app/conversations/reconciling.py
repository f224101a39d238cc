"""What the reconciler asks: which conversations have moved on since they were last told of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Integer,
    Select,
    Subquery,
    and_,
    exists,
    or_,
    select,
    union,
)
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


_DELIVERED: dict[str, TypeEngine[Any]] = {
    "account_id": Id(),
    "conversation_id": Id(),
    **dict.fromkeys(Delivered._fields[2:], Integer()),
}


class Comparison:
    """The questions of one dialect, put together once: that takes longer than to ask them."""

    def __init__(self, dialect: str) -> None:
        someone = {"account_id": Id(), "id": Id()}
        self._delivered = ParameterTable(dialect, "delivered", _DELIVERED)
        self._served = ParameterTable(dialect, "served", {"account_id": Id()})
        self._owners = ParameterTable(dialect, "owners", someone)
        self._people = ParameterTable(dialect, "people", someone)
        since: dict[str, TypeEngine[Any]] = {"account_id": Id(), "since": UtcTime()}
        self._supervised = ParameterTable(dialect, "supervised", since)
        self._behind = _behind(self._delivered.selectable)
        self._unheard = _unheard(
            self._delivered.selectable,
            self._served.selectable,
            self._owners.selectable,
            self._people.selectable,
        )
        self._lately = _lately(self._supervised.selectable)

    def behind(
        self, connection: Connection, delivered: Sequence[Delivered]
    ) -> list[tuple[str, str]]:
        """Return (account, conversation) of those that have more than was delivered."""
        if not delivered:
            return []
        found = connection.execute(self._behind, self._delivered.values(delivered))
        return [(row.account_id, row.id) for row in found]

    def unheard(
        self,
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
        found = connection.execute(
            self._unheard,
            self._served.values([(account_id,) for account_id in accounts])
            | self._owners.values(agents)
            | self._people.values(visitors)
            | self._delivered.values(delivered),
        )
        return [(row.account_id, row.id) for row in found]

    def lately(
        self, connection: Connection, supervised: Sequence[tuple[str, datetime]]
    ) -> list[Position]:
        """Return the owned and closed ones of accounts that changed since the moment given."""
        if not supervised:
            return []
        found = connection.execute(self._lately, self._supervised.values(supervised))
        return [Position(*row) for row in found]


def _behind(delivered: Subquery) -> Select[tuple[str, str]]:
    had = delivered.c
    # Status and owner change by an entry, so numbers and marks tell everything.
    return select(_c.account_id, _c.id).where(
        _c.account_id == had.account_id,
        _c.id == had.conversation_id,
        or_(
            _c.last_seq > had.seq,
            _c.agent_read_seq > had.agent_read_seq,
            _c.visitor_read_seq > had.visitor_read_seq,
        ),
    )


def _unheard(
    delivered: Subquery, served: Subquery, owners: Subquery, people: Subquery
) -> Select[tuple[str, str]]:
    open_ = union(
        _followed(served, _c.status == "new"),
        _followed(owners, and_(_c.status == "open", _c.owner_id == owners.c.id)),
        _followed(people, and_(_c.status != "closed", _c.requester_id == people.c.id)),
        _followed(people, and_(_c.status != "closed", _c.visitor_id == people.c.id)),
    ).subquery()
    had = delivered.c
    return select(open_.c.account_id, open_.c.id).where(
        ~exists().where(had.account_id == open_.c.account_id, had.conversation_id == open_.c.id)
    )


def _followed(table: Subquery, condition: ColumnElement[bool]) -> Select[tuple[str, str]]:
    return select(_c.account_id, _c.id).where(_c.account_id == table.c.account_id, condition)


def _lately(supervised: Subquery) -> CompoundSelect[Any]:
    asked = supervised.c
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
    return union(changed, closed).limit(LATELY)
