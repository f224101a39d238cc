"""What the service does, counted: calls of its own functions, and statements to the database."""

from __future__ import annotations

import inspect
import sys
from collections import Counter
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from types import FrameType
from typing import Any

from sqlalchemy import Engine, event

from app.db.engine import Database
from tests.harness.nursery import CHECKOUT

SERVICE = str(CHECKOUT / "app") + "/"
# Coroutines and generators are entered again at each turn, as often as the machine makes them wait.
RESUMED = inspect.CO_COROUTINE | inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR


LONE = "AdvanceTogether.asked"  # made once for the one statement, which goes past SQLAlchemy
LEDGER = ("AdvanceEach._store", "Batch.run")


class Tally:
    """Calls by qualified name, as in `Hub.publish`, and the ledger's statements in order."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.statements: list[str] = []

    def enter(self, frame: FrameType, happened: str, _argument: Any) -> None:
        """Count a call; for `sys.setprofile`."""
        code = frame.f_code
        if (
            happened == "call"
            and code.co_filename.startswith(SERVICE)
            and not code.co_flags & RESUMED
            and not code.co_name.startswith("<")  # newer Pythons make no call of a comprehension
        ):
            self.calls[code.co_qualname] += 1

    def execute(self, *told: Any) -> None:
        """Note a statement of the ledger's; for SQLAlchemy's `before_cursor_execute`."""
        if _inside(LEDGER):
            self.statements.append(told[2])

    def per(self, messages: int) -> Counter[str]:
        """
        Return how often each function was called for every one of so many messages.

        What the service does from time to time, on a busy machine often while this counts, is less
        than once a message, and so is what is done once a batch or a conversation.
        """
        return Counter({name: n // messages for name, n in self.calls.items() if n >= messages})


def _inside(functions: Collection[str]) -> bool:
    frame = inspect.currentframe()
    while frame is not None:
        if frame.f_code.co_qualname in functions:
            return True
        frame = frame.f_back
    return False


@asynccontextmanager
async def counting(database: Database) -> AsyncIterator[Tally]:
    """Count in the loop's thread, and in the one that writes to SQLite."""
    tally = Tally()
    elsewhere = database.dialect == "sqlite"

    async def profile(how: Any) -> None:
        if elsewhere:
            await database.write(lambda _: sys.setprofile(how))
        sys.setprofile(how)

    event.listen(Engine, "before_cursor_execute", tally.execute)
    await profile(tally.enter)
    try:
        yield tally
    finally:
        sys.setprofile(None)
        await profile(None)
        event.remove(Engine, "before_cursor_execute", tally.execute)
