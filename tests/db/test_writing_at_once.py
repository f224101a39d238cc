"""SQLite: what is written in the loop's own thread, beside what its writer's thread does."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from app.core.errors import Unavailable
from app.db.engine import Transaction
from app.db.sqlite import SqliteDatabase


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "numbers.db")


@pytest_asyncio.fixture
async def database(path: str) -> AsyncIterator[SqliteDatabase]:
    database = SqliteDatabase(path)
    await database.write(
        lambda c: c.exec_driver_sql("CREATE TABLE numbers (n INTEGER PRIMARY KEY)").close()
    )
    yield database
    await database.close()


def put(*numbers: int) -> Transaction[str]:
    """The transaction that inserts them and returns the name of the thread that does it."""

    def transaction(connection: Connection) -> str:
        for number in numbers:
            connection.exec_driver_sql("INSERT INTO numbers VALUES (?)", (number,))
        return threading.current_thread().name

    return transaction


def stored(path: str) -> list[int]:
    """What another program finds in the file."""
    with closing(sqlite3.connect(path)) as other:
        return [n for (n,) in other.execute("SELECT n FROM numbers ORDER BY n")]


async def test_it_is_written_here_and_committed_when_it_returns(
    database: SqliteDatabase, path: str
) -> None:
    assert await database.write_at_once(put(1, 2)) == threading.current_thread().name
    assert stored(path) == [1, 2]


async def test_one_transaction_has_the_connection_at_a_time(
    database: SqliteDatabase, path: str
) -> None:
    at_once = [database.write_at_once(put(n)) for n in range(20)]
    in_the_thread = [database.write(put(n)) for n in range(20, 40)]
    await asyncio.gather(*at_once, *in_the_thread)
    assert stored(path) == list(range(40))


async def test_what_fails_leaves_nothing_and_holds_nobody_up(
    database: SqliteDatabase, path: str
) -> None:
    with pytest.raises(IntegrityError):
        await database.write_at_once(put(1, 1))
    await database.write_at_once(put(2))
    assert stored(path) == [2]


async def test_behind_another_program_the_thread_waits_and_not_the_loop(
    database: SqliteDatabase, path: str
) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        writing = asyncio.create_task(database.write_at_once(put(1)))
        await asyncio.sleep(0.1)
        assert not writing.done()
        assert await database.read(lambda c: c.exec_driver_sql("SELECT 1").scalar_one()) == 1
        other.execute("COMMIT")
    assert (await writing).startswith("sqlite")
    assert stored(path) == [1]


async def test_who_gives_up_on_a_commit_leaves_the_turn_to_it(
    database: SqliteDatabase, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log cannot be written for longer than anybody waits; then it can."""
    monkeypatch.setattr("app.db.sqlite.TRANSACTION_S", 0.2)
    done = threading.Event()
    database._writer._pool.submit(done.wait)  # noqa: SLF001 - the thread is busy, as with a slow disk
    with pytest.raises(Unavailable):
        await database.write_at_once(put(1))
    with pytest.raises(Unavailable):
        await database.write_at_once(put(2))
    done.set()
    await database.write(
        put(3),
    )
    assert stored(path) == [1, 3], "the second never began"
