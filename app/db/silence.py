"""
A database that has fallen silent: noticed once, and then nobody waits for it.

Whoever meets a black hole finds out after seconds. A client that sends one command after the other
would find out again with each; so once is enough, and a look beside all requests finds the end.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.core.errors import Unavailable

log = structlog.get_logger()

LOOK_EVERY_S = 0.5
ANSWER_S = 1.0  # a database that is well answers in a hundredth of it


class Silence:
    """Whether the database answers, as far as is known; `look` asks it over a new connection."""

    def __init__(self, look: Callable[[], Awaitable[None]]) -> None:
        self._look = look
        self._looking: asyncio.Task[None] | None = None

    def check(self) -> None:
        """Refuse (Unavailable) at once while the database is silent."""
        if self._looking is not None:
            raise Unavailable

    def suspected(self) -> None:
        """Note that something was waited for in vain; what is still under way is not disturbed."""
        if self._looking is None:
            self._looking = asyncio.create_task(self._until_it_answers())

    async def close(self) -> None:
        """End."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)

    async def _until_it_answers(self) -> None:
        log.warning("database_silent")
        try:
            while not await self._answers():  # noqa: ASYNC110 - asked, not told
                await asyncio.sleep(LOOK_EVERY_S)
            log.info("database_answers")
        finally:
            self._looking = None

    async def _answers(self) -> bool:
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._look()
        except (SQLAlchemyError, OSError, TimeoutError):
            return False
        return True
