"""
The reconciler: what was delivered here, compared with the database.

At once on any sign of a gap and again a second later, else every five seconds: so every socket has
caught up within six, whatever became of a payload. It asks for all rooms of the process together,
and the database does the comparing; the cost depends on who is connected, never on how much has
been stored, and what has not changed is not sent back.
"""

import asyncio
import contextlib
import time
from datetime import UTC, datetime
from typing import NamedTuple

import structlog
from sqlalchemy import Connection

from app.conversations.reconciling import Comparison, Delivered, Position
from app.core.errors import AppError
from app.db.engine import Database
from app.presence.service import Presence
from app.ws.feed import Feed
from app.ws.rooms import Rooms

log = structlog.get_logger()

EVERY_S = 5.0
AGAIN_S = 1.0  # after a look that failed or came early: a commit in doubt may be under way yet
OVERLAP_S = 30.0  # clocks of machines, and transactions under way


class Findings(NamedTuple):
    """What a look has found: conversations that moved on unheard, and Others that did lately."""

    behind: list[tuple[str, str]]
    unheard: list[tuple[str, str]]
    lately: list[Position]


class Reconciler:
    """Looks, and has repaired what it finds."""

    def __init__(self, database: Database, rooms: Rooms, presence: Presence) -> None:
        self._database = database
        self._rooms = rooms
        self._presence = presence
        self._comparison = Comparison(database.dialect)
        self._looked = time.time()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._work())

    async def close(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _work(self) -> None:
        pause = EVERY_S
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._rooms.gap.wait()
            begun = time.monotonic()
            by_gap = self._rooms.gap.is_set()
            self._rooms.gap.clear()
            try:
                await self._reconcile(by_gap=by_gap)
            except AppError:
                log.warning("reconciling_postponed")
                pause = AGAIN_S
            except Exception:
                log.exception("reconciling_failed")
                pause = AGAIN_S
            else:
                pause = AGAIN_S if by_gap else max(0.0, begun + EVERY_S - time.monotonic())

    async def _reconcile(self, *, by_gap: bool) -> None:
        if by_gap:
            await self._presence.renew()  # a broker that is back may have lost its memory
        begun = time.time()
        await self._compare()
        await self._rooms.refresh_everybody()
        self._looked = begun

    async def _compare(self) -> None:
        """Repair every conversation that has moved on unheard."""
        followed: dict[tuple[str, str], Feed] = {}
        for room in self._rooms.rooms():
            room.forget_unfollowed()
            room.supervision.forget_old(OVERLAP_S * 2)
            for conversation_id, feed in room.feeds.items():
                if feed.is_ordered:
                    followed[room.account_id, conversation_id] = feed
        found = await self._database.snapshot(lambda c: self._look(c, followed))
        for account_id, conversation_id in found.behind:
            room_ = self._rooms.get(account_id)
            feed_ = room_.feeds.get(conversation_id) if room_ else None
            # What was delivered while the query ran is no gap.
            if room_ and feed_ and feed_ is followed[account_id, conversation_id]:
                room_.repairs.begin(conversation_id)
        for account_id, conversation_id in found.unheard:
            room_ = self._rooms.get(account_id)
            feed_ = room_.feeds.get(conversation_id) if room_ else None
            if room_ and (feed_ is None or not feed_.goes_on):
                room_.repairs.begin(conversation_id)
        for position in found.lately:
            room_ = self._rooms.get(position.account_id)
            if room_:
                room_.supervision.compare(position)

    def _look(self, connection: Connection, followed: dict[tuple[str, str], Feed]) -> Findings:
        rooms = self._rooms.rooms()
        delivered = [
            Delivered(*key, feed.seq, feed.agent_read_seq, feed.visitor_read_seq)
            for key, feed in followed.items()
        ]
        agents = [(room.account_id, agent) for room in rooms for agent in room.agents]
        visitors = [(room.account_id, visitor) for room in rooms for visitor in room.visitors]
        since = datetime.fromtimestamp(self._looked - OVERLAP_S, UTC)
        supervised = [
            (room.account_id, max(since, datetime.fromtimestamp(room.since, UTC)))
            for room in rooms
            if room.supervisors
        ]
        return Findings(
            self._comparison.behind(connection, delivered),
            self._comparison.unheard(connection, delivered, agents, visitors),
            self._comparison.lately(connection, supervised),
        )
