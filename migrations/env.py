"""Runs migrations on a connection it is given, or on the configured database."""

import asyncio
from typing import cast

from alembic import context
from sqlalchemy import Connection

from app.db.engine import connect
from app.settings import Settings
from app.tables import metadata


def migrate(connection: Connection) -> None:
    """Run the wanted revisions inside the connection's transaction."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        include_object=lambda _item, name, *_: name not in uncompared(connection.dialect.name),
    )
    context.run_migrations()


def uncompared(dialect: str) -> set[str]:
    """Name what Alembic cannot compare: an index on a function, what FTS5 makes on SQLite."""
    shadows = ("config", "content", "data", "docsize", "idx")
    tables = {"closed_words", *(f"closed_words_{name}" for name in shadows)}
    return {"ix_requesters_words"} | (tables if dialect == "sqlite" else set())


async def migrate_configured() -> None:
    """Open the configured database for a command of Alembic's own (`alembic check`, …)."""
    database = await connect(Settings().database)
    try:
        await database.write(migrate)
    finally:
        await database.close()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(cast("Connection", given))
else:
    asyncio.run(migrate_configured())
