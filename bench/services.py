"""The PostgreSQL and the Redis that all subjects of a run are measured on: durable, and equal."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import asyncpg
from sqlalchemy.engine import make_url

from tests.services import Postgres, Redis, own_postgres_server, own_redis_server

DURABLE = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "300",
    "shared_buffers": "256MB",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # Nobody pays for what another subject left: instead of the background work each new database
    # is vacuumed and analysed, and a checkpoint made, right before it is measured.
    "autovacuum": "off",
    "checkpoint_timeout": "30min",
    "max_wal_size": "8GB",
}


@dataclass(frozen=True)
class Services:
    """Both servers."""

    postgres: Postgres
    redis: Redis

    @property
    def roots(self) -> dict[str, list[int]]:
        """Their processes, by the part whose cost they are."""
        return {"database": [self.postgres.pid], "redis": [self.redis.pid]}

    def new_database(self, name: str) -> str:
        """Make an empty database and return its URL."""
        return self.postgres.create_database(name)


@contextmanager
def durable_services() -> Iterator[Services]:
    """Start both on new directories; stop them and remove those."""
    with own_postgres_server(DURABLE) as postgres, own_redis_server() as redis:
        yield Services(postgres, redis)


def plain_url(database_url: str) -> str:
    """Return the URL as drivers and libpq read it."""
    return make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)


def execute(database_url: str, statements: Sequence[str]) -> None:
    """Run statements, each in a transaction of its own."""
    asyncio.run(_each(database_url, statements))


def count(database_url: str, statement: str) -> int:
    """Return the single number that `statement` selects."""
    return asyncio.run(_number(database_url, statement))


def freshen(database_url: str) -> None:
    """Do what autovacuum would have done by then, and write everything to disk."""
    execute(database_url, ["VACUUM ANALYZE", "CHECKPOINT"])


def versions(services: Services) -> str:
    """Return the name and the version of the database."""
    return asyncio.run(_version(services.postgres.url))


async def _version(database_url: str) -> str:
    connection = await asyncpg.connect(plain_url(database_url))
    try:
        return "PostgreSQL " + str(await connection.fetchval("SHOW server_version")).split()[0]
    finally:
        await connection.close()


async def _each(database_url: str, statements: Sequence[str]) -> None:
    connection = await asyncpg.connect(plain_url(database_url))
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def _number(database_url: str, statement: str) -> int:
    connection = await asyncpg.connect(plain_url(database_url))
    try:
        return int(await connection.fetchval(statement))
    finally:
        await connection.close()
