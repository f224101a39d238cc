"""
Connections, and when a transaction begins and ends.

Repositories are plain functions of a SQLAlchemy `Connection`. `Database` runs them where they
belong: on PostgreSQL through asyncpg inside the event loop, on SQLite in one hop to a thread (a
hop per statement would cost ten times the statement). Either way: one call, one transaction,
committed here and nowhere else.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Select
from sqlalchemy.engine import make_url

T = TypeVar("T")
Transaction = Callable[[Connection], T]
Lookup = Callable[[Mapping[str, Any]], Awaitable[Sequence[Sequence[Any]]]]
"""Returns the rows of a select for its parameters: values in the order of its columns."""


class Database(Protocol):
    """
    What runs transactions, each within a few seconds.

    A database that is away, does not answer in time, has no room, or lets a transaction lose
    against others again and again is `Unavailable`. A transaction may be run more than once before
    it commits, so it has no effect but through its connection. Unavailable after the commit was
    asked for leaves open whether it happened: whoever repeats its write finds out.
    """

    dialect: str

    async def write(self, transaction: Transaction[T]) -> T:
        """Run and commit; on return the change survives a power cut."""
        ...

    async def write_batch(self, transaction: Transaction[T]) -> T:
        """As `write`, on the connection kept for the ledger's set-based statements."""
        ...

    async def read(self, transaction: Transaction[T]) -> T:
        """Run statements that change nothing; each sees what is committed when it starts."""
        ...

    def lookup(self, statement: Select[Any]) -> Lookup:
        """Prepare a statement that finds rows by their keys, and that nearly every request asks."""
        ...

    async def snapshot(self, transaction: Transaction[T]) -> T:
        """Run statements that change nothing and all see the same moment."""
        ...

    async def maintain(self, transaction: Transaction[T]) -> T:
        """As `write`, for as long as it takes: migrations, and statistics of large tables."""
        ...

    async def close(self) -> None:
        """Give every connection back."""
        ...


class WritesAtOnce(Protocol):
    """What SQLite can do besides."""

    async def write_at_once(self, transaction: Transaction[T]) -> T:
        """
        As `write_batch`, but now, in the loop's own thread: only the commit is left to the other.

        For few statements that find rows by their keys. The driver lets go of the interpreter at
        every row; beside a busy loop each would wait longer than all of them take.
        """
        ...


class FetchesAlone(Protocol):
    """What PostgreSQL can do besides."""

    async def fetch_alone(self, statement: str, *values: Any) -> Sequence[Any]:
        """
        Run a statement that is a transaction by itself, and return its rows, once it is committed.

        It is run once: Unavailable leaves open whether it happened. IntegrityError: it did not.
        """
        ...


async def connect(url: str, *, exclusive: bool = False) -> Database:
    """
    Open the database at `url`.

    With `exclusive`, a SQLite file is locked for this process: a second server on the same file
    could not see this one's sockets and is refused (`AlreadyServed`).
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        from app.db.sqlite import SqliteDatabase  # noqa: PLC0415 - the driver in use, and no other

        return SqliteDatabase(parsed.database or "", exclusive=exclusive)
    from app.db.postgresql import PostgresqlDatabase  # noqa: PLC0415 - the driver in use, and no other

    return PostgresqlDatabase(parsed)
