"""
The only writer of conversations and entries.

It takes every command that is waiting, runs them as one `Batch` in one transaction, and only after
the commit announces and answers the callers. Plain messages to conversations that it remembers, and
marks that these are read, need no more than one statement each kind. While one batch commits the
next gathers, and a few commands that come soon after a batch wait for others (`pace`). Under load a
second batch, of other conversations, is decided while the first one commits.
"""

import asyncio
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from app.conversations.advance import Overtaken, advance_for
from app.conversations.commands import Command, Given
from app.conversations.events import Change, Event
from app.conversations.lanes import Job, Lanes, job_of
from app.conversations.marking import marking_for
from app.conversations.outcomes import (
    Ended,
    Expired,
    Outcome,
    Redelivered,
    TicketFiled,
    TicketOpened,
)
from app.conversations.pace import WORTH_A_COMMIT, Pace
from app.conversations.remembered import (
    Foreseen,
    ForeseenMarks,
    Remembered,
    foresee,
    foresee_marks,
    reads_all,
)
from app.conversations.state import Conversation, Key
from app.conversations.store import Store
from app.conversations.transaction import Batch
from app.core.clock import now
from app.core.errors import AppError, Unavailable
from app.db.engine import Database

log = structlog.get_logger()

BATCH_SIZE = 100  # beyond that a batch only gets slower, not cheaper per command
WRITERS = 2  # one decides while the other's commit is on its way to the disk
WAITING = 4096  # commands in memory; more means the database cannot follow, so: 503
ATTEMPTS = 4  # of a batch that met another process's insert

PATIENCE_S = 3.5  # longer than a wait for another's lock, shorter than one for a lost database
SOON_S = 2.0  # a statement that failed within this leaves time to ask the database

_FILED = (Ended, Expired, TicketFiled, TicketOpened, Redelivered)

Announce = Callable[[Sequence[Change]], None]
Doubt = Callable[[], None]
"""Called when a commit may have happened that nobody can announce."""


class Committed(NamedTuple):
    """
    What came of a batch: an outcome for each command, what to announce, and what is so now.

    None is the outcome of what was left out, and is to be asked of the database.
    """

    outcomes: Sequence[Outcome | AppError | None]
    changes: Sequence[Change]
    states: Sequence[Conversation]


