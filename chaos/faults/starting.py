"""Faults of configuration and schema: the service must refuse to start, and say why."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping

from sqlalchemy import Connection, text

from app.db.engine import connect
from chaos.faults.stage import Strike
from tests.harness import command_line
from tests.harness.credentials import JWT_SECRET
from tests.harness.server import ServerProcess


class NotRefusedError(Exception):
    """It started, although it must not."""


async def twice_on_one_file(strike: Strike) -> None:
    """Start a second server on the same SQLite file."""
    settings = _settings(strike)
    await _refused(strike, "a second process on one file", settings)


async def schema_behind_or_ahead(strike: Strike) -> None:
    """Start on an empty database that may not be migrated, and on one from the future."""
    deployment = strike.stage.deployment
    if deployment.behind.postgres is not None:
        empty = deployment.behind.postgres.create_database("empty")
    else:
        empty = f"sqlite:///{deployment.directory / f'empty-{secrets.token_hex(4)}.db'}"
    settings = _settings(strike) | {"CONVERSAS_DATABASE_URL": empty}
    await _refused(strike, "a schema that is behind", settings | {"CONVERSAS_MIGRATE": "off"})
    ran = await command_line.run("migrate", settings=settings)
    if ran.code != 0:
        raise NotRefusedError(f"migrate: {ran.err}")
    await _stamp(empty, "from_the_future")
    await _refused(strike, "a schema that is ahead", settings)


async def mistakes(strike: Strike) -> None:
    """Start in production with what production refuses."""
    good = _settings(strike) | {
        "CONVERSAS_ENVIRONMENT": "production",
        "CONVERSAS_RATE_LIMITS": "on",
    }
    await _refused(strike, "no secret", good | {"CONVERSAS_JWT_SECRET": ""})
    await _refused(strike, "a short secret", good | {"CONVERSAS_JWT_SECRET": "short"})
    await _refused(strike, "a pattern for a secret", good | {"CONVERSAS_JWT_SECRET": "ab" * 20})
    await _refused(strike, "a wildcard origin", good | {"CONVERSAS_CONSOLE_ORIGINS": "*"})
    await _refused(strike, "rate limits off", good | {"CONVERSAS_RATE_LIMITS": "off"})


def _settings(strike: Strike) -> dict[str, str]:
    deployment = strike.stage.deployment
    return {
        "CONVERSAS_DATABASE_URL": deployment.database_url,
        "CONVERSAS_DATA_DIR": str(deployment.directory),
        "CONVERSAS_JWT_SECRET": JWT_SECRET,
    }


async def _stamp(database_url: str, version: str) -> None:
    """Let the database say that a migration nobody here knows has run."""

    def transaction(connection: Connection) -> None:
        connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": version})

    database = await connect(database_url)
    try:
        await database.write(transaction)
    finally:
        await database.close()


async def _refused(strike: Strike, what: str, settings: Mapping[str, str]) -> None:
    server = ServerProcess("refused", settings, strike.stage.deployment.directory)
    server.spawn()
    for _ in range(200):
        if not server.alive:
            break
        await asyncio.sleep(0.1)
    if server.alive:
        server.kill()
        raise NotRefusedError(f"{what}: it runs")
    if server.process.returncode == 0:
        raise NotRefusedError(f"{what}: it left with 0")
