"""The servers that everything else is tested on: each way to get one gives a working one."""

import asyncio
from pathlib import Path

import asyncpg
import pytest
from redis.asyncio import Redis as Client

from tests.services import (
    ServiceMissingError,
    own_postgres_server,
    own_redis_server,
    postgres,
    postgres_binaries,
    postgres_server,
    redis,
    redis_server,
)


async def _one(url: str, statement: str) -> object:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def _ping(url: str) -> bool:
    client = Client.from_url(url)
    try:
        return bool(await client.ping())
    finally:
        await client.aclose()


def _there(ways: dict[str, Path | None]) -> list[object]:
    return [pytest.param(place, id=way) for way, place in ways.items() if place is not None]


POSTGRES = {"installed": postgres_binaries.installed(), "wheel": postgres_binaries.in_wheel()}
REDIS = {"installed": redis.installed(), "wheel": redis.in_wheel()}


@pytest.mark.parametrize("folder", _there(POSTGRES))
async def test_every_postgres_there_is_serves_and_makes_databases(folder: Path) -> None:
    with postgres.started(folder) as server:
        url = server.create_database("of a test")
        assert await _one(url, "SELECT lower('É')") == "é"


@pytest.mark.parametrize("program", _there(REDIS))
async def test_every_redis_there_is_serves(program: Path) -> None:
    with redis.started(program) as server:
        assert await _ping(server.url)


async def test_a_postgres_that_was_killed_has_kept_what_was_committed() -> None:
    with own_postgres_server() as server:
        url = server.create_database("kept")
        await _one(url, "CREATE TABLE kept AS SELECT 1 AS one")
        server.stop()
        with pytest.raises(ConnectionRefusedError):
            await _one(url, "SELECT one FROM kept")
        server.start()
        assert await _one(url, "SELECT one FROM kept") == 1


async def test_a_redis_that_was_killed_comes_back_at_the_same_address() -> None:
    with own_redis_server() as server:
        server.stop()
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", int(server.url.split(":")[2].split("/")[0]))
        server.start()
        assert await _ping(server.url)


async def test_a_given_postgres_is_used_cleaned_and_left_running(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with own_postgres_server() as theirs:
        monkeypatch.setenv("TEST_DATABASE_URL", theirs.url)
        with postgres_server() as server:
            server.create_database("passing")
            with pytest.raises(RuntimeError, match="not ours"):
                server.stop()
        left = "SELECT count(*) FROM pg_database WHERE datname LIKE 'passing%'"
        assert await _one(theirs.url, left) == 0


async def test_a_given_redis_is_used_and_left_running(monkeypatch: pytest.MonkeyPatch) -> None:
    with own_redis_server() as theirs:
        monkeypatch.setenv("TEST_REDIS_URL", theirs.url)
        with redis_server() as server, pytest.raises(RuntimeError, match="not ours"):
            server.stop()
        assert await _ping(theirs.url)


def test_without_any_server_the_suite_says_what_to_install() -> None:
    with (
        pytest.raises(ServiceMissingError, match="apt-get install postgresql"),
        postgres.started(None),
    ):
        pass
    with (
        pytest.raises(ServiceMissingError, match="apt-get install redis-server"),
        redis.started(None),
    ):
        pass
