"""
What people are shown who come together, by one question for all of them.

The text of each statement is the same however many they are: it is put together and prepared once.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Select, bindparam, func, select, true

from app.conversations import rows
from app.conversations.models import conversations, entries
from app.conversations.state import Entry, Key
from app.conversations.views import Shown
from app.db.base import Id
from app.db.parameters import ParameterTable

_c = conversations.c
_e = entries.c
_IN_ACCOUNT = _c.account_id == bindparam("account")
_WAITING = rows.select_shown(_IN_ACCOUNT, _c.status == "new")


def waiting(connection: Connection, account_id: str) -> list[Shown]:
    """Return all that is New."""
    # All at once: row by row each passes three functions of SQLAlchemy's, here and below.
    found = connection.execute(_WAITING, {"account": account_id}).all()
    return [rows.shown(row) for row in found]


def owned_by_each(
    connection: Connection, account_id: str, agent_ids: Sequence[str]
) -> dict[str, list[Shown]]:
    """Return all that each of these agents has open."""
    owned: dict[str, list[Shown]] = {agent_id: [] for agent_id in agent_ids}
    table, statement = _owned_by_each(connection.dialect.name)
    asked = {"account": account_id, **table.values((agent_id,) for agent_id in owned)}
    for shown in map(rows.shown, connection.execute(statement, asked).all()):
        owned[shown.conversation.owner_id or ""].append(shown)
    return owned


@cache
def _owned_by_each(dialect: str) -> tuple[ParameterTable, Select[Any]]:
    table = ParameterTable(dialect, "owners", {"owner": Id()})
    is_theirs = _c.owner_id == table.selectable.c.owner
    return table, rows.select_shown(_IN_ACCOUNT, _c.status == "open", is_theirs)


def newest_of_each(connection: Connection, visitors: Sequence[Key]) -> dict[Key, Shown]:
    """Return what `repository.newest_of` does for each (account, visitor) that has one."""
    table, statement = _current_of_each(connection.dialect.name)
    found = connection.execute(statement, table.values(visitors)).all()
    return {(row.asked_account, row.asked_visitor): rows.shown(row[:-2]) for row in found}


@cache
def _current_of_each(dialect: str) -> tuple[ParameterTable, Select[Any]]:
    table = ParameterTable(dialect, "visitors", {"account": Id(), "visitor": Id()})
    each = rows.current_of_each(table.selectable)
    shown = rows.select_shown(_c.account_id == each.c.account, _c.id == each.c.conversation)
    asked = each.c.account.label("asked_account"), each.c.visitor.label("asked_visitor")
    return table, shown.add_columns(*asked)


def ends_of_each(
    connection: Connection, conversations_: Sequence[Key], limit: int
) -> dict[Key, list[Entry]]:
    """Return the last entries that a visitor sees of each conversation, by rising number."""
    ends: dict[Key, list[Entry]] = {key: [] for key in conversations_}
    if not ends:
        return ends
    table, statement = _ends_of_each(connection.dialect.name)
    asked = {**table.values(ends), "most": limit}
    for entry in map(rows.entry, connection.execute(statement, asked).all()):
        ends[entry.account_id, entry.conversation_id].append(entry)
    return ends


@cache
def _ends_of_each(dialect: str) -> tuple[ParameterTable, Select[Any]]:
    table = ParameterTable(dialect, "asked", {"account": Id(), "conversation": Id()})
    asked = table.selectable.c
    most = bindparam("most", type_=Integer)

    def seen(kept: Any) -> tuple[ColumnElement[bool], ...]:
        is_asked = kept.account_id == asked.account, kept.conversation_id == asked.conversation
        return (*is_asked, rows.is_visible_to_visitor(kept.kind))

    if dialect == "postgresql":
        # Anything but this reads all there is, once the conversations are long.
        backwards = select(*_e).where(*seen(_e)).order_by(_e.seq.desc()).limit(most)
        last = backwards.correlate(table.selectable).lateral("last")
        joined = table.selectable.join(last, true())
        return table, select(*last.c).select_from(joined).order_by(last.c.seq)
    # SQLite has no LATERAL, and goes by the key in any case.
    end = entries.alias("end")
    first = (
        select(end.c.seq)
        .where(*seen(end.c))
        .order_by(end.c.seq.desc())
        .limit(1)
        .offset(most - 1)
        .correlate(table.selectable)
        .scalar_subquery()
    )
    shown = select(*rows.ENTRY).where(*seen(_e), _e.seq >= func.coalesce(first, 0))
    return table, shown.order_by(_e.seq)
