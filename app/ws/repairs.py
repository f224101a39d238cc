"""
Reading what a room has missed, and delivering it in its place.

From the first sign of a gap until it is closed, everything that comes of that conversation is held
here; then the missing entries are delivered, and behind them what was held. So a live frame never
overtakes what was read for it.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import Connection

from app.auth.principal import Visitor
from app.conversations import repository
from app.conversations.announcing import rebuilt, standing
from app.conversations.events import Change, Standing
from app.conversations.state import Entry
from app.conversations.views import Shown
from app.core.errors import AppError
from app.db.engine import Database
from app.ws.close_codes import CloseCode
from app.ws.delivery import Delivery
from app.ws.feed import Feed, first_of
from app.ws.session import Session

if TYPE_CHECKING:
    from app.ws.room import Room

log = structlog.get_logger()

REORDER_S = 0.05  # two processes may publish in the other order; wait that long before reading
REPLAY_LIMIT = 500  # entries; more are reloaded by REST
AGAIN_S = 1.0  # after a read that failed, until the gap is found again


class Repairs:
    """The gaps of one room."""

    def __init__(self, room: "Room", database: Database, gap: Callable[[], None]) -> None:
        self._room = room
        self._database = database
        self._gap = gap
        self._held: dict[str, list[Change]] = {}
        self._again: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def hold(self, change: Change) -> bool:
        """Keep the change for later if its conversation is being repaired; return whether."""
        held = self._held.get(change.conversation_id)
        if held is None:
            return False
        held.append(change)
        return True

    def are_under_way(self, conversation_id: str) -> bool:
        """Whether what was missed of the conversation is being read."""
        return conversation_id in self._held

    def begin(self, conversation_id: str, later: list[Change] | None = None) -> None:
        """Read what this room has missed of the conversation; hold what comes meanwhile."""
        if conversation_id in self._held:
            # What is being read may be from before what the caller knows of.
            self._again.add(conversation_id)
            return
        self._held[conversation_id] = later or []
        self._start(self._repair(conversation_id))

    def introduce(self, session: Session, change: Change) -> None:
        """Give a socket that does not know the conversation the whole of it, before `change`."""
        self._start(self._introduce(session, change))

    async def settled(self) -> None:
        """Return when nothing is being read any more."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _repair(self, conversation_id: str) -> None:
        read_for: list[Change] | None = None
        try:
            await asyncio.sleep(REORDER_S)
            read_for = list(self._held[conversation_id])
            if not self._in_order(conversation_id):
                await self._read_missing(conversation_id)
        except AppError:
            read_for = None  # the reconciler finds it again
            log.warning("repair_postponed", conversation=conversation_id)
            asyncio.get_running_loop().call_later(AGAIN_S, self._gap)
        finally:
            ahead = self._release(conversation_id)
            if read_for is not None:
                # More went missing while it was read. What came before that, and the database
                # does not know, never was.
                later = [each for each in ahead if not any(each is had for had in read_for)]
                if later or conversation_id in self._again:
                    self.begin(conversation_id, later)
            self._again.discard(conversation_id)

    def _release(self, conversation_id: str) -> list[Change]:
        """Deliver what was held, in order; return what is still ahead."""
        held = sorted(self._held.pop(conversation_id), key=first_of)
        for place, change in enumerate(held):
            feed = self._room.feeds.get(conversation_id)
            ahead = feed is not None and feed.is_ordered and first_of(change) > feed.seq + 1
            if ahead or self._room.comes_unannounced(feed, change):
                return held[place:]
            self._room.deliver(feed, change)
        return []

    def _in_order(self, conversation_id: str) -> bool:
        """Whether what came late has closed the gap by itself."""
        feed = self._room.feeds.get(conversation_id)
        if feed is None or not self._held[conversation_id]:
            return False
        reached = feed.seq
        for change in sorted(self._held[conversation_id], key=first_of):
            if first_of(change) > reached + 1:
                return False
            reached = max(reached, change.last_seq)
        return True

    async def _read_missing(self, conversation_id: str) -> None:
        reached = self._reached(conversation_id)
        shown, missed = await self._read(conversation_id, reached)
        needed = self._reached(conversation_id, shown and standing(shown.conversation))
        if needed < reached:  # somebody has it now who did not follow it before
            shown, missed = await self._read(conversation_id, needed)
        feed = self._room.feeds.get(conversation_id)  # a socket's snapshot may have come in between
        if feed is not None:
            missed = [entry for entry in missed if entry.seq > feed.seq]
        if shown is None or (feed is None and shown.conversation.status == "closed"):
            return  # it was delivered to its end, and is followed no more
        if len(missed) > REPLAY_LIMIT:
            self._give_up(conversation_id, feed.standing if feed else standing(shown.conversation))
            return
        stale = feed is None or (
            feed.agent_read_seq < shown.conversation.agent_read_seq
            or feed.visitor_read_seq < shown.conversation.visitor_read_seq
        )
        change = rebuilt(shown, missed, feed.standing if feed else None, with_reads=stale)
        self._room.deliver(feed, change)

    def _reached(self, conversation_id: str, stands: Standing | None = None) -> int:
        """Return the number that every socket here that follows the conversation has, or more."""
        feed = self._room.feeds.get(conversation_id)
        if feed is None:
            return 0
        followers = self._room.followers(conversation_id, stands or feed.standing)
        had = [session.floors.get(conversation_id, feed.seq) for session in followers]
        return max(feed.seq, min(had, default=feed.seq))

    async def _read(self, conversation_id: str, after: int) -> tuple[Shown | None, list[Entry]]:
        account_id = self._room.account_id

        def transaction(connection: Connection) -> tuple[Shown | None, list[Entry]]:
            shown = repository.get(connection, account_id, conversation_id)
            missed = repository.entries_after(
                connection, account_id, conversation_id, after, REPLAY_LIMIT + 1
            )
            return shown, missed

        return await self._database.snapshot(transaction)

    async def _introduce(self, session: Session, change: Change) -> None:
        """Give a socket whose snapshot was full the conversation with its first message."""
        conversation_id = change.conversation_id
        session.unheard.discard(conversation_id)
        if session.heard is not None:
            session.heard.add(conversation_id)
        try:
            shown, missed = await self._read(conversation_id, change.entries[0].seq - 1)
        except AppError:
            session.close(CloseCode.CANNOT_REPAIR)
            return
        if shown is None or not missed:
            self._room.go_live(session, [])
            return
        introduced = rebuilt(shown, missed, change.after, with_reads=False)
        first = introduced.entries[0]._replace(conversation_for_agents=introduced.for_agents)
        entries = [first, *introduced.entries[1:]]
        Delivery(None, introduced._replace(entries=entries, reads=())).to_agent(session)
        feed = Feed(introduced.last_seq, introduced.after, 0, 0)
        self._room.go_live(session, [(conversation_id, feed)])

    def _give_up(self, conversation_id: str, stands: Standing) -> None:
        """Too much for one go: the sockets that follow it resume, and reload by REST."""
        self._room.feeds.pop(conversation_id, None)
        for session in [*self._room.agent_sessions(), *self._room.visitors_of(stands)]:
            if isinstance(session.principal, Visitor) or session.streams(conversation_id, stands):
                session.close(CloseCode.CANNOT_REPAIR)
