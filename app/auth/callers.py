"""
The rows of who calls, together with the accounts'.

Nearly every request begins with this look at the database, so it is one statement, for all who
call at the same moment.
"""

from collections import namedtuple
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, Table, and_, select
from sqlalchemy.sql import ColumnElement

from app.accounts import repository as accounts_repository
from app.accounts.models import accounts
from app.accounts.repository import Account
from app.core.together import Together
from app.db.base import Id
from app.db.engine import Database
from app.db.parameters import ParameterTable
from app.people.models import agents, requesters

_OF_ACCOUNT = [column.label(f"of_account_{column.name}") for column in accounts_repository.COLUMNS]

_ACCOUNT = slice(2, 2 + len(_OF_ACCOUNT))  # after what was asked
_CALLER = slice(2 + len(_OF_ACCOUNT), None)

Asked = tuple[str, str]
"""The account, and what names the caller in it."""
Found = tuple[Account, Any | None]
"""The account, and the caller's row as far as there is one."""


class Callers:
    """Callers of one kind: rows of `table`, named by `column`."""

    def __init__(self, database: Database, table: Table, column: ColumnElement[Any]) -> None:
        self._asked = ParameterTable(
            database.dialect, "callers", {"account": Id(), "name": column.type}
        )
        self.statement = self._with_account(table, column)
        self._rows = database.lookup(self.statement)
        self._caller = _row_of(table)
        self._together = Together(self._find)

    def _with_account(self, table: Table, column: ColumnElement[Any]) -> Select[Any]:
        """Return the statement: what was asked, the account's columns, the caller's or NULLs."""
        asked = self._asked.selectable
        mine = and_(table.c.account_id == asked.c.account, column == asked.c.name)
        return select(
            asked.c.account.label("asked_account"),
            asked.c.name.label("asked_name"),
            *_OF_ACCOUNT,
            *table.c,
        ).select_from(asked.join(accounts, accounts.c.id == asked.c.account).outerjoin(table, mine))

    async def find(self, account_id: str, name: str) -> Found | None:
        """Return an account and its caller of that name, as far as there are such."""
        return await self._together.ask((account_id, name))

    async def _find(self, asked: Sequence[Asked]) -> list[Found | None]:
        found: dict[Asked, Found] = {}
        known: dict[str, Account] = {}  # many callers, few accounts: each is read once
        for row in await self._rows(self.parameters(asked)):
            account_id, name, *_ = row
            account = known.get(account_id)
            if account is None:
                account = known[account_id] = accounts_repository.of_values(row[_ACCOUNT])
            caller = self._caller._make(row[_CALLER])
            found[account_id, name] = account, caller if caller.id is not None else None
        return [found.get(each) for each in asked]

    def parameters(self, asked: Sequence[Asked]) -> dict[str, Any]:
        """Return what the statement is run with."""
        return self._asked.values(set(asked))


def _row_of(table: Table) -> Any:
    return namedtuple("Caller", table.c.keys())  # noqa: PYI024 - the table says what is in it


def agents_of(database: Database) -> Callers:
    """Return the agents, named by the host product's id."""
    return Callers(database, agents, agents.c.external_id)


def requesters_of(database: Database) -> Callers:
    """Return the requesters, named by their id."""
    return Callers(database, requesters, requesters.c.id)
