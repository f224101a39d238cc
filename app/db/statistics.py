"""
Statistics for tables that have outgrown them.

The planner of PostgreSQL takes a table that was empty when it was last analyzed for empty until the
next time; every index then looks as good as the key, and a lookup by key reads a whole account
(measured: 150 rows for one). Autovacuum mends that within a minute or so, where it is on. A first
busy minute should not be that slow, so this looks every few seconds, while something is written.
"""

import asyncio
import contextlib
from collections.abc import Sequence

import structlog
from sqlalchemy import Connection, text

from app.core.errors import AppError
from app.db.engine import Database

log = structlog.get_logger()

LOOK_EVERY_S = 3.0
OUTGROWN = 10  # times the rows that the planner believes in
FEW = 100  # rows; with fewer any plan will do

_OUTGROWN_TABLES = text(
    """
    SELECT stat.relname
    FROM pg_stat_user_tables AS stat JOIN pg_class AS class ON class.oid = stat.relid
    WHERE stat.schemaname = current_schema()
      AND stat.n_live_tup > :few AND stat.n_live_tup > :outgrown * greatest(class.reltuples, 0)
    """
)


class Statistics:
    """Keeps the planner's idea of the tables' sizes within an order of magnitude."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, where there is a planner to tell."""
        if self._database.dialect == "postgresql":
            self._loop = asyncio.create_task(self._look())

    async def close(self) -> None:
        """End."""
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            with contextlib.suppress(AppError):  # the database is away; nothing is planned either
                names = await self._database.read(_outgrown)
                if names:
                    await self._database.maintain(lambda c: _analyze(c, names))  # noqa: B023 - awaited here
                    log.info("tables_analyzed", tables=names)


def _outgrown(connection: Connection) -> Sequence[str]:
    found = connection.execute(_OUTGROWN_TABLES, {"few": FEW, "outgrown": OUTGROWN})
    return found.scalars().all()


def _analyze(connection: Connection, names: Sequence[str]) -> None:
    for name in names:
        quoted = connection.dialect.identifier_preparer.quote(name)
        connection.execute(text(f"ANALYZE {quoted}"))
