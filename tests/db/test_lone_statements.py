"""Statements that the driver runs alone: what they answer, also when their connection is gone."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from sqlalchemy import Column, Double, MetaData, String, Table, bindparam, make_url, select
from sqlalchemy.exc import IntegrityError

from app.core.errors import Unavailable
from app.core.ids import new_id
from app.db.base import Id, Json, UtcTime
from app.db.postgresql import PostgresqlDatabase
from tests.services import postgres_server

FULL = "has_no_connection_left"
THINGS = Table(
    "things",
    MetaData(),
    Column("id", Id),
    *(Column("said", Json), Column("at", UtcTime), Column("much", Double), Column("name", String)),
)
BY_NAME = select(THINGS).where(THINGS.c.name == bindparam("wanted")).order_by(THINGS.c.id)


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


async def test_a_lookup_gives_what_other_reads_give(database: PostgresqlDatabase) -> None:
    await database.maintain(THINGS.metadata.create_all)
    await database.fetch_alone(
        "INSERT INTO things VALUES ($1, $2, now(), 1.5, 'Ana'), ($3, NULL, NULL, NULL, 'Ana')",
        *(new_id(), '["view_all", {"ação": null}]', new_id()),
    )
    wanted = {"wanted": "Ana"}
    found = await database.lookup(BY_NAME)(wanted)
    assert len(found) == 2
    assert found == [list(row) for row in await database.read(lambda c: c.execute(BY_NAME, wanted))]
    assert await database.lookup(BY_NAME)({"wanted": "Bia"}) == []


async def test_a_lookup_whose_connections_were_ended_is_asked_again(
    database: PostgresqlDatabase, url: str
) -> None:
    lookup = database.lookup(select(bindparam("wanted", type_=String).label("name")))
    assert await asyncio.gather(*(lookup({"wanted": "Ana"}) for _ in range(3)))
    other = PostgresqlDatabase(make_url(url))
    ended = await other.fetch_alone(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    assert len(ended) >= 3
    answers = await asyncio.gather(*(lookup({"wanted": "Ana"}) for _ in range(3)))
    assert answers == [[["Ana"]]] * 3
    await other.close()
