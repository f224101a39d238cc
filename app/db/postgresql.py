"""PostgreSQL through asyncpg: a pool for everyone, and a few connections for what goes by key."""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, NoReturn

import asyncpg
import structlog
from pydantic_core import from_json
from sqlalchemy import URL, Engine, NullPool, Select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.util.concurrency import greenlet_spawn

from app.core.errors import Unavailable
from app.core.lines import ended_lines
from app.db.engine import Lookup, T, Transaction
from app.db.lone_statements import LoneSelect, LoneStatements
from app.db.silence import Silence

log = structlog.get_logger()

# All are kept: one that is opened for a burst costs the database more than a hundred statements,
# for it has to plan each of them anew.
POOL_SIZE = 12
LEDGER_POOL_SIZE = 4  # one for each batch under way, and for its marks
# Each wait ends before the one around it, so that the nearest says what happened. A request is a
# look at its credential and one or two transactions: it is answered within ten seconds.
LOCK_WAIT_S = 3.0
STATEMENT_S = 4.0
POOL_WAIT_S = 4.0  # for a connection, or for a new one to open: then 503
TRANSACTION_S = 5.0  # with the wait for a connection; a black hole is only noticed here
IDLE_S = 10.0  # a process that was paused in a transaction has lost it when it wakes
COMMAND_TIMEOUT_S = 10.0  # the last resort, for what is tidied up after a transaction's end
CLOSE_S = 1.0
ATTEMPTS = 4  # of a transaction that lost against others, or whose connection was dead already
PAUSE_S = 0.02  # between two attempts, times their number, times chance

_SESSION = {
    "timezone": "UTC",
    "jit": "off",  # compiling costs more than any statement here runs
    "statement_timeout": f"{STATEMENT_S * 1000:.0f}",
    "lock_timeout": f"{LOCK_WAIT_S * 1000:.0f}",
    "idle_in_transaction_session_timeout": f"{IDLE_S * 1000:.0f}",
}
# The ledger, and who looks up a caller, find rows by key only. Plans prepared on an empty table
# would keep their sequential scan until the next ANALYZE; here they are never considered.
_LEDGER_SESSION = _SESSION | {
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}


class PostgresqlDatabase:
    """See `app.db.engine.Database`."""

    dialect = "postgresql"

    def __init__(self, url: URL) -> None:
        self._url = url.set(drivername="postgresql+asyncpg")
        self._engine = _engine(self._url, _SESSION, POOL_SIZE)
        self._ledger = _engine(self._url, _LEDGER_SESSION, LEDGER_POOL_SIZE)
        self._autocommit = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        self._repeatable = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self._lone = LoneStatements(self._opened)
        self._silence = Silence(self._look)

    async def write(self, transaction: Transaction[T]) -> T:
        """Run and commit."""
        return await self._run(self._engine, transaction)

    async def write_batch(self, transaction: Transaction[T]) -> T:
        """Run and commit on one of the ledger's connections."""
        return await self._run(self._ledger, transaction)

    async def fetch_alone(self, statement: str, *values: Any) -> Sequence[Any]:
        """See `app.db.engine.FetchesAlone`."""
        self._silence.check()
        begun = time.monotonic()
        try:
            return await self._lone.fetch(statement, *values, within_s=TRANSACTION_S)
        except asyncpg.IntegrityConstraintViolationError as error:
            raise IntegrityError(statement, None, error) from error
        except Exception:  # noqa: BLE001 - raised there
            self._raise_translated(begun)

    async def _opened(self) -> Any:
        """Return a connection of the driver's, as the ledger has them."""
        dialect = self._ledger.dialect
        _, where = dialect.create_connect_args(self._url)
        try:
            adapted = await greenlet_spawn(dialect.connect, **where, **_options(_LEDGER_SESSION))
        except dialect.loaded_dbapi.Error as error:
            raise error.__cause__ or error from None  # as the driver says it
        return adapted.driver_connection

    async def read(self, transaction: Transaction[T]) -> T:
        """Run without a transaction around it: one round trip less at each end."""
        return await self._run(self._autocommit, transaction)

    def lookup(self, statement: Select[Any]) -> Lookup:
        """Let the driver run it alone, with the ledger's plans, again as other reads are."""

        async def fetch(text: str, *values: Any) -> Sequence[Any]:
            self._silence.check()
            begun = time.monotonic()
            try:
                return await _persistently(
                    lambda: self._lone.fetch(text, *values, within_s=TRANSACTION_S), _asks_again
                )
            except Exception:  # noqa: BLE001 - raised there
                self._raise_translated(begun)

        return LoneSelect(statement, fetch).rows

    async def snapshot(self, transaction: Transaction[T]) -> T:
        """Run in REPEATABLE READ, read only."""
        return await self._run(self._repeatable, transaction)

    async def maintain(self, transaction: Transaction[T]) -> T:
        """Run and commit on a connection of its own, whatever time it takes."""
        with _translated, ended_lines():
            async with self._unpooled() as connection:
                result = await connection.run_sync(transaction)
                await connection.commit()
                return result

    async def _run(self, engine: AsyncEngine, transaction: Transaction[T]) -> T:
        # All of it in one greenlet. AsyncConnection makes one for each step and a task for the
        # last, which together cost as much as two statements.
        return await self._in_time(
            lambda: _persistently(
                lambda: greenlet_spawn(_transact, engine.sync_engine, transaction), _had_no_effect
            )
        )

    async def _in_time(self, work: Callable[[], Awaitable[T]]) -> T:
        self._silence.check()
        begun = time.monotonic()
        try:
            with _translated, ended_lines():  # no coroutines: they cost as much as the timeout
                async with asyncio.timeout(TRANSACTION_S):
                    return await work()
        except Unavailable:
            self._suspect(begun)
            raise

    def _raise_translated(self, begun: float) -> NoReturn:
        """Raise what has just failed as the service says it; what goes well enters nothing."""
        self._suspect(begun)
        with _translated, ended_lines():
            raise  # noqa: PLE0704 - called while it is handled

    def _suspect(self, begun: float) -> None:
        """Note that the database has not answered in time, if that is why."""
        if time.monotonic() - begun >= TRANSACTION_S:
            self._silence.suspected()

    async def _look(self) -> None:
        """Ask over a new connection; what was pooled before is not to be trusted."""
        async with self._unpooled() as connection:
            await connection.execute(text("SELECT 1"))

    @asynccontextmanager
    async def _unpooled(self) -> AsyncIterator[AsyncConnection]:
        session = {name: value for name, value in _SESSION.items() if "timeout" not in name}
        engine = create_async_engine(
            self._url,
            poolclass=NullPool,
            connect_args={"server_settings": session, "timeout": POOL_WAIT_S},
        )
        async with engine.connect() as connection:
            yield connection

    async def close(self) -> None:
        """Close both pools."""
        await self._silence.close()
        with contextlib.suppress(TimeoutError):  # nobody says goodbye to a black hole
            async with asyncio.timeout(CLOSE_S):
                await self._lone.close()
                await self._engine.dispose()
                await self._ledger.dispose()


