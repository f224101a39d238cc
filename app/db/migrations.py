"""The schema: where it stands, and bringing it to head."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from app.db.engine import Database

HEAD = "courier"  # the newest revision of migrations/versions: tests/db compares

_INI = Path(__file__).parents[2] / "alembic.ini"
_LOCK = 0x636F6E76  # "conv": the advisory lock that lets one process migrate at a time


async def upgrade(database: Database) -> None:
    """Bring the schema to head; processes that start together wait for one another."""
    if await is_current(database):
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

    await database.write(transaction)


async def is_current(database: Database) -> bool:
    """Whether the schema is at head."""

    def transaction(connection: Connection) -> bool:
        if not inspect(connection).has_table("alembic_version"):
            return False
        revisions = connection.execute(text("SELECT version_num FROM alembic_version"))
        return revisions.scalars().all() == [HEAD]

    return await database.read(transaction)
