"""The rooms of this process, and how what happens anywhere reaches them."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import structlog

from app.auth.principal import Visitor
from app.conversations.events import Change, Event, PresenceChanged, Typing, decode, encode
from app.core.errors import AppError
from app.db.engine import Database
from app.presence.service import Presence
from app.realtime.hub import Hub
from app.ws.close_codes import CloseCode
from app.ws.room import Room
from app.ws.session import Session, frame

log = structlog.get_logger()

CROWD = 50  # sockets; in a larger room each change costs agents times sockets, so:
CROWD_EVERY_S = 0.25  # a burst of switches is told once there
AT_ONCE = 100  # accounts whose presence is read together: other work gets its turn in between


class Rooms:
    """One room per account that has a socket here."""

    def __init__(self, database: Database, hub: Hub) -> None:
        self._database = database
        self._hub = hub
        self._rooms: dict[str, Room] = {}
        self._presence: Presence | None = None
        self._told: dict[str, float] = {}
        self._latest: dict[str, dict[str, Any]] = {}
        self._telling: dict[str, asyncio.Task[None]] = {}
        self._stale: set[str] = set()
        self.heard: Callable[[Sequence[Event]], None] = lambda _events: None
        """Called with what another process has committed."""
        self.gap = asyncio.Event()
        self.draining = False

    async def start(self, presence: Presence) -> None:
        """Begin to listen."""
        self._presence = presence
        await self._hub.start(encode, self._receive, self.gap.set)

    async def enter(self, session: Session) -> Room:
        """Let a socket in; from now on nothing that is committed can be missed."""
        account_id = session.principal.account_id
        room = self._rooms.get(account_id)
        if room is None:
            room = self._rooms[account_id] = Room(account_id, self._database, self.gap.set)
        room.add(session)
        try:
            await self._hub.join(account_id)
        except BaseException:
            self._drop(room, session)
            raise
        return room

    def leave(self, room: Room, session: Session) -> None:
        """Let a socket go; an empty room is forgotten."""
        self._drop(room, session)
        self._hub.leave(room.account_id)

    def _drop(self, room: Room, session: Session) -> None:
        room.remove(session)
        if not room.agents and not room.visitors:
            self._rooms.pop(room.account_id, None)
            self._told.pop(room.account_id, None)
            self._latest.pop(room.account_id, None)

    def rooms(self) -> list[Room]:
        """Return the rooms that have sockets."""
        return list(self._rooms.values())

    def get(self, account_id: str) -> Room | None:
        """Return the account's room."""
        return self._rooms.get(account_id)

    # ── announcing ───────────────────────────────────────────────────────────────────────────

    def announce(self, changes: Sequence[Change]) -> None:
        """Tell this process's sockets and the other processes what was committed."""
        by_account: dict[str, list[Change]] = defaultdict(list)
        for change in changes:
            by_account[change.account_id].append(change)
        for account_id, events in by_account.items():
            self.tell(account_id, events)

    def tell(self, account_id: str, events: Sequence[Event]) -> None:
        """Deliver events here and publish them; nothing after a commit can fail a request."""
        for tell in (self._deliver, self._hub.publish):
            try:
                tell(account_id, events)
            except Exception:
                log.exception("announcement_failed", account=account_id)
                self.gap.set()

    def presence_changed(self, account_id: str) -> None:
        """Let every process read the account's presence again."""
        self.tell(account_id, [PresenceChanged(account_id)])

    def _receive(self, channel: str, payload: bytes) -> None:
        try:
            events = decode(payload)
            self.heard(events)
            self._deliver(channel, events)
        except Exception:
            # A payload is a hint: one that cannot be read is a reason to look into the database.
            log.exception("payload_refused", channel=channel)
            self.gap.set()

    def _deliver(self, account_id: str, events: Sequence[Event]) -> None:
        room = self._rooms.get(account_id)
        if room is None:
            return
        for event in events:
            if event.account_id != account_id:
                log.error("foreign_event", channel=account_id)
            elif isinstance(event, Change):
                room.hear(event)
            elif isinstance(event, Typing):
                room.typing(event)
            else:
                self.refresh_presence(account_id)

    # ── presence ─────────────────────────────────────────────────────────────────────────────

    def refresh_presence(self, account_id: str) -> None:
        """Read the account's presence again, and tell its sockets here if it has changed."""
        if account_id not in self._rooms:
            return
        self._stale.add(account_id)
        if account_id not in self._telling:
            self._telling[account_id] = asyncio.create_task(self._tell_presence(account_id))

    async def refresh_everybody(self) -> None:
        """Read the presence of every account served here, with few questions for all."""
        served = list(self._rooms)
        for start in range(0, len(served), AT_ONCE):
            await self._refresh(served[start : start + AT_ONCE])

    async def _refresh(self, served: list[str]) -> None:
        assert self._presence is not None  # noqa: S101 - set by `start`
        told = [self._told.get(account_id) for account_id in served]
        shown = await self._presence.shown_of(served)
        for account_id, before in zip(served, told, strict=True):
            # Whoever has asked meanwhile, or is asking, knows better.
            asking = account_id in self._telling or self._told.get(account_id) != before
            if account_id in shown and not asking:
                seen, received = shown[account_id]
                self._tell(account_id, seen, received=received)

    def leases_lost(self) -> None:
        """Let agents come again: whether they are still there has become doubtful."""
        self.gap.set()
        for room in self._rooms.values():
            for session in room.agent_sessions():
                session.close(CloseCode.CANNOT_REPAIR)

    async def _tell_presence(self, account_id: str) -> None:
        try:
            while account_id in self._stale:
                await asyncio.sleep(self._pause(account_id))
                self._stale.discard(account_id)  # a change from here on must be read again
                presence, received = await self._presence_of(account_id)
                self._tell(account_id, presence, received=received)
        except AppError:
            log.warning("presence_unknown", account=account_id)  # the reconciler asks again
        finally:
            del self._telling[account_id]

    def _pause(self, account_id: str) -> float:
        room = self._rooms.get(account_id)
        if room is None or len(room.agents) + len(room.visitors) <= CROWD:
            return 0.0
        return max(0.0, self._told.get(account_id, 0.0) + CROWD_EVERY_S - time.monotonic())

    def _tell(self, account_id: str, presence: dict[str, Any], *, received: bool) -> None:
        """Tell every socket that was last told, or shown in its snapshot, something else."""
        room = self._rooms.get(account_id)
        if room is None:
            return
        if presence == self._latest.get(account_id):
            presence = self._latest[account_id]
        self._latest[account_id] = presence
        self._told[account_id] = time.monotonic()
        for_agents, for_visitors = frame("presence", **presence), frame("presence", online=received)
        for session in room.sessions():
            by_visitor = isinstance(session.principal, Visitor)
            told = received if by_visitor else presence
            if session.held is not None or session.presence is told:
                continue
            differs = session.presence != told
            session.presence = told  # the same object for all: comparing it again costs nothing
            if differs:
                session.push(for_visitors if by_visitor else for_agents)

    async def _presence_of(self, account_id: str) -> tuple[dict[str, Any], bool]:
        assert self._presence is not None  # noqa: S101 - set by `start`
        return await self._presence.shown(account_id)

    # ── ending ───────────────────────────────────────────────────────────────────────────────

    def sessions(self) -> list[Session]:
        """Return every socket of this process."""
        return [session for room in self._rooms.values() for session in room.sessions()]

    def expire(self, moment: float) -> None:
        """Close sockets whose token has expired (seconds since 1970)."""
        for session in self.sessions():
            if session.principal.expires_at <= moment:
                session.close(CloseCode.CREDENTIAL_EXPIRED)
