"""What is configured, reachable, migrated, and what is unsafe."""

import sqlite3

from rich.console import Console
from sqlalchemy.engine import make_url

from app.core.errors import AppError
from app.db.engine import connect
from app.db.migrations import is_current
from app.realtime.redis import RedisBroker
from app.settings import Settings

SQLITE_SAFE = (
    3,
    51,
    3,
)  # older ones can lose pages of a WAL when two connections checkpoint at once


async def examine(settings: Settings, console: Console) -> bool:
    """Print a line per finding; return whether the service could serve."""
    console.print(f"environment   {settings.environment.value}")
    address = make_url(settings.database).render_as_string(hide_password=True)
    console.print(f"database      {address}", soft_wrap=True)
    healthy = await _database(settings, console)
    if settings.redis_url:
        healthy = await _redis(settings, console) and healthy
    else:
        console.print("broker        memory: one process only")
    for problem in settings.unsafe():
        console.print(f"unsafe        {problem}", soft_wrap=True)
    return healthy


async def _database(settings: Settings, console: Console) -> bool:
    if settings.database.startswith("sqlite") and sqlite3.sqlite_version_info < SQLITE_SAFE:
        console.print(
            f"note          SQLite {sqlite3.sqlite_version}: readers never checkpoint here, "
            "so its WAL-reset fault is not met",
            soft_wrap=True,
        )
    try:
        database = await connect(settings.database)
    except (AppError, OSError) as error:
        console.print(f"database      cannot be opened: {error}", soft_wrap=True)
        return False
    try:
        current = await is_current(database)
    except AppError:
        console.print("database      does not answer")
        return False
    finally:
        await database.close()
    state = "at head" if current else "behind: run `python -m app migrate`"
    console.print(f"schema        {state}")
    return current


async def _redis(settings: Settings, console: Console) -> bool:
    broker = RedisBroker(settings.redis_url)
    reachable = await broker.ping()
    await broker.close()
    console.print(f"broker        Redis {'answers' if reachable else 'does not answer'}")
    return reachable
