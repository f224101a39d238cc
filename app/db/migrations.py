"""The schema: where it stands, and bringing it to head."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from app.db.engine import Database

_INI = Path(__file__).parents[2] / "alembic.ini"
_LOCK = 0x636F6E76  # "conv": the advisory lock that lets one process migrate at a time


async def upgrade(database: Database) -> None:
    """Bring the schema to head; processes that start together wait for one another."""

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
    head = ScriptDirectory.from_config(Config(_INI)).get_current_head()

    def transaction(connection: Connection) -> bool:
        return MigrationContext.configure(connection).get_current_revision() == head

    return await database.read(transaction)
