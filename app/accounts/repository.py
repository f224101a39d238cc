"""Reading and writing accounts."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, delete, insert, select, update

from app.accounts.live_chat import LiveChat
from app.accounts.models import access_changes, account_counters, accounts
from app.core.ids import new_id
from app.db.base import Id
from app.db.parameters import ParameterTable


class Account(NamedTuple):
    """The account's row, with its settings filled up with the defaults."""

    id: str
    name: str
    locale: str
    contracted: bool
    widget_key: str
    identity_secret: str
    session_secret: str
    live_chat: LiveChat


_DEFAULT_SETTINGS = LiveChat()
COLUMNS = [accounts.c[name] for name in Account._fields]
# Asked by nearly every request: putting a statement together costs more than executing it.
_BY_ID = select(*COLUMNS).where(accounts.c.id == bindparam("wanted"))
_BY_WIDGET_KEY = select(*COLUMNS).where(accounts.c.widget_key == bindparam("wanted"))


def get(connection: Connection, account_id: str) -> Account | None:
    """Return the account with this id."""
    row = connection.execute(_BY_ID, {"wanted": account_id}).first()
    return of_values(row) if row else None


def many(connection: Connection, account_ids: Sequence[str]) -> list[Account]:
    """Return the accounts with these ids."""
    table, statement = _by_each_id(connection.dialect.name)
    found = connection.execute(statement, table.values((id_,) for id_ in account_ids))
    return [of_values(row) for row in found]


@cache
def _by_each_id(dialect: str) -> tuple[ParameterTable, Select[Any]]:
    table = ParameterTable(dialect, "asked", {"account": Id()})
    return table, select(*COLUMNS).where(accounts.c.id == table.selectable.c.account)


def by_widget_key(connection: Connection, widget_key: str) -> Account | None:
    """Return the account whose widget carries this public key."""
    row = connection.execute(_BY_WIDGET_KEY, {"wanted": widget_key}).first()
    return of_values(row) if row else None


def of_values(values: Sequence[Any]) -> Account:
    """Return the account that `COLUMNS` held these values of."""
    *plain, stored = values
    settings = LiveChat.model_validate(stored) if stored else _DEFAULT_SETTINGS
    return Account._make((*plain, settings))


def create(connection: Connection, account: dict[str, Any]) -> None:
    """Insert an account with its counters."""
    connection.execute(insert(accounts), [account])
    counters = {"account_id": account["id"], "conversations": 0, "tickets": 0}
    connection.execute(insert(account_counters), [counters])


def set_contracted(connection: Connection, account_id: str, *, contracted: bool) -> bool:
    """Begin or end the contract; return whether there is such an account."""
    found = connection.execute(
        update(accounts).where(accounts.c.id == account_id).values(contracted=contracted)
    )
    return found.rowcount == 1


def locked_live_chat(connection: Connection, account_id: str) -> LiveChat:
    """Return the account's settings, locked until the commit."""
    row = connection.execute(
        select(*COLUMNS).where(accounts.c.id == account_id).with_for_update(key_share=True)
    ).one()
    return of_values(row).live_chat


def store_live_chat(connection: Connection, account_id: str, settings: LiveChat) -> None:
    """Replace the account's settings."""
    connection.execute(
        update(accounts)
        .where(accounts.c.id == account_id)
        .values(
            live_chat=settings.model_dump(mode="json", by_alias=True),
            ticket_after_minutes=settings.queue.ticket_after_minutes,
        )
    )


def impatient(connection: Connection) -> list[tuple[str, int]]:
    """Return (account, minutes) where conversations that nobody answers become tickets."""
    c = accounts.c
    found = connection.execute(
        select(c.id, c.ticket_after_minutes).where(c.ticket_after_minutes.is_not(None))
    )
    return [(row.id, row.ticket_after_minutes) for row in found]


def note_access_change(
    connection: Connection, account_id: str, agent_id: str | None, at: datetime
) -> None:
    """Let open sockets learn that what an agent (None: anybody of the account) may do changed."""
    change = {"id": new_id(), "account_id": account_id, "agent_id": agent_id, "at": at}
    connection.execute(insert(access_changes), [change])


def access_changes_since() -> Select[tuple[str, str, str | None]]:
    """Return the statement for (id, account, agent or None) of the changes noted after `since`."""
    c = access_changes.c
    since = bindparam("since", type_=c.at.type)
    return select(c.id, c.account_id, c.agent_id).where(c.at > since)


def forget_access_changes(connection: Connection, before: datetime) -> None:
    """Delete notes that every process has long read."""
    connection.execute(delete(access_changes).where(access_changes.c.at < before))
