"""The schema: where it stands, and bringing it to head."""

from enum import StrEnum
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from app.core.mistakes import OperatorMistake
from app.db.engine import Database

HEAD = "standing"  # the newest revision of migrations/versions: tests/db compares

_INI = Path(__file__).parents[2] / "alembic.ini"
_LOCK = 0x636F6E76  # "conv": the advisory lock that lets one process migrate at a time


class SchemaAhead(OperatorMistake):
    """The schema was migrated by a newer version."""


async def upgrade(database: Database) -> None:
    """Bring the schema to head, or refuse it; who start together wait for one another."""
    schema = await standing(database)
    if schema is Schema.AHEAD:
        raise SchemaAhead("The schema is ahead: a newer version of the program migrated it.")
    if schema is Schema.CURRENT:
        return
    # Only who migrates pays for Alembic: a tenth of a start.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    def transaction(connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        config = Config(_INI)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    await database.maintain(transaction)


class Schema(StrEnum):
    """Where the schema stands, seen from this version of the program."""

    CURRENT = "current"
    BEHIND = "behind"
    AHEAD = "ahead"  # a newer version has migrated it: what it added does not concern this one


async def standing(database: Database) -> Schema:
    """Return where the schema stands."""

    def transaction(connection: Connection) -> set[str]:
        if not inspect(connection).has_table("alembic_version"):
            return set()
        revisions = connection.execute(text("SELECT version_num FROM alembic_version"))
        return set(revisions.scalars())

    revisions = await database.read(transaction)
    if revisions == {HEAD}:
        return Schema.CURRENT
    return Schema.BEHIND if revisions <= _known_revisions() else Schema.AHEAD


async def is_current(database: Database) -> bool:
    """Whether the schema is at head."""
    return await standing(database) is Schema.CURRENT


@cache
def _known_revisions() -> frozenset[str]:
    """Return every revision of this version."""
    from alembic.config import Config  # noqa: PLC0415 - see `upgrade`
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    scripts = ScriptDirectory.from_config(Config(_INI))
    return frozenset(script.revision for script in scripts.walk_revisions())
