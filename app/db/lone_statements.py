"""
Statements of PostgreSQL that are transactions by themselves, run by the driver alone.

What stores messages is nearly all that a busy service asks of its database. SQLAlchemy's layers
would cost as much as the statement, and for a single one there is nothing to keep in order.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import asyncpg

Open = Callable[[], Awaitable[Any]]


class LoneStatements:
    """Runs them on connections that `open_` makes: as many as there were at once."""

    def __init__(self, open_: Open) -> None:
        self._open = open_
        self._idle: list[Any] = []

    async def fetch(self, statement: str, *values: Any) -> Sequence[Any]:
        """Return the statement's rows, once it is committed. Errors are asyncpg's."""
        connection = await self._connection()
        try:
            found: Sequence[Any] = await connection.fetch(statement, *values)
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
