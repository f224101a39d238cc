"""PostgreSQL through asyncpg: a pool for everyone, two connections for the ledger."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import structlog
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from app.core.errors import Unavailable
from app.db.engine import T, Transaction

log = structlog.get_logger()

POOL_SIZE = 8  # connections held; two cores saturate well below this
POOL_OVERFLOW = 4  # more for a burst
LEDGER_POOL_SIZE = 2  # one for each batch that the ledger may have under way
POOL_WAIT_S = 5.0  # then 503: a queue behind a stuck database helps nobody
COMMAND_TIMEOUT_S = 10.0  # the driver has none of its own; a black-holed link would hang for good

_SESSION = {
    "timezone": "UTC",
    "jit": "off",  # compiling costs more than any statement here runs
    "statement_timeout": "8000",
    "lock_timeout": "5000",
    "idle_in_transaction_session_timeout": "10000",
}
# The ledger looks rows up by key only. Plans prepared on an empty table would keep their
# sequential scan until the next ANALYZE; here they are never considered.
_LEDGER_SESSION = _SESSION | {
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}


class PostgresqlDatabase:
    """See `app.db.engine.Database`."""

    dialect = "postgresql"

    def __init__(self, url: URL) -> None:
        url = url.set(drivername="postgresql+asyncpg")
        self._engine = _engine(url, _SESSION, POOL_SIZE, POOL_OVERFLOW)
        self._ledger = _engine(url, _LEDGER_SESSION, LEDGER_POOL_SIZE, 0)
        self._autocommit = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        self._repeatable = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    async def write(self, transaction: Transaction[T]) -> T:
        """Run and commit."""
        async with _translated(), self._engine.begin() as connection:
            return await connection.run_sync(transaction)

    async def write_batch(self, transaction: Transaction[T]) -> T:
        """Run and commit on one of the ledger's connections."""
        async with _translated(), self._ledger.begin() as connection:
            return await connection.run_sync(transaction)

    async def read(self, transaction: Transaction[T]) -> T:
        """Run without a transaction around it: one round trip less at each end."""
        async with _translated(), self._autocommit.connect() as connection:
            return await connection.run_sync(transaction)

    async def snapshot(self, transaction: Transaction[T]) -> T:
        """Run in REPEATABLE READ, read only."""
        async with _translated(), self._repeatable.begin() as connection:
            return await connection.run_sync(transaction)

    async def close(self) -> None:
        """Close both pools."""
        await self._engine.dispose()
        await self._ledger.dispose()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """Give a plain connection, for migrations."""
        async with self._engine.connect() as connection:
            yield connection


def _engine(url: URL, session: dict[str, str], size: int, overflow: int) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=size,
        max_overflow=overflow,
        pool_timeout=POOL_WAIT_S,
        pool_pre_ping=False,  # a broken connection is found by its error, and the pool recycled
        pool_use_lifo=True,
        connect_args={
            "server_settings": session,
            "timeout": POOL_WAIT_S,
            "command_timeout": COMMAND_TIMEOUT_S,
            "prepared_statement_cache_size": 500,
        },
    )


@asynccontextmanager
async def _translated() -> AsyncIterator[None]:
    """Turn a database that does not answer into `Unavailable`; let constraint breaks through."""
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        if _is_down(error):
            log.warning("database_unavailable", reason=type(error.orig).__name__)
            raise Unavailable from error
        raise
    except (TimeoutError, OSError, PoolTimeout, asyncpg.PostgresConnectionError) as error:
        log.warning("database_unavailable", reason=type(error).__name__)
        raise Unavailable from error


def _is_down(error: DBAPIError) -> bool:
    cause = getattr(error.orig, "__cause__", None)
    return error.connection_invalidated or isinstance(
        cause,
        asyncpg.PostgresConnectionError
        | asyncpg.OperatorInterventionError
        | asyncpg.InsufficientResourcesError
        | asyncpg.LockNotAvailableError
        | asyncpg.InternalClientError
        | asyncpg.InterfaceError
        | asyncpg.IdleInTransactionSessionTimeoutError
        | OSError,
    )
