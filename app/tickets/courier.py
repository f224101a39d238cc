"""
The courier: takes tickets to the desks.

Every process has one. A job is claimed in one transaction, delivered outside of any, and what came
of it is stored in another one, by whoever owns the timeline (`settle`). A courier that dies or is
paused in between loses the job when its lease ends: the next one delivers with the same key, and
whatever the first one still has to say is not listened to, because its attempt is not the last.
"""

import asyncio
import contextlib
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping

import structlog
from sqlalchemy import Connection

from app.core.errors import AppError
from app.db.engine import Database
from app.tickets import jobs
from app.tickets.desk import Desk, Outcome, Retry
from app.tickets.jobs import Errand
from app.tickets.pacing import Pace, Step, step_after

log = structlog.get_logger()

LOOK_EVERY_S = 1.0  # for what other processes left behind; one probe of a nearly empty index
AT_ONCE = 32  # deliveries under way in this process: each is a waiting socket and little else
AT_ONCE_PER_ACCOUNT = 4  # a desk that hangs must leave room for those of other accounts
SAVE_AGAIN_S = 0.5  # between two attempts to store an outcome while the database is away
FAREWELL_S = 1.0  # for deliveries under way when the process ends

Settle = Callable[[Errand, Step], Awaitable[bool]]
"""Stores what came of an attempt; False when another courier has had the job since."""


class Courier:
    """Delivers what is due; see `app.tickets.desk` for what desks owe it."""

    def __init__(
        self, database: Database, desks: Mapping[str, Desk], settle: Settle, pace: Pace
    ) -> None:
        self._database = database
        self._desks = desks
        self._kinds = sorted(desks)
        self._settle = settle
        self._pace = pace
        self._woken = asyncio.Event()
        self._under_way: dict[asyncio.Task[None], str] = {}
        self._watch: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look."""
        self._watch = asyncio.create_task(self._look())

    def wake(self) -> None:
        """Look at once: a job was made, or a hand is free."""
        self._woken.set()

    async def close(self) -> None:
        """End; what is under way has a moment, and is another courier's afterwards."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=FAREWELL_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        for desk in self._desks.values():
            await desk.close()

    async def _look(self) -> None:
        while True:
            self._woken.clear()
            pause = LOOK_EVERY_S
            try:
                pause = await self._hand_out()
            except AppError:
                log.warning("deliveries_postponed")  # the database is away
            except Exception:
                log.exception("deliveries_failed")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._woken.wait()

    async def _hand_out(self) -> float:
        """Begin every delivery that is due and has room; return when to look again (seconds)."""
        while len(self._under_way) < AT_ONCE:
            wait = await self._database.read(lambda c: jobs.seconds_to_next(c, self._kinds))
            if wait is None or wait > 0:
                return min(LOOK_EVERY_S, wait or LOOK_EVERY_S)
            errand = await self._database.write(self._claim)
            if errand is None:
                break
            task = asyncio.create_task(self._carry(errand))
            self._under_way[task] = errand.letter.account_id
            task.add_done_callback(self._returned)
        return LOOK_EVERY_S

    def _claim(self, connection: Connection) -> Errand | None:
        counted = Counter(self._under_way.values())
        busy = [account for account, count in counted.items() if count >= AT_ONCE_PER_ACCOUNT]
        return jobs.claim(connection, self._kinds, busy, self._pace.lease_s)

    def _returned(self, task: asyncio.Task[None]) -> None:
        del self._under_way[task]
        self.wake()

    async def _carry(self, errand: Errand) -> None:
        lease_ends = time.monotonic() + self._pace.lease_s
        outcome = await self._delivered(errand)
        chance = random.random()  # noqa: S311 - jitter
        step = step_after(outcome, errand.tries, chance, self._pace, in_doubt=errand.in_doubt)
        while True:
            try:
                kept = await self._settle(errand, step)
            except AppError:
                if time.monotonic() > lease_ends:
                    return  # it is another courier's by now
                await asyncio.sleep(SAVE_AGAIN_S)
            except Exception:
                log.exception("delivery_not_saved", ticket=errand.letter.key)
                return
            else:
                self._tell(errand, step, kept=kept)
                return

    async def _delivered(self, errand: Errand) -> Outcome:
        desk = self._desks[errand.letter.address.kind]
        try:
            return await desk.deliver(errand.letter)
        except Exception:
            log.exception("desk_failed", desk=errand.letter.address.kind)
            return Retry("The delivery failed for a reason of our own.", in_doubt=True)

    def _tell(self, errand: Errand, step: Step, *, kept: bool) -> None:
        ticket, attempt = errand.letter.key, errand.attempt
        if not kept:
            log.warning(
                "delivery_overtaken", ticket=ticket, attempt=attempt, external_id=step.external_id
            )
        elif step.status in {"failed", "uncertain"}:
            log.warning("delivery_ended", ticket=ticket, status=step.status, reason=step.error)
