"""
What supervisors hear of conversations that they do not follow.

The conversation itself, at most once a second each, and the counts, at most once a second.
"""

import asyncio
import time
from typing import TYPE_CHECKING

import structlog

from app.auth.principal import Agent
from app.conversations import repository, rules, views
from app.conversations.announcing import standing
from app.conversations.counting import Counts
from app.conversations.events import Change, Standing
from app.conversations.reconciling import Position
from app.conversations.views import Shown
from app.core.errors import AppError
from app.db.engine import Database
from app.ws.session import frame

if TYPE_CHECKING:
    from app.ws.room import Room

log = structlog.get_logger()

EVERY_S = 1.0


class Supervision:
    """Upserts and counts for the supervisors of a room."""

    def __init__(self, room: "Room", database: Database) -> None:
        self._room = room
        self._database = database
        self._wanted: set[str] = set()
        self._told: dict[str, float] = {}
        self._heard: dict[str, tuple[int, float]] = {}
        self._counts_wanted = False
        self._counted = 0.0
        self._task: asyncio.Task[None] | None = None

    def upsert(self, conversation_id: str) -> None:
        """Let supervisors have the conversation as it now is."""
        self._wanted.add(conversation_id)
        self._wake()

    def changed(self, before: Standing | None, change: Change) -> None:
        """Note a change: it may move the counts, and the reconciler need not tell it."""
        self._heard[change.conversation_id] = change.last_seq, time.monotonic()
        if before is None or before[:2] != change.after[:2]:
            self._counts_wanted = True
            self._wake()

    def compare(self, position: Position) -> None:
        """Let supervisors have a conversation of which this room has not heard the last."""
        heard = self._heard.get(position.conversation_id)
        if heard is None or heard[0] < position.last_seq:
            self._heard[position.conversation_id] = position.last_seq, time.monotonic()
            self._counts_wanted = True
            self.upsert(position.conversation_id)

    def forget_old(self, seconds: float) -> None:
        """Forget what was heard longer ago: `compare` is not asked about that."""
        oldest = time.monotonic() - seconds
        self._heard = {key: heard for key, heard in self._heard.items() if heard[1] > oldest}

    def _wake(self) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._work())

    async def _work(self) -> None:
        try:
            while self._wanted or self._counts_wanted:
                await asyncio.sleep(self._pause())
                try:
                    await self._tell_conversations()
                    await self._tell_counts()
                except AppError:
                    log.warning("supervision_postponed", account=self._room.account_id)
                    await asyncio.sleep(EVERY_S)
        finally:
            self._task = None

    def _pause(self) -> float:
        """Return how long until something is due (seconds)."""
        moment = time.monotonic()
        self._told = {key: at for key, at in self._told.items() if at > moment - EVERY_S}
        due = [self._told.get(key, 0.0) + EVERY_S for key in self._wanted]
        if self._counts_wanted:
            due.append(self._counted + EVERY_S)
        return max(0.0, min(due) - moment)

    async def _tell_conversations(self) -> None:
        moment = time.monotonic()
        due = [key for key in self._wanted if self._told.get(key, 0.0) + EVERY_S <= moment]
        if not due:
            return
        self._wanted.difference_update(due)
        self._told.update(dict.fromkeys(due, moment))
        account_id = self._room.account_id
        if not self._room.supervisors:
            return
        try:
            found = await self._database.read(lambda c: repository.many(c, account_id, due))
        except AppError:
            self._wanted.update(due)
            raise
        for shown in found:
            self._tell(shown)
        if self._someone_is_held:
            self._wanted.update(due)

    @property
    def _someone_is_held(self) -> bool:
        """Whether a supervisor is being shown something else: it is told next time, with all."""
        return any(session.held is not None for session in self._room.supervisors)

    def _tell(self, shown: Shown) -> None:
        now = standing(shown.conversation)
        for session in list(self._room.supervisors):
            agent = session.principal
            streams = session.streams(shown.conversation.id, now)
            if session.held is None and rules.sees(agent, now) and not streams:
                session.push(frame("conversation", conversation=views.for_principal(shown, agent)))

    async def _tell_counts(self) -> None:
        if not self._counts_wanted or self._counted + EVERY_S > time.monotonic():
            return
        self._counts_wanted, self._counted = False, time.monotonic()
        if not self._room.supervisors:
            return
        account_id = self._room.account_id
        try:
            found = await self._database.read(lambda c: repository.counts(c, account_id))
        except AppError:
            self._counts_wanted = True
            raise
        counts = Counts(*found)
        for session in list(self._room.supervisors):
            assert isinstance(session.principal, Agent)  # noqa: S101 - supervisors are agents
            if session.held is None:
                session.push(frame("counts", **counts.seen_by(session.principal)))
        self._counts_wanted |= self._someone_is_held
