"""
A database that has fallen silent: noticed once, and then nobody waits for it.

Whoever meets a black hole finds out after seconds. A client that sends one command after the other
would find out again with each; so once is enough, and a look beside all requests finds the end.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.core.errors import Unavailable

log = structlog.get_logger()

LOOK_EVERY_S = 1.0  # the next one does not wait for those before it, which may be in a black hole
# A database that is well answers in a hundredth of it, but to a process that is busy with refusing
# everybody a second may be too short for ever.
ANSWER_S = 5.0


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
        answered = asyncio.Event()
        looks: set[asyncio.Task[None]] = set()
        try:
            while not answered.is_set():
                look = asyncio.create_task(self._ask(answered))
                looks.add(look)
                look.add_done_callback(looks.discard)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_EVERY_S):
                        await answered.wait()
            log.info("database_answers")
        finally:
            for look in looks:
                look.cancel()
            self._looking = None

    async def _ask(self, answered: asyncio.Event) -> None:
        with contextlib.suppress(SQLAlchemyError, OSError, TimeoutError):
            async with asyncio.timeout(ANSWER_S):
                await self._look()
            answered.set()
