"""What time it is for the database: one clock for all processes."""

from datetime import datetime

from sqlalchemy import Connection, func, select, text

from app.core.clock import from_text

_SQLITE = select(text("strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"))
_POSTGRESQL = select(func.clock_timestamp())


def database_now(connection: Connection) -> datetime:
    """Return the database's present moment, in UTC."""
    if connection.dialect.name == "sqlite":
        return from_text(connection.execute(_SQLITE).scalar_one())
    moment: datetime = connection.execute(_POSTGRESQL).scalar_one()
    return moment
