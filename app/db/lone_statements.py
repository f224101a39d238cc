"""
Statements of PostgreSQL that are transactions by themselves, run by the driver alone.

What stores messages and says who calls is nearly all that a busy service asks of its database.
SQLAlchemy's layers would cost as much as the statement, and for a single one there is nothing to
keep in order.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import asyncpg
from pydantic_core import from_json
from sqlalchemy import JSON, Select
from sqlalchemy.dialects.postgresql import asyncpg as asyncpg_dialect
from sqlalchemy.types import TypeEngine

from app.db.base import Id

Open = Callable[[], Awaitable[Any]]


class LoneStatements:
    """Runs them on connections that `open_` makes: as many as there were at once."""

    def __init__(self, open_: Open) -> None:
        self._open = open_
        self._idle: list[Any] = []

    async def fetch(self, statement: str, *values: Any, within_s: float) -> Sequence[Any]:
        """
        Return the statement's rows, once it is committed.

        Errors are asyncpg's, and TimeoutError when the database takes longer than that.
        """
        connection = await self._connection()
        try:
            found: Sequence[Any] = await connection.fetch(statement, *values, timeout=within_s)
        except asyncpg.IntegrityConstraintViolationError:
            self._idle.append(connection)
            raise
        except BaseException:
            connection.terminate()  # it may be broken, or the statement still under way
            raise
        self._idle.append(connection)
        return found

    async def _connection(self) -> Any:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        return await self._open()

    async def close(self) -> None:
        """Close the connections."""
        while self._idle:
            await self._idle.pop().close()


class LoneSelect:
    """A select, put together once; its values come as SQLAlchemy would give them."""

    def __init__(
        self, statement: Select[Any], fetch: Callable[..., Awaitable[Sequence[Any]]]
    ) -> None:
        compiled = statement.compile(dialect=asyncpg_dialect.dialect())  # type: ignore[no-untyped-call]
        self._text = str(compiled)
        self._order: Sequence[str] = compiled.positiontup or ()
        readers = (_reader(column.type) for column in statement.selected_columns)
        self._readers = [(at, read) for at, read in enumerate(readers) if read is not None]
        self._fetch = fetch

    async def rows(self, parameters: Mapping[str, Any]) -> list[list[Any]]:
        """Return the rows, each a value for each column."""
        found = await self._fetch(self._text, *(parameters[name] for name in self._order))
        return [self._read(row) for row in found]

    def _read(self, row: Any) -> list[Any]:
        values = list(row)
        for at, read in self._readers:
            if values[at] is not None:
                values[at] = read(values[at])
        return values


def _reader(kind: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    """Return what makes a value of what the driver gives, if it is not one already."""
    if isinstance(kind, Id):
        return str
    return from_json if isinstance(kind, JSON) else None
