"""SQLite: one writer, two readers, each a thread with its own connection."""

import asyncio
import fcntl
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import local
from typing import Any

import structlog
from pydantic_core import from_json
from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import OperationalError

from app.core.errors import Unavailable
from app.core.mistakes import OperatorMistake
from app.core.words import search_words
from app.db.engine import T, Transaction

log = structlog.get_logger()

READERS = 2  # as many as there are cores to use beside the writer
BUSY_TIMEOUT_MS = 5000  # how long to wait for a command line beside the server
TRANSACTION_S = 6.0  # with the wait for the thread: who waits behind a locked file is told in time

_DURABLE = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # NORMAL forgets acknowledged commits in a power cut
    "PRAGMA foreign_keys=ON",
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
        self._writer = _Threads(path, 1, _DURABLE, begin="BEGIN IMMEDIATE")
        self._readers = _Threads(path, READERS, _READ_ONLY, begin="BEGIN")

    async def write(self, transaction: Transaction[T]) -> T:
        """Run and commit on the writer's thread."""
        return await self._writer.run(transaction)

    async def write_batch(self, transaction: Transaction[T]) -> T:
        """Run and commit on the writer's thread: there is only the one."""
        return await self._writer.run(transaction)

    async def read(self, transaction: Transaction[T]) -> T:
        """Run on a reader's thread."""
        return await self._readers.run(transaction)

    async def look_up(self, transaction: Transaction[T]) -> T:
        """Run on a reader's thread."""
        return await self._readers.run(transaction)

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
        self._held = local()
        self._connections: list[Connection] = []
        self._pool = ThreadPoolExecutor(size, thread_name_prefix="sqlite")

    async def run(self, transaction: Transaction[T], within: float | None = TRANSACTION_S) -> T:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(within):
                # Given up while it waits for the thread it never runs; later, it may still commit.
                return await loop.run_in_executor(self._pool, self._transact, transaction)
        except TimeoutError:
            log.warning("database_unavailable", reason="TimeoutError")
            raise Unavailable from None

    def _transact(self, transaction: Callable[[Connection], T]) -> T:
        try:
            connection = self._connection()
            with connection.begin():
                return transaction(connection)
        except OperationalError as error:
            log.warning("database_unavailable", reason=str(error.orig))
            raise Unavailable from error

    def _connection(self) -> Connection:
        connection: Connection | None = getattr(self._held, "connection", None)
        if connection is None or connection.invalidated:
            connection = self._held.connection = self._engine.connect()
            self._connections.append(connection)
        return connection

    async def close(self) -> None:
        await asyncio.to_thread(self._pool.shutdown)
        for connection in self._connections:
            connection.close()
        self._engine.dispose()


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
