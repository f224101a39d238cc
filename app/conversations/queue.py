"""
The queue's timer: what nobody answers in time becomes a ticket, where an account wants that.

Every process looks, and none keeps anything in memory: what is due is read from the database, so
the timer survives restarts. The ledger decides again under the conversation's lock, so of several
processes one acts.
"""

import asyncio
from datetime import timedelta

import structlog
from sqlalchemy import Connection

from app.accounts import repository as accounts
from app.auth.principal import System
from app.conversations import repository
from app.conversations.commands import Expire
from app.conversations.ledger import Ledger
from app.core.clock import now
from app.core.errors import AppError
from app.db.engine import Database

log = structlog.get_logger()

LOOK_EVERY_S = 2.0  # the setting counts minutes; a look costs one probe of a nearly empty index
AT_ONCE = 50  # of one look: half a batch of the ledger, so that messages find room beside them


class Queue:
    """Ends the wait of conversations in New."""

    def __init__(self, database: Database, ledger: Ledger) -> None:
        self._database = database
        self._ledger = ledger
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._watch())

    async def close(self) -> None:
        """End; what was submitted is the ledger's to finish."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                await self._expire()
            except AppError:
                log.warning("queue_postponed")  # the database is away; the next look comes soon
            except Exception:
                log.exception("queue_failed")

    async def _expire(self) -> None:
        """Submit what is due, oldest first."""
        due = await self._database.read(_overdue)
        commands = [Expire(System(account_id), each) for account_id, each in due]
        answers = await asyncio.gather(*map(self._ledger.submit, commands), return_exceptions=True)
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer


def _overdue(connection: Connection) -> list[tuple[str, str]]:
    impatient = accounts.impatient(connection)
    if not impatient:
        return []
    moment = now()
    waits = [(account, moment - timedelta(minutes=minutes)) for account, minutes in impatient]
    return repository.overdue(connection, waits, AT_ONCE)
