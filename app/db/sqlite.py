"""SQLite: one writer, two readers, each a thread with its own connection."""

import asyncio
import fcntl
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from threading import Event, local
from types import SimpleNamespace
from typing import Any

import structlog
from pydantic_core import from_json
from sqlalchemy import Connection, Engine, NullPool, RootTransaction, Select, create_engine, event
from sqlalchemy.exc import OperationalError

from app.core.errors import Unavailable
from app.core.mistakes import OperatorMistake
from app.core.words import search_words
from app.db.engine import Lookup, T, Transaction

log = structlog.get_logger()

READERS = 2  # as many as there are cores to use beside the writer
BUSY_TIMEOUT_MS = 5000  # how long to wait for a command line beside the server
BEGINS_S = 0.01  # for the thread, so that the disk works while the loop does
TRANSACTION_S = 6.0  # with the wait for the thread: who waits behind a locked file is told in time

_DURABLE = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # NORMAL forgets acknowledged commits in a power cut
    "PRAGMA foreign_keys=ON",
    # Pages: 64 MB. What people talk in is written again and again, and goes to the file once in
    # that time; while it does, for some twenty milliseconds, nothing else is committed.
    "PRAGMA wal_autocheckpoint=16000",
    "PRAGMA cache_size=-32768",  # KiB. What people talk in fits, so that its pages are read once
)
# Versions before 3.51.3 can lose pages when two connections checkpoint at once: readers never do.
_READ_ONLY = ("PRAGMA query_only=ON", "PRAGMA wal_autocheckpoint=0")


class AlreadyServed(OperatorMistake):
    """Another server process holds this SQLite file."""


