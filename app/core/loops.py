"""Work that is done again and again beside the requests, for as long as the process lives."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from app.core.errors import AppError

log = structlog.get_logger()


async def repeat(name: str, work: Callable[[], Awaitable[None]], every: float) -> None:
    """
    Do `work` every so many seconds, until cancelled.

    A dependency that is away postpones it, and is logged when that begins; anything else that goes
    wrong is logged too, and ends nothing: a loop that has died would be missed only much later.
    """
    postponed = False
    while True:
        await asyncio.sleep(every)
        try:
            await work()
        except AppError as error:
            if not postponed:
                log.warning("postponed", work=name, reason=error.code)
            postponed = True
        except Exception:
            log.exception("work_failed", work=name)
        else:
            postponed = False
