"""Rows of the database as conversations and entries, and back: one place for both directions."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Row,
    ScalarSelect,
    Select,
    Subquery,
    and_,
    bindparam,
    select,
)

from app.conversations.models import conversations, entries
from app.conversations.state import VISIBLE_TO_VISITOR, Actor, Conversation, Entry, Kind
from app.conversations.views import Shown
from app.people.models import agents, requesters
from app.tickets.models import tickets

CONVERSATION: list[ColumnElement[Any]] = [conversations.c[name] for name in Conversation._fields]
_WIDTH = len(CONVERSATION)
ENTRY: list[ColumnElement[Any]] = list(entries.c)

_owner = agents.alias("owner")
_responder = agents.alias("responder")
_c = conversations.c


def current_first(of: Any) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Return an order: the open conversation before closed ones, then the newest."""
    return (of.status == "closed").asc(), of.id.desc()


CURRENT_FIRST = current_first(_c)
"""By it a visitor's current conversation is first."""


def belongs_to(account: ColumnElement[Any], visitor: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that mirrors `rules.sees` for a visitor; each half has its index."""
    asked, started = conversations.alias("asked"), conversations.alias("started")
    return _c.id.in_(
        select(asked.c.id)
        .where(asked.c.account_id == account, asked.c.requester_id == visitor)
        .correlate_except(asked)
        .union_all(
            select(started.c.id)
            .where(started.c.account_id == account, started.c.visitor_id == visitor)
            .correlate_except(started)
        )
    )


def current_of(
    account: ColumnElement[Any], visitor: ColumnElement[Any], asked_by: FromClause
) -> ScalarSelect[Any]:
    """
    Return the id of the current conversation of the visitor of each row of `asked_by`.

    Read from its two indexes, whatever a planner believes that has known the table when it was new.
    """
    asked, started = conversations.alias("asked"), conversations.alias("started")
    theirs = (
        select(asked.c.id, asked.c.status)
        .where(asked.c.account_id == account, asked.c.requester_id == visitor)
        .correlate(asked_by)
        .union_all(
            select(started.c.id, started.c.status)
            .where(started.c.account_id == account, started.c.visitor_id == visitor)
            .correlate(asked_by)
        )
        .subquery("theirs")
    )
    first = current_first(theirs.c)
    return select(theirs.c.id).order_by(*first).limit(1).scalar_subquery()


def current_of_each(visitors: Subquery) -> CTE:
    """
    Return the rows of `visitors` (account, visitor), each with the id of its current conversation.

    Once for each visitor, and not for each pair of one and a conversation: a planner that takes the
    table for empty, as in the first seconds of a new one, would do that.
    """
    c = visitors.c
    current = current_of(c.account, c.visitor, visitors).label("conversation")
    each = select(c.account, c.visitor, current).cte("each")
    return each.prefix_with("MATERIALIZED", dialect="postgresql")


BELONGS_TO = belongs_to(bindparam("account"), bindparam("visitor"))
"""The same for `visitor` of `account`."""


def is_visible_to_visitor(kind: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that mirrors `rules.visible_to_visitor`."""
    return kind.in_(sorted(visible.value for visible in VISIBLE_TO_VISITOR))


def conversation(row: Sequence[Any]) -> Conversation:
    """Return the conversation in the first columns of `row` (selected as CONVERSATION)."""
    return Conversation(*row[:_WIDTH])


def entry(row: Row[Any]) -> Entry:
    """Return the entry in `row` (selected as ENTRY)."""
    values = tuple(row)
    return Entry(*values[:4], Kind(values[4]), Actor(*values[5:9]), *values[9:])  # type: ignore[call-arg]


def entry_columns(fact: Entry) -> tuple[Any, ...]:
    """Return the values of ENTRY's columns, in their order."""
    return (*fact[:4], str(fact.kind), *fact.actor, *fact[6:])


def shown_of(source: FromClause) -> Select[Any]:
    """Return the statement that shows the conversations in the columns of `source`."""
    c = source.c
    return (
        select(
            *(c[name] for name in Conversation._fields),
            requesters.c.external_id,
            requesters.c.name,
            requesters.c.email,
            requesters.c.registered,
            _owner.c.name,
            _owner.c.avatar_url,
            _responder.c.name,
            _responder.c.avatar_url,
            tickets.c.id,
            tickets.c.number,
            tickets.c.delivery_status,
        )
        .select_from(source)
        .join(
            requesters,
            and_(requesters.c.account_id == c.account_id, requesters.c.id == c.requester_id),
        )
        .outerjoin(_owner, and_(_owner.c.account_id == c.account_id, _owner.c.id == c.owner_id))
        .outerjoin(
            _responder,
            and_(_responder.c.account_id == c.account_id, _responder.c.id == c.first_responder_id),
        )
        .outerjoin(
            tickets,
            and_(tickets.c.account_id == c.account_id, tickets.c.conversation_id == c.id),
        )
    )


# Putting it together costs a millisecond, ten times what adding a condition does.
_SHOWN = shown_of(conversations)


def select_shown(*where: ColumnElement[bool]) -> Select[Any]:
    """Return the statement whose rows `shown` reads."""
    return _SHOWN.where(*where)


def shown(row: Sequence[Any]) -> Shown:
    """Return the conversation with its faces."""
    state = conversation(row)
    external_id, name, email, registered, *faces = row[_WIDTH:]
    owner_name, owner_avatar, responder_name, responder_avatar, *ticket = faces
    return Shown(
        conversation=state,
        requester={
            "id": state.requester_id,
            "external_id": external_id,
            "name": name,
            "email": email,
            "registered": registered,
        },
        owner=_face(state.owner_id, owner_name, owner_avatar),
        first_responder=_face(state.first_responder_id, responder_name, responder_avatar),
        ticket=dict(zip(("id", "number", "delivery_status"), ticket, strict=True))
        if ticket[0]
        else None,
    )


def _face(agent_id: str | None, name: str, avatar_url: str | None) -> dict[str, Any] | None:
    if agent_id is None:
        return None
    return {"id": agent_id, "name": name, "avatar_url": avatar_url}
