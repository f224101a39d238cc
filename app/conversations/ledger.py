"""
The only writer of conversations and entries.

It takes every command that is waiting, runs them as one `Batch` in one transaction, and only after
the commit answers the callers and announces. No timer: while one batch commits the next gathers.
"""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.conversations import repeats
from app.conversations.commands import Command, Send, Start
from app.conversations.events import Change
from app.conversations.outcomes import Outcome
from app.conversations.store import Key, Store
from app.conversations.transaction import Batch
from app.core.clock import now
from app.core.errors import AppError, Unavailable
from app.db.engine import Database

log = structlog.get_logger()

BATCH_SIZE = 256  # beyond that a batch only gets slower, not cheaper per command
WAITING = 4096  # commands in memory; more means the database cannot follow, so: 503
ATTEMPTS = 4  # of a batch that met another process's insert, or a deadlock outside our locks

Job = tuple[Command, "asyncio.Future[Outcome]"]
Announce = Callable[[Sequence[Change]], None]


class Ledger:
    """Takes commands, answers outcomes; announces each commit through `announce`."""

    def __init__(self, database: Database, announce: Announce) -> None:
        self._database = database
        self._store = Store(database.dialect)
        self._announce = announce
        self._waiting: deque[Job] = deque()
        self._writer: asyncio.Task[None] | None = None

    async def submit(self, command: Command) -> Outcome:
        """
        Return the outcome of `command` once it is committed.

        Raises:
            AppError: what the rules refused, or Unavailable when the database cannot follow.

        """
        if len(self._waiting) >= WAITING:
            raise Unavailable
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((command, future))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())
        return await future

    async def drain(self) -> None:
        """Return when every command that was submitted has been answered."""
        while self._writer is not None:
            await asyncio.wait([self._writer])

    async def _write(self) -> None:
        try:
            while self._waiting:
                await self._commit(_take(self._waiting))
        finally:
            self._writer = None

    async def _commit(self, jobs: Sequence[Job]) -> None:
        commands = [command for command, _ in jobs]
        try:
            outcomes, changes = await self._run(commands)
        except AppError as refusal:
            _fail(jobs, refusal)
        except Exception as error:
            if len(jobs) > 1:  # find the one that cannot be stored; its neighbours can
                for job in jobs:
                    await self._commit([job])
                return
            log.exception("command_failed", command=type(commands[0]).__name__)
            _fail(jobs, error)
        else:
            for (_, future), outcome in zip(jobs, outcomes, strict=True):
                _settle(future, outcome)
            self._announce(changes)

    async def _run(
        self, commands: Sequence[Command]
    ) -> tuple[list[Outcome | AppError], list[Change]]:
        def transaction(connection: Connection) -> tuple[list[Outcome | AppError], list[Change]]:
            return Batch(self._store, connection, commands, now()).run()

        for attempt in range(1, ATTEMPTS):
            try:
                return await self._database.write_batch(transaction)
            except (IntegrityError, DBAPIError) as error:
                # Another process took the same client_id or number first: now it can be seen.
                log.info("batch_retried", attempt=attempt, reason=type(error.orig).__name__)
                await asyncio.sleep(random.uniform(0, 0.01 * attempt))  # noqa: S311 - jitter
        return await self._database.write_batch(transaction)


def _settle(future: "asyncio.Future[Outcome]", outcome: Outcome | AppError) -> None:
    if future.done():
        return  # the caller has gone; what it asked for is stored all the same
    if isinstance(outcome, AppError):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)


def _fail(jobs: Iterable[Job], error: Exception) -> None:
    for _, future in jobs:
        if not future.done():
            future.set_exception(error)


def _take(waiting: deque[Job]) -> list[Job]:
    """
    Take the next batch, in order.

    Messages to one conversation may share a batch. A command that is more than a message has its
    conversation (a start: its visitor) to itself, and so has each client_id.
    """
    batch: list[Job] = []
    later: list[Job] = []
    lanes: dict[Key, bool] = {}
    taken: set[Any] = set()
    while waiting and len(batch) < BATCH_SIZE:
        job = waiting.popleft()
        lane, alone = _lane(job[0])
        receipt = repeats.receipt(job[0]) if isinstance(job[0], repeats.Creating) else None
        blocked = receipt in taken or (lane in lanes and (alone or lanes[lane]))
        if receipt is not None:
            taken.add(receipt)
        lanes[lane] = lanes.get(lane, False) or alone or blocked
        (later if blocked else batch).append(job)
    waiting.extendleft(reversed(later))
    return batch


def _lane(command: Command) -> tuple[Key, bool]:
    if isinstance(command, Start):
        return (command.by.account_id, command.by.id), True
    return (command.by.account_id, command.conversation_id), not isinstance(command, Send)
