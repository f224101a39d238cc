"""One room over a real database, driven by hand: what it is told, what its sockets hear."""

from __future__ import annotations

import asyncio
from typing import Any

from pydantic_core import from_json

from app.auth.principal import Agent, Visitor
from app.conversations import repository
from app.conversations.announcing import rebuilt, standing
from app.conversations.events import Change, Standing
from app.conversations.state import Entry
from app.conversations.views import Shown
from app.core.errors import Unavailable
from app.db.engine import Database, Transaction
from app.ws import snapshots
from app.ws.feed import Feed
from app.ws.room import Room
from app.ws.session import Session
from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.people import AgentClient, VisitorClient
from tests.harness.waiting import eventually


class SlowAnswers:
    """The database; what a snapshot found is handed over when the test says so."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.asked, self.answer = asyncio.Event(), asyncio.Event()
        self.away = False
        self.reads_under_way = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    async def read(self, transaction: Transaction[Any]) -> Any:
        if self.away:
            self.asked.set()
            raise Unavailable
        self.reads_under_way += 1
        try:
            return await self._database.read(transaction)
        finally:
            self.reads_under_way -= 1

    async def snapshot(self, transaction: Transaction[Any]) -> Any:
        if self.away:
            raise Unavailable
        found = await self._database.snapshot(transaction)
        self.asked.set()
        await self.answer.wait()
        return found


class Heard:
    """The end of a socket's line: what was pushed."""

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []
        self.closed: int | None = None

    def push(self, frame: bytes) -> None:
        self.frames.append(from_json(frame[frame.index(b"{") :]))

    def close(self, code: int) -> None:
        self.closed = code

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [frame for frame in self.frames if frame["type"] == kind]

    @property
    def numbers(self) -> list[tuple[str, int]]:
        """Conversation and number of each entry."""
        entries = [frame["entry"] for frame in self.of("entry")]
        return [(entry["conversation_id"], entry["seq"]) for entry in entries]


class OneRoom:
    """The room of an account, and the account as it is stored."""

    def __init__(self, account: Account, database: Database) -> None:
        self.account = account
        self.database = SlowAnswers(database)
        self.gap = asyncio.Event()
        self.room = Room(account.id, self.database, self.gap.set)

    async def settled(self) -> None:
        """Let what is still being read come to its end, before the database is closed."""
        self.room.supervisors.clear()  # for whom something would be read a second later
        self.database.answer.set()
        await self.room.repairs.settled()
        await eventually(lambda: not self.database.reads_under_way)

    async def enter(self, agent: AgentClient) -> tuple[Session, Heard]:
        """Let a socket of the agent in; it is not live yet."""
        heard: Any = Heard()
        session = Session(heard, await self._principal(agent))
        self.room.add(session)
        return session, heard

    def enter_visitor(self, visitor: VisitorClient) -> tuple[Session, Heard]:
        """Let a socket of the visitor in; it is not live yet."""
        heard: Any = Heard()
        requester = visitor.session["requester"]
        session = Session(
            heard,
            Visitor(
                self.account.id,
                requester["id"],
                None,
                requester["name"],
                requester["email"],
                requester["registered"],
                "pt-BR",
                contracted=True,
                expires_at=2e9,
            ),
        )
        self.room.add(session)
        return session, heard

    async def _principal(self, agent: AgentClient) -> Agent:
        me = ok(await agent.me(), 200)
        return Agent(
            self.account.id,
            me["id"],
            me["external_id"],
            me["name"],
            None,
            None,
            frozenset(me["permissions"]),
            licensed=True,
            contracted=True,
            active=True,
            availability="online",
            expires_at=2e9,
        )

    async def view(self, chat_id: str) -> Shown:
        """Return the conversation as it is stored now."""
        shown = await self.database.read(lambda c: repository.get(c, self.account.id, chat_id))
        assert isinstance(shown, Shown)
        return shown

    async def stands(self, chat_id: str) -> Standing:
        return standing((await self.view(chat_id)).conversation)

    async def shown(self, chat_id: str) -> tuple[str, Feed]:
        """Return what a snapshot of this moment makes a socket follow."""
        return snapshots.feed((await self.view(chat_id)).conversation)

    async def said(self, chat_id: str, after: int) -> list[Entry]:
        found: list[Entry] = await self.database.read(
            lambda c: repository.entries_after(c, self.account.id, chat_id, after, 99)
        )
        return found

    async def change(
        self, chat_id: str, after: int, before: Standing | None, *, reads: bool = False
    ) -> Change:
        """Return the payload that tells of what came above the number `after`."""
        said = await self.said(chat_id, after)
        made = rebuilt(await self.view(chat_id), said, before, with_reads=reads)
        return made if reads else made._replace(reads=())
