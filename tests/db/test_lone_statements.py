"""Statements that the driver runs alone: what they answer when there is no connection for them."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from sqlalchemy import make_url
from sqlalchemy.exc import IntegrityError

from app.core.errors import Unavailable
from app.db.postgresql import PostgresqlDatabase
from tests.services import postgres_server

FULL = "has_no_connection_left"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with postgres_server() as postgres:
        yield postgres.create_database("lone")


@pytest_asyncio.fixture
async def database(url: str) -> AsyncIterator[PostgresqlDatabase]:
    database = PostgresqlDatabase(make_url(url))
    yield database
    await database.close()


async def test_rows_come_back_and_what_is_written_is_committed(
    database: PostgresqlDatabase,
) -> None:
    await database.fetch_alone("CREATE TABLE numbers (n int PRIMARY KEY)")
    written = await database.fetch_alone("INSERT INTO numbers VALUES ($1) RETURNING n", 7)
    assert [tuple(row) for row in written] == [(7,)]
    with pytest.raises(IntegrityError):
        await database.fetch_alone("INSERT INTO numbers VALUES ($1)", 7)
    assert len(await database.fetch_alone("SELECT n FROM numbers")) == 1


async def test_without_a_connection_left_it_is_unavailable(
    database: PostgresqlDatabase, url: str
) -> None:
    await database.fetch_alone(f"CREATE ROLE {FULL} LOGIN CONNECTION LIMIT 0")
    full = PostgresqlDatabase(make_url(url).set(username=FULL))
    with pytest.raises(Unavailable):
        await full.fetch_alone("SELECT 1")
    await full.close()
    await database.fetch_alone(f"DROP ROLE {FULL}")