def _engine(url: URL, session: dict[str, str], size: int) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=size,
        max_overflow=0,
        pool_timeout=POOL_WAIT_S,
        pool_pre_ping=False,  # a broken connection is found by its error, and the pool recycled
        pool_use_lifo=True,
        json_deserializer=from_json,
        connect_args=_options(session),
    )


def _options(session: dict[str, str]) -> dict[str, Any]:
    return {
        "server_settings": session,
        "timeout": POOL_WAIT_S,
        "command_timeout": COMMAND_TIMEOUT_S,
        "prepared_statement_cache_size": 500,
    }


async def _persistently(
    work: Callable[[], Awaitable[T]], harmless: Callable[[Exception], bool]
) -> T:
    """Do it, and again after a failure that is harmless."""
    for attempt in range(1, ATTEMPTS):
        try:
            return await work()
        except (DBAPIError, *_OF_THE_DRIVER) as error:
            if not harmless(error):
                raise
            log.info("transaction_repeated", attempt=attempt, reason=_reason(error))
        await asyncio.sleep(random.uniform(0, PAUSE_S * attempt))  # noqa: S311 - jitter
    return await work()


def _transact(engine: Engine, transaction: Transaction[T]) -> T:
    with engine.connect() as connection:
        result = transaction(connection)
        try:
            connection.commit()
        except DBAPIError as error:
            if _lost_against_others(error):
                raise
            log.warning("commit_in_doubt", reason=_reason(error))
            raise Unavailable from error
        return result


class _Translated:
    """Makes a database that does not answer `Unavailable`; a broken constraint is an answer."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if isinstance(error, Exception) and _is_no_answer(error):
            log.warning("database_unavailable", reason=_reason(error))
            raise Unavailable from error


def _is_no_answer(error: Exception) -> bool:
    if isinstance(error, IntegrityError):
        return False
    if isinstance(error, (DBAPIError, *_OF_THE_DRIVER)):
        return _is_down(_cause(error)) or _had_no_effect(error)
    return isinstance(error, TimeoutError | OSError | PoolTimeout | MemoryError)


_translated = _Translated()
_OF_THE_DRIVER = asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError
_LOST_AGAINST_OTHERS = asyncpg.DeadlockDetectedError, asyncpg.SerializationError
_WITHOUT_EFFECT = (
    *_LOST_AGAINST_OTHERS,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InvalidCachedStatementError,  # the schema has moved on under a deploy
)


def _had_no_effect(error: Exception) -> bool:
    """Whether the transaction is gone for sure; a failed commit that may have worked is not one."""
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    return lost or isinstance(_cause(error), _WITHOUT_EFFECT)


def _asks_again(error: Exception) -> bool:
    """Whether a statement that changes nothing had a connection that was dead already."""
    return isinstance(error, asyncpg.InterfaceError | asyncpg.InternalClientError) or (
        _had_no_effect(error)
    )


def _lost_against_others(error: DBAPIError) -> bool:
    return isinstance(_cause(error), _LOST_AGAINST_OTHERS)


def _is_down(error: BaseException | None) -> bool:
    return isinstance(getattr(error, "__cause__", None), MemoryError) or isinstance(
        error,
        asyncpg.PostgresConnectionError
        | asyncpg.OperatorInterventionError
        | asyncpg.InsufficientResourcesError  # no room on the disk, no connection left
        | asyncpg.PostgresSystemError  # the disk itself
        | asyncpg.InternalServerError  # a trouble of its own, as with a file that may not grow
        | asyncpg.ReadOnlySQLTransactionError  # a standby that has not been promoted yet
        | asyncpg.LockNotAvailableError
        | asyncpg.InternalClientError
        | asyncpg.InterfaceError
        | asyncpg.IdleInTransactionSessionTimeoutError
        | OSError,
    )


def _cause(error: Exception) -> BaseException | None:
    """Return what the driver said."""
    return getattr(error.orig, "__cause__", None) if isinstance(error, DBAPIError) else error


def _reason(error: Exception) -> str:
    return type(_cause(error) or error).__name__
