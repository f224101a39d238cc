"""The connections that transactions share."""

import asyncio

from sqlalchemy import Connection, make_url, text

from app.db.postgresql import POOL_SIZE, PostgresqlDatabase
from tests.services import postgres_server

BURST = POOL_SIZE * 4


def _backend(connection: Connection) -> int:
    return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())


async def test_what_was_opened_for_a_burst_serves_the_next() -> None:
    """A new connection plans every statement again: that costs more than it spares."""
    with postgres_server() as postgres:
        database = PostgresqlDatabase(make_url(postgres.create_database("pool")))
        bursts = []
        for _ in range(3):
            backends = await asyncio.gather(*(database.read(_backend) for _ in range(BURST)))
            bursts.append(set(backends))
        await database.close()
    opened = set.union(*bursts)
    assert len(opened) <= POOL_SIZE
    assert len(opened) > 1, "one after the other is no burst"
