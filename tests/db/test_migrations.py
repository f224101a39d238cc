"""The migrations lead from nothing to what the tables say, and back."""

from __future__ import annotations

import asyncio
from io import StringIO

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect, text

from app.db.engine import connect
from app.db.migrations import HEAD
from tests.harness.backends import Backend
from tests.harness.command_line import run
from tests.harness.nursery import CHECKOUT
from tests.harness.server import ServerProcess

Schema = dict[str, dict[str, list[str]]]


@pytest.fixture
def database_url(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty database, the one that the settings name."""
    url = backend.create_database("migrations")
    for name, value in backend.settings(url).items():
        monkeypatch.setenv(name, value)
    return url


@pytest.fixture
def alembic(database_url: str) -> Config:
    """Alembic as its own commands use it, without the printing."""
    return Config(CHECKOUT / "alembic.ini", stdout=StringIO())


def schema(database_url: str) -> Schema:
    """Tables, columns, keys, indexes and constraints, each as a text."""

    def read(connection: Connection) -> Schema:
        found = inspect(connection)
        return {table: described(found, table) for table in found.get_table_names()}

    async def ask() -> Schema:
        database = await connect(database_url)
        try:
            return await database.read(read)
        finally:
            await database.close()

    return asyncio.run(ask())


def described(found: object, table: str) -> dict[str, list[str]]:
    parts = ("columns", "indexes", "foreign_keys", "unique_constraints", "check_constraints")
    read = {part: getattr(found, f"get_{part}")(table) for part in parts}
    return {part: sorted(str(plain(one)) for one in value) for part, value in read.items()}


def plain(value: object) -> object:
    """The same with SQL as text: two reflected clauses are never equal."""
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items()}
    return value if isinstance(value, list) else str(value)


def test_up_down_and_up_again_is_the_same_schema(alembic: Config, database_url: str) -> None:
    command.upgrade(alembic, "head")
    first = schema(database_url)
    assert {"accounts", "agents", "conversations", "entries", "tickets"} <= first.keys()
    command.downgrade(alembic, "base")
    assert schema(database_url).keys() == {"alembic_version"}
    command.upgrade(alembic, "head")
    assert schema(database_url) == first


def test_the_migrations_make_what_the_tables_say(alembic: Config) -> None:
    command.upgrade(alembic, "head")
    command.check(alembic)


def test_there_is_one_newest_revision_and_the_service_knows_it(alembic: Config) -> None:
    output = alembic.stdout
    assert isinstance(output, StringIO)
    command.heads(alembic)
    assert output.getvalue() == f"{HEAD} (head)\n"


async def test_the_migrate_command_brings_the_same_schema(backend: Backend) -> None:
    settings = backend.settings(backend.create_database("by-command"))
    for _ in range(2):
        ran = await run("migrate", settings=settings)
        assert ran.code == 0, ran.err
    by_command = await asyncio.to_thread(schema, settings["CONVERSAS_DATABASE_URL"])
    assert {"accounts", "conversations", "entries", "alembic_version"} <= by_command.keys()


async def test_a_schema_that_is_ahead_is_migrated_by_nobody(backend: Backend) -> None:
    settings = backend.settings(backend.create_database("ahead"))
    assert (await run("migrate", settings=settings)).code == 0
    database = await connect(settings["CONVERSAS_DATABASE_URL"])

    def transaction(connection: Connection) -> None:
        connection.execute(text("UPDATE alembic_version SET version_num = 'newer'"))

    await database.write(transaction)
    await database.close()
    for command_ in ("migrate", "serve"):
        ran = await run(command_, settings={**settings, "CONVERSAS_PORT": "0"})
        assert ran.code != 0
        assert "ahead" in ran.err, command_
        assert "Traceback" not in ran.out + ran.err


def test_a_server_that_may_not_migrate_refuses_an_empty_database(backend: Backend) -> None:
    settings = backend.settings(backend.create_database("behind"), MIGRATE="off")
    server = ServerProcess("behind", settings, backend.directory)
    server.spawn()
    try:
        assert server.process.wait(20) != 0
        assert "migrat" in server.tail()
        assert "Traceback" not in server.tail()
    finally:
        if server.alive:
            server.kill()
