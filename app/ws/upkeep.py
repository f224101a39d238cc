"""What keeps open sockets' rights true: changes of permission, and expired tokens."""

import asyncio
import time
from datetime import timedelta

from app.accounts import repository as accounts
from app.auth.principal import Agent
from app.auth.service import Authenticator
from app.auth.tokens import LEEWAY_S
from app.conversations import repository
from app.core.clock import now
from app.core.loops import repeat
from app.db.engine import Database
from app.ws.close_codes import CloseCode
from app.ws.room import Room
from app.ws.rooms import Rooms
from app.ws.session import Session, frame

ACCESS_EVERY_S = 0.4  # a change of permission reaches open sockets within a second
ACCESS_OVERLAP = timedelta(seconds=30)  # clocks of machines and long transactions
ACCESS_KEPT = timedelta(hours=1)
EXPIRE_EVERY_S = 1.0
OTHERS_LIMIT = 1000  # conversations that a former supervisor is told to forget


class Upkeep:
    """The loops beside the sockets."""

    def __init__(self, database: Database, rooms: Rooms, authenticator: Authenticator) -> None:
        self._database = database
        self._rooms = rooms
        self._authenticator = authenticator
        self._changes = database.lookup(accounts.access_changes_since())
        self._looked = now()
        self._seen: dict[str, float] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin; what changed before now is already in every token and row."""
        since = self._looked - ACCESS_OVERLAP
        known = await self._changes({"since": since})
        self._seen = {change[0]: time.monotonic() for change in known}
        loops = (
            repeat("access", self._apply_changes, ACCESS_EVERY_S),
            repeat("access_pruning", self._prune, ACCESS_KEPT.total_seconds()),
            repeat("expiry", self._expire, EXPIRE_EVERY_S),
        )
        self._tasks = [asyncio.create_task(loop) for loop in loops]

    async def close(self) -> None:
        """End the loops."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # ── permissions ──────────────────────────────────────────────────────────────────────────

    async def _prune(self) -> None:
        await self._database.write(lambda c: accounts.forget_access_changes(c, now() - ACCESS_KEPT))

    async def _apply_changes(self) -> None:
        begun = now()
        since = self._looked - ACCESS_OVERLAP
        changes = await self._changes({"since": since})
        for change_id, account_id, agent_id in changes:
            if change_id in self._seen:
                continue
            room = self._rooms.get(account_id)
            if room is not None:
                await self._refresh(room, agent_id)
            self._rooms.refresh_presence(account_id)
            self._seen[change_id] = time.monotonic()
        self._looked = begun
        oldest = time.monotonic() - 2 * ACCESS_OVERLAP.total_seconds()
        self._seen = {key: at for key, at in self._seen.items() if at > oldest}

    async def _refresh(self, room: Room, agent_id: str | None) -> None:
        for session in room.agent_sessions():
            if agent_id in {None, session.principal.id}:
                await self._judge(room, session)
        if agent_id is None:
            account = await self._database.read(lambda c: accounts.get(c, room.account_id))
            if account is not None and not account.contracted:
                for sessions in room.visitors.values():
                    for session in sessions:
                        session.close(CloseCode.LIVE_CHAT_NOT_AVAILABLE)

    async def _judge(self, room: Room, session: Session) -> None:
        """Let a socket have exactly what its agent may have now."""
        before = session.principal
        assert isinstance(before, Agent)  # noqa: S101 - from `agent_sessions`
        agent = await self._authenticator.refreshed(before)
        if agent is None:
            session.close(CloseCode.REVOKED)
        elif not agent.contracted or not agent.licensed:
            session.close(CloseCode.LIVE_CHAT_NOT_AVAILABLE)
        else:
            session.principal = agent
            room.judge(session)
            if before.view_all and not agent.view_all:
                await self._forget_others(room, session)

    async def _forget_others(self, room: Room, session: Session) -> None:
        account_id, agent_id = room.account_id, session.principal.id
        session.watching = frozenset()
        where = [repository.is_open(), repository.not_owned_by(agent_id)]
        others = await self._database.read(
            lambda c: repository.group(c, account_id, where, None, OTHERS_LIMIT)
        )
        for shown in others:
            session.push(
                frame(
                    "left",
                    conversation_id=shown.conversation.id,
                    reason="permission",
                    owner=shown.owner,
                )
            )

    # ── expiry ───────────────────────────────────────────────────────────────────────────────

    async def _expire(self) -> None:
        self._rooms.expire(time.time() - LEEWAY_S)
