"""Reading conversations, for lists, screens and repairs."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)

from app.conversations import rows
from app.conversations.models import conversations, entries
from app.conversations.state import Conversation, Entry
from app.conversations.views import Shown
from app.core.clock import from_text
from app.db.base import Id, UtcTime
from app.db.parameters import ParameterTable
from app.people.models import agents
from app.tickets.models import tickets

_c = conversations.c
_e = entries.c

Where = list[ColumnElement[bool]]

# Put together once: that costs more than executing them.
_IS_WANTED = (_c.account_id == bindparam("account"), _c.id == bindparam("wanted"))
_ONE = rows.select_shown(*_IS_WANTED)
_STATE = select(*rows.CONVERSATION).where(*_IS_WANTED)
_CURRENT = (
    rows.select_shown(_c.account_id == bindparam("account"), rows.BELONGS_TO)
    .order_by(*rows.CURRENT_FIRST)
    .limit(1)
)
_TIMELINE = select(*rows.ENTRY).where(
    _e.account_id == bindparam("account"), _e.conversation_id == bindparam("wanted")
)
_IN_ACCOUNT = _c.account_id == bindparam("account")
_COUNT_WAITING = select(func.count()).where(_IN_ACCOUNT, _c.status == "new")
_COUNT_OWNED = (
    select(agents.c.id, agents.c.name, agents.c.avatar_url, func.count().label("open"))
    .join(conversations, and_(_c.account_id == agents.c.account_id, _c.owner_id == agents.c.id))
    .where(_IN_ACCOUNT, _c.status == "open")
    .group_by(agents.c.id, agents.c.name, agents.c.avatar_url)
    .order_by(agents.c.name, agents.c.id)
)
_WHOLE_TIMELINE = _TIMELINE.order_by(_e.seq)


def get(connection: Connection, account_id: str, conversation_id: str) -> Shown | None:
    """Return one conversation."""
    row = connection.execute(_ONE, {"account": account_id, "wanted": conversation_id}).first()
    return rows.shown(row) if row else None


def many(connection: Connection, account_id: str, ids: Sequence[str]) -> list[Shown]:
    """Return the conversations with these ids."""
    wanted = rows.select_shown(_c.account_id == account_id, _c.id.in_(list(ids)))
    found = connection.execute(wanted).all()
    return [rows.shown(row) for row in found]


def state(connection: Connection, account_id: str, conversation_id: str) -> Conversation | None:
    """Return one conversation without its faces."""
    row = connection.execute(_STATE, {"account": account_id, "wanted": conversation_id}).first()
    return rows.conversation(row) if row else None


def newest_of(connection: Connection, account_id: str, visitor_id: str) -> Shown | None:
    """Return the visitor's open conversation, or else the newest one."""
    row = connection.execute(_CURRENT, {"account": account_id, "visitor": visitor_id}).first()
    return rows.shown(row) if row else None


def open_of(connection: Connection, account_id: str, requester_id: str) -> str | None:
    """Return the requester's open conversation."""
    return connection.execute(
        select(_c.id).where(
            _c.account_id == account_id, _c.requester_id == requester_id, _c.status != "closed"
        )
    ).scalar_one_or_none()


def group(
    connection: Connection,
    account_id: str,
    where: Where,
    after: list[str] | None,
    limit: int | None,
) -> list[Shown]:
    """Return open conversations, the newest first; the order holds still while people talk."""
    statement = rows.select_shown(_c.account_id == account_id, *where)
    if after is not None:
        statement = statement.where(_c.id < after[0])
    found = connection.execute(statement.order_by(_c.id.desc()).limit(limit)).all()
    return [rows.shown(row) for row in found]


def closed(
    connection: Connection, account_id: str, where: Where, after: list[str] | None, limit: int
) -> list[Shown]:
    """Return closed conversations, the last closed first."""
    statement = rows.select_shown(_c.account_id == account_id, *where)
    if after is not None:
        at = from_text(after[0])
        statement = statement.where(
            or_(_c.closed_at < at, and_(_c.closed_at == at, _c.id < after[1]))
        )
    page = statement.order_by(_c.closed_at.desc(), _c.id.desc()).limit(limit)
    found = connection.execute(page).all()
    return [rows.shown(row) for row in found]


def is_new() -> ColumnElement[bool]:
    """Return the condition of group `new`."""
    return _c.status == "new"


def is_open() -> ColumnElement[bool]:
    """Return the condition of an owned conversation that has not ended."""
    return _c.status == "open"


def is_closed() -> ColumnElement[bool]:
    """Return the condition of group `closed`."""
    return _c.status == "closed"


def owned_by(agent_id: str) -> ColumnElement[bool]:
    """Return the condition of belonging to the agent."""
    return _c.owner_id == agent_id


def not_owned_by(agent_id: str) -> ColumnElement[bool]:
    """Return the condition of belonging to somebody else."""
    return _c.owner_id != agent_id