class SqliteDatabase:
    """See `app.db.engine.Database`."""

    dialect = "sqlite"

    def __init__(self, path: str, *, exclusive: bool = False) -> None:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._lock = _lock_file(path) if exclusive else None
        self._writer = _Writer(path)
        self._readers = _Threads(path, READERS, _READ_ONLY, begin="BEGIN")

    async def write(self, transaction: Transaction[T]) -> T:
        """Run and commit on the writer's thread."""
        return await self._writer.run(transaction)

    async def write_batch(self, transaction: Transaction[T]) -> T:
        """Run and commit on the writer's thread: there is only the one."""
        return await self._writer.run(transaction)

    async def write_at_once(self, transaction: Transaction[T]) -> T:
        """See `app.db.engine.WritesAtOnce`."""
        return await self._writer.run_at_once(transaction)

    async def read(self, transaction: Transaction[T]) -> T:
        """Run on a reader's thread."""
        return await self._readers.run(transaction)

    def lookup(self, statement: Select[Any]) -> Lookup:
        """Run on a reader's thread."""

        async def rows(parameters: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
            return await self._readers.run(lambda c: c.execute(statement, parameters).all())

        return rows

    async def snapshot(self, transaction: Transaction[T]) -> T:
        """Run on a reader's thread: in WAL every read transaction is a snapshot."""
        return await self._readers.run(transaction)

    async def maintain(self, transaction: Transaction[T]) -> T:
        """Run and commit on the writer's thread, whatever time it takes."""
        return await self._writer.run(transaction, within=None)

    async def close(self) -> None:
        """End the threads and their connections."""
        await self._readers.close()
        await self._writer.close()
        if self._lock is not None:
            self._lock.close()


class _Threads:
    """Threads that each hold one connection to the file."""

    def __init__(self, path: str, size: int, pragmas: tuple[str, ...], begin: str) -> None:
        self._engine = _engine(path, pragmas, begin)
        self._held: Any = local()
        self._connections: list[Connection] = []
        self._pool = ThreadPoolExecutor(size, thread_name_prefix="sqlite")

    async def run(self, transaction: Transaction[T], within: float | None = TRANSACTION_S) -> T:
        async with _in_time(within):
            # Given up while it waits for the thread it never runs; later, it may still commit.
            return await self._in_thread(partial(self._transact, transaction))

    def _in_thread(self, work: Callable[[], T]) -> asyncio.Future[T]:
        return asyncio.get_running_loop().run_in_executor(self._pool, work)

    def _transact(self, transaction: Transaction[T]) -> T:
        with _translated():
            connection = self._connection()
            with connection.begin():
                return transaction(connection)

    def _connection(self) -> Connection:
        connection: Connection | None = getattr(self._held, "connection", None)
        if connection is None or connection.invalidated:
            connection = self._held.connection = self._engine.connect()
            self._connections.append(connection)
        if connection.in_transaction():  # which a failure has left, as without memory
            connection.rollback()
        return connection

    async def close(self) -> None:
        await asyncio.to_thread(self._pool.shutdown)
        for connection in self._connections:
            connection.close()
        self._engine.dispose()


class _Writer(_Threads):
    """The one connection that writes. Who has the turn may use it, in its thread or in the loop."""

    def __init__(self, path: str) -> None:
        super().__init__(path, 1, _DURABLE, begin="BEGIN IMMEDIATE")
        self._held = SimpleNamespace()
        self._turn = asyncio.Lock()

    async def run(self, transaction: Transaction[T], within: float | None = TRANSACTION_S) -> T:
        async with _in_time(within):
            await self._turn.acquire()
            return await self._to_its_end(partial(self._transact, transaction))

    async def run_at_once(self, transaction: Transaction[T]) -> T:
        async with _in_time(TRANSACTION_S):
            await self._turn.acquire()
            try:
                begun, result = self._written(transaction)
            except _Locked:
                return await self._to_its_end(partial(self._transact, transaction))
            except BaseException:
                self._turn.release()
                raise
            at_work = Event()
            committed = self._to_its_end(partial(_commit, begun, at_work))
            at_work.wait(BEGINS_S)  # which lets the thread have the interpreter
            await committed
            return result

    def _to_its_end(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """Have it done by the thread; the turn lasts until then, though nobody may wait for it."""
        try:
            done = self._in_thread(work)
        except BaseException:
            self._turn.release()
            raise
        done.add_done_callback(self._end_turn)
        return asyncio.shield(done)

    def _end_turn(self, done: asyncio.Future[Any]) -> None:
        self._turn.release()
        if not done.cancelled():
            done.exception()  # which who still waits is told

    def _written(self, transaction: Transaction[T]) -> tuple[RootTransaction, T]:
        """Run in the loop's thread, all but the commit."""
        with _translated():
            connection = self._connection()
            begun = _begin_unless_locked(connection)
            try:
                return begun, transaction(connection)
            except BaseException:
                begun.rollback()
                raise


class _Locked(Exception):
    """Another program writes to the file."""


def _begin_unless_locked(connection: Connection) -> RootTransaction:
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA busy_timeout=0")
    try:
        return connection.begin()
    except OperationalError as error:
        raise _Locked from error
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")


def _commit(begun: RootTransaction, at_work: Event) -> None:
    at_work.set()
    with _translated(), begun:  # which ends it, one way or the other
        pass


@asynccontextmanager
async def _in_time(seconds: float | None) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        log.warning("database_unavailable", reason="TimeoutError")
        raise Unavailable from None


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        log.warning("database_unavailable", reason=str(error.orig))
        raise Unavailable from error


def _engine(path: str, pragmas: tuple[str, ...], begin: str) -> Engine:
    engine = create_engine(
        f"sqlite+pysqlite:///{path}",
        poolclass=NullPool,  # each thread keeps its connection for good
        json_deserializer=from_json,
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        connection.create_function("search_words", 1, search_words, deterministic=True)
        for pragma in pragmas:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A transaction that reads first and writes later fails at once when another has written.
        connection.exec_driver_sql(begin)

    return engine


def _lock_file(path: str) -> Any:
    lock = Path(path + ".lock").open("w")  # noqa: SIM115 - held as long as the database
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise AlreadyServed(f"{path} is served by another process") from None
    return lock
