"""
The row of who calls, together with the account's.

Nearly every request begins with this look at the database, so it is one statement.
"""

from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, select
from sqlalchemy.sql import ColumnElement

from app.accounts import repository as accounts_repository
from app.accounts.models import accounts
from app.accounts.repository import Account
from app.people.models import agents, requesters

_OF_ACCOUNT = [column.label(f"of_account_{column.name}") for column in accounts_repository.COLUMNS]


def _with_account(table: Any, *named: ColumnElement[bool]) -> Any:
    """Return the statement: the account's columns, then the caller's or NULLs."""
    mine = and_(table.c.account_id == accounts.c.id, *named)
    return (
        select(*_OF_ACCOUNT, *table.c)
        .select_from(accounts.outerjoin(table, mine))
        .where(accounts.c.id == bindparam("account"))
    )


_AGENT = _with_account(agents, agents.c.external_id == bindparam("wanted"))
_REQUESTER = _with_account(requesters, requesters.c.id == bindparam("wanted"))

Found = tuple[Account, Row[Any] | None]


def agent(connection: Connection, account_id: str, external_id: str) -> Found | None:
    """Return an account and its agent with the host product's id, as far as there are such."""
    return _find(connection, _AGENT, account_id, external_id)


def requester(connection: Connection, account_id: str, requester_id: str) -> Found | None:
    """Return an account and its requester, as far as there are such."""
    return _find(connection, _REQUESTER, account_id, requester_id)


def _find(connection: Connection, statement: Any, account_id: str, wanted: str) -> Found | None:
    row = connection.execute(statement, {"account": account_id, "wanted": wanted}).first()
    if row is None:
        return None
    account = accounts_repository.of_values(row[: len(_OF_ACCOUNT)])
    return account, row if row.id is not None else None