def counts(connection: Connection, account_id: str) -> tuple[int, list[dict[str, Any]]]:
    """Return how many wait in New, and for each owner how many are open."""
    waiting = connection.execute(_COUNT_WAITING, {"account": account_id}).scalar_one()
    owned = connection.execute(_COUNT_OWNED, {"account": account_id}).all()
    by_agent = [
        {"agent": {"id": row.id, "name": row.name, "avatar_url": row.avatar_url}, "count": row.open}
        for row in owned
    ]
    return waiting, by_agent


def entries_after(  # noqa: PLR0913 - a page of a timeline
    connection: Connection,
    account_id: str,
    conversation_id: str,
    seq: int,
    limit: int,
    *,
    visitor: bool = False,
    without: Sequence[str] = (),
) -> list[Entry]:
    """Return entries above `seq`, by rising number."""
    wanted = {"account": account_id, "wanted": conversation_id, "seq": seq, "limit": limit}
    page = _page("after", visitor=visitor, without=tuple(without))
    found = connection.execute(page, wanted).all()
    return [rows.entry(row) for row in found]


def entries_before(  # noqa: PLR0913 - a page of a timeline
    connection: Connection,
    account_id: str,
    conversation_id: str,
    seq: int | None,
    limit: int,
    *,
    visitor: bool = False,
    without: Sequence[str] = (),
) -> list[Entry]:
    """Return the last entries below `seq` (None: of all), by rising number."""
    wanted = {"account": account_id, "wanted": conversation_id, "seq": seq, "limit": limit}
    place = "end" if seq is None else "before"
    found = connection.execute(_page(place, visitor=visitor, without=tuple(without)), wanted).all()
    return [rows.entry(row) for row in reversed(found)]


@cache
def _page(
    place: Literal["after", "before", "end"], *, visitor: bool, without: tuple[str, ...]
) -> Select[Any]:
    statement = _TIMELINE.limit(bindparam("limit", type_=Integer))
    if visitor:
        statement = statement.where(rows.is_visible_to_visitor(_e.kind))
    if without:
        statement = statement.where(_e.kind.not_in(without))
    if place == "after":
        return statement.where(_e.seq > bindparam("seq")).order_by(_e.seq)
    if place == "before":
        statement = statement.where(_e.seq < bindparam("seq"))
    return statement.order_by(_e.seq.desc())


def entries_of(
    connection: Connection, account_id: str, conversation_id: str, *kinds: str
) -> list[Entry]:
    """Return the entries of these kinds, by rising number."""
    statement = _WHOLE_TIMELINE.where(_e.kind.in_(list(kinds)))
    asked = {"account": account_id, "wanted": conversation_id}
    found = connection.execute(statement, asked).all()
    return [rows.entry(row) for row in found]


def all_entries(connection: Connection, account_id: str, conversation_id: str) -> list[Entry]:
    """Return the whole timeline."""
    wanted = {"account": account_id, "wanted": conversation_id}
    found = connection.execute(_WHOLE_TIMELINE, wanted).all()
    return [rows.entry(row) for row in found]


def previous(  # noqa: PLR0913, PLR0917 - a page of a list
    connection: Connection,
    account_id: str,
    requester_id: str,
    where: Where,
    before: str,
    limit: int,
) -> list[Shown]:
    """Return the requester's conversations from before the one named, newest first."""
    statement = rows.select_shown(
        _c.account_id == account_id, _c.requester_id == requester_id, _c.id < before, *where
    )
    found = connection.execute(statement.order_by(_c.id.desc()).limit(limit)).all()
    return [rows.shown(row) for row in found]


def is_visible_to(agent_id: str) -> ColumnElement[bool]:
    """Return the condition that mirrors `rules.sees` for an agent without view_all."""
    return or_(_c.status == "new", _c.owner_id == agent_id)


def overdue(
    connection: Connection, waits: Sequence[tuple[str, datetime]], limit: int
) -> list[tuple[str, str]]:
    """Return (account, id) of what has been New since before the account's moment, oldest first."""
    since = ParameterTable(
        connection.dialect.name,
        "waits",
        {"account_id": Id(), "before": UtcTime()},
    )
    asked = since.selectable.c
    found = connection.execute(
        select(_c.account_id, _c.id)
        .where(
            _c.account_id == asked.account_id,
            _c.status == "new",
            _c.started_at <= asked.before,
        )
        .order_by(_c.id)
        .limit(limit),
        since.values(waits),
    )
    return [(row.account_id, row.id) for row in found]


def ticket_is_visible_to(agent_id: str) -> ColumnElement[bool]:
    """Return the condition on tickets that mirrors `rules.sees` for an agent without view_all."""
    seen = exists().where(
        _c.account_id == tickets.c.account_id,
        _c.id == tickets.c.conversation_id,
        is_visible_to(agent_id),
    )
    return or_(tickets.c.conversation_id.is_(None), seen)