class Ledger:
    """Takes commands, answers outcomes; announces each commit through `announce`."""

    def __init__(self, database: Database, announce: Announce, doubt: Doubt) -> None:
        self._database = database
        self._store = Store(database.dialect)
        self._advance = advance_for(database)
        self._marking = marking_for(database)
        self._remembered = Remembered()
        self._announce = announce
        self._doubt = doubt
        self.filed: Callable[[], None] = lambda: None
        """Called after a commit that may have made a delivery job."""
        self._waiting: deque[Job] = deque()
        self._lanes = Lanes()
        self._writers: set[asyncio.Task[None]] = set()
        self._pace = Pace()
        self._later: asyncio.TimerHandle | None = None

    def submit(self, command: Command) -> Awaitable[Outcome]:
        """
        Return what gives the outcome of `command` once it is committed.

        Raises:
            AppError: what the rules refused, or Unavailable when the database cannot follow.

        """
        if len(self._waiting) >= WAITING:
            raise Unavailable
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append(job_of(command, future))
        self._wake()
        return future

    def heard(self, events: Iterable[Event]) -> None:
        """Take note of what another process has committed: it is not as remembered any more."""
        for event in events:
            if isinstance(event, Change):
                key = (event.account_id, event.conversation_id)
                state = self._remembered.get(key)
                if state is not None and state.last_seq < event.last_seq:
                    self._remembered.forget([key])

    async def drain(self) -> None:
        """Return when every command that was submitted has been answered."""
        while self._waiting or self._writers:
            if not self._writers:
                self._begin()
            await asyncio.wait(self._writers)

    def _wake(self) -> None:
        """Begin a writer when there is none, or another when enough waits for a commit more."""
        busy = len(self._writers)
        if busy == 0:
            early_s = self._early_s()
            if early_s <= 0.0:
                self._begin()
            elif self._later is None:
                self._later = asyncio.get_running_loop().call_later(early_s, self._begin)
        elif busy < WRITERS and len(self._waiting) >= WORTH_A_COMMIT:
            self._begin()

    def _early_s(self) -> float:
        """Return how long what waits should wait for more, in seconds."""
        moment = time.monotonic()
        return self._pace.due(moment, len(self._waiting)) - moment

    def _begin(self) -> None:
        if self._later is not None:
            self._later.cancel()
            self._later = None
        self._writers.add(asyncio.get_running_loop().create_task(self._write()))

    async def _write(self) -> None:
        """Commit batches; the last writer leaves nothing behind that nobody comes for."""
        writer = asyncio.current_task()
        assert writer is not None  # noqa: S101 - made by `_wake`
        try:
            while batch := self._lanes.take(self._waiting, BATCH_SIZE):
                self._pace.begins(time.monotonic(), len(batch))
                self._wake()
                try:
                    await self._carry_out(batch)
                finally:
                    self._lanes.release(batch)
                if not self._waiting or self._others_will_do():
                    break
        finally:
            self._writers.discard(writer)
            if self._waiting and not self._writers:
                self._wake()

    def _others_will_do(self) -> bool:
        """Whether what waits is better left to the other writer, or to one that comes later."""
        if len(self._writers) > 1:
            return len(self._waiting) < WORTH_A_COMMIT
        return self._early_s() > 0.0

    async def _carry_out(self, batch: Sequence[Job]) -> None:
        """Commit it; read marks that are decided by what is remembered apart from the rest."""
        if len(batch) > 1 and self._marking is not None:
            marks, rest = self._marks_apart(batch)
            if marks and rest:
                await asyncio.gather(self._commit(marks), self._commit(rest))
                return
        await self._commit(batch)

    def _marks_apart(self, batch: Sequence[Job]) -> tuple[list[Job], list[Job]]:
        marks: list[Job] = []
        rest: list[Job] = []
        for job in batch:
            (marks if reads_all(job.command, self._remembered) else rest).append(job)
        return marks, rest

    async def _commit(self, jobs: Sequence[Job]) -> None:
        commands = [job.command for job in jobs]
        begun = time.monotonic()
        try:
            committed = await self._as_foreseen(commands) or await self._decided_there(commands)
        except AppError as refusal:
            _fail(jobs, refusal)
            if time.monotonic() - begun > PATIENCE_S:
                # Who came meanwhile has waited nearly as long; behind a database that is away
                # they would wait for one batch after the other.
                waiting = [self._waiting.popleft() for _ in range(len(self._waiting))]
                _fail(waiting, refusal)
            self._doubt()
        except Exception as error:
            if len(jobs) > 1:  # find the one that cannot be stored; its neighbours can
                for job in jobs:
                    await self._commit([job])
                return
            log.exception("command_failed", command=type(commands[0]).__name__)
            _fail(jobs, error)
        else:
            left_out = self._settle(jobs, committed)
            if left_out:
                await self._commit(left_out)

    def _settle(self, jobs: Sequence[Job], committed: Committed) -> list[Job]:
        """Remember, announce and answer; return what was left out."""
        self._remembered.keep(committed.states)
        self._announce(committed.changes)
        left_out = []
        filed = False
        for job, outcome in zip(jobs, committed.outcomes, strict=True):
            if outcome is None:
                left_out.append(job)
            else:
                _answer(job.outcome, outcome)
                filed = filed or isinstance(outcome, _FILED)
        if filed:
            self.filed()
        return left_out

    async def _as_foreseen(self, commands: Sequence[Command]) -> Committed | None:
        """Store what is known beforehand; None when nothing is stored, and must be asked for."""
        foreseen = self._foreseen(commands)
        if foreseen is None:
            return None
        begun = time.monotonic()
        try:
            stored = await self._storing(foreseen)
            committed = Committed(*foreseen.told(stored))
        except (Overtaken, IntegrityError):
            self._remembered.forget(foreseen.touched)
            return None
        except Exception as error:
            self._remembered.forget(foreseen.touched)
            if time.monotonic() - begun > SOON_S:
                raise
            if not isinstance(error, Unavailable):
                log.exception("foreseen_failed")  # if it cannot be stored, that is said again
            # It may have been stored all the same. Then that is found out, and not announced again.
            self._doubt()
            return None
        if len(stored) < len(foreseen.touched):
            self._remembered.forget(foreseen.touched.keys() - stored.keys())
        return committed

    def _foreseen(self, commands: Sequence[Command]) -> Foreseen | ForeseenMarks | None:
        given = Given(now())
        messages = foresee(commands, self._remembered, given)
        if messages is not None or self._marking is None:
            return messages
        return foresee_marks(commands, self._remembered, given)

    def _storing(self, foreseen: Foreseen | ForeseenMarks) -> Awaitable[Mapping[Key, Any]]:
        if isinstance(foreseen, Foreseen):
            return self._advance.run(foreseen.touched, foreseen.sent)
        assert self._marking is not None  # noqa: S101 - asked before they are foreseen
        return self._marking.run(foreseen.marks)

    async def _decided_there(self, commands: Sequence[Command]) -> Committed:
        """Lock the conversations, and decide by what the database says."""

        def transaction(connection: Connection) -> Committed:
            batch = Batch(self._store, connection, commands, now())
            return Committed(*batch.run(), batch.states)

        for attempt in range(1, ATTEMPTS):
            try:
                return await self._database.write_batch(transaction)
            except IntegrityError as error:
                # Another process took the same client_id or number first: now it can be seen.
                log.info("batch_retried", attempt=attempt, reason=type(error.orig).__name__)
                await asyncio.sleep(random.uniform(0, 0.01 * attempt))  # noqa: S311 - jitter
        return await self._database.write_batch(transaction)


def _answer(future: "asyncio.Future[Outcome]", outcome: Outcome | AppError) -> None:
    if future.done():
        return  # the caller has gone; what it asked for is stored all the same
    if isinstance(outcome, AppError):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)


def _fail(jobs: Iterable[Job], error: Exception) -> None:
    for job in jobs:
        if not job.outcome.done():
            job.outcome.set_exception(error)
