"""Contract 5.5, proven over schedules: each entry once, in order, whatever crosses what.

A real room over a real timeline. Payloads are lost, doubled and swapped, answers of the database
are late, sockets come and go live in between; what each socket was told in the end is the timeline.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest_asyncio

from app.auth.principal import VIEW_ALL, Agent
from app.conversations import repository
from app.conversations.announcing import rebuilt, standing
from app.conversations.events import Change, decode, encode
from app.conversations.state import Entry, Status
from app.conversations.views import Shown
from app.core.errors import Unavailable
from app.db.engine import Database, Transaction, connect
from app.ws.feed import Feed
from app.ws.repairs import REORDER_S
from app.ws.room import Room
from app.ws.session import Session
from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.people import AgentClient, new_id
from tests.harness.server import Server

LINES = 12  # of the conversation, after its first four entries
SCHEDULES = 150
SEQ = re.compile(rb'"seq":(\d+)')


class Past:
    """The database as it was when so many entries were committed, and slow to say so."""

    def __init__(self, database: Database, chance: random.Random) -> None:
        self._database, self._chance = database, chance
        self.committed = 0

    async def snapshot(self, transaction: Transaction[Any]) -> Any:
        committed = self.committed
        shown, missed = await self._answer(transaction)
        await asyncio.sleep(self._chance.choice([0, 0.001, 0.01, REORDER_S]))
        return as_of(shown, committed), [entry for entry in missed if entry.seq <= committed]

    async def _answer(self, transaction: Transaction[Any]) -> Any:
        """All schedules ask at once: on a busy machine some are told to ask again."""
        while True:
            try:
                return await self._database.snapshot(transaction)
            except Unavailable:
                await asyncio.sleep(REORDER_S)


def as_of(shown: Shown, seq: int) -> Shown:
    """The conversation at that number: its last entry is the close."""
    over = seq >= shown.conversation.last_seq
    status: Status = "closed" if over else "open"
    return shown._replace(conversation=shown.conversation._replace(last_seq=seq, status=status))


class Heard:
    """The end of a socket's line."""

    def __init__(self) -> None:
        self.entries: list[int] = []
        self.ended: list[int] = []

    def push(self, frame: bytes) -> None:
        if b'"type":"entry"' in frame:
            found = SEQ.search(frame)
            assert found
            self.entries.append(int(found[1]))

    def close(self, code: int) -> None:
        self.ended.append(code)


class Story:
    """A conversation that is stored whole, to be told again and again."""

    def __init__(self, database: Database, agent: Agent, shown: Shown, all_: list[Entry]) -> None:
        self.database, self.agent, self.shown, self.entries = database, agent, shown, all_
        self.id = shown.conversation.id

    def payload(self, entry: Entry) -> Change:
        """What the process that committed the entry published."""
        now = as_of(self.shown, entry.seq)
        before = standing(as_of(self.shown, entry.seq - 1).conversation)
        change = rebuilt(now, [entry], before, with_reads=False)._replace(reads=())
        found = decode(encode([change]))[0]
        assert isinstance(found, Change)
        return found


@pytest_asyncio.fixture
async def story(account: Account, server: Server) -> AsyncIterator[Story]:
    ana = account.agent()
    chat = await account.own_chat(ana)
    for number in range(LINES):
        ok(await ana.send(chat.id, f"linha {number}"), 201)
    ok(await ana.close(chat.id))
    database = await connect(server.database_url)
    shown = await database.read(lambda c: repository.get(c, account.id, chat.id))
    entries = await database.read(
        lambda c: repository.entries_after(c, account.id, chat.id, 0, 100)
    )
    assert shown is not None
    yield Story(database, await principal(ana, account.id), shown, entries)
    await database.close()


async def principal(agent: AgentClient, account_id: str) -> Agent:
    me = ok(await agent.me())
    return Agent(
        account_id=account_id,
        id=me["id"],
        external_id=me["external_id"],
        name=me["name"],
        email=None,
        avatar_url=None,
        permissions=frozenset(),
        licensed=True,
        contracted=True,
        active=True,
        availability="online",
        expires_at=2e9,
    )


class Telling:
    """One schedule, drawn from its seed."""

    def __init__(self, story: Story, seed: int) -> None:
        self._story, self._chance = story, random.Random(seed)  # noqa: S311 - a schedule is no secret
        self._past = Past(story.database, self._chance)
        database: Any = self._past
        self.room = Room(story.agent.account_id, database, lambda: None)
        self._late: list[Change] = []
        self.sockets: list[tuple[int, Heard]] = []

    async def run(self) -> None:
        self.arrives(floor=self.commit(4))
        for _ in self._story.entries[4:]:
            self._payload(self.commit(1))
            for _ in range(self._chance.randrange(3)):
                await self._something()
        await self._reconciled()
        for change in self._late:  # what comes when all is over
            self.room.hear(change)
        await self.room.repairs.settled()
        whole = [entry.seq for entry in self._story.entries]
        for floor, heard in self.sockets:
            assert heard.entries == whole[floor:]
            assert not heard.ended

    async def _reconciled(self) -> None:
        feed = self.room.feeds.get(self._story.id)
        if feed is None or feed.is_ordered:
            self.room.repairs.begin(self._story.id)
        await self.room.repairs.settled()

    def commit(self, count: int) -> int:
        self._past.committed += count
        return self._past.committed

    def _payload(self, seq: int) -> None:
        """On its way: in time, late, doubled, or never."""
        change = self._story.payload(self._story.entries[seq - 1])
        fate = self._chance.random()
        if fate < 0.55:
            self.room.hear(change)
        if fate < 0.1 or 0.55 <= fate < 0.75:
            self._late.append(change)

    async def _something(self) -> None:
        match self._chance.randrange(5):
            case 0:
                self.room.repairs.begin(self._story.id)
            case 1 if self._late:
                place = self._chance.randrange(len(self._late))
                self.room.hear(self._late.pop(place))
            case 2 if len(self.sockets) < 4:
                self.arrives(floor=self._past.committed, after=self._chance.choice([0, 0.01]))
            case _:
                await asyncio.sleep(self._chance.choice([0, 0.002, REORDER_S * 1.2]))

    def arrives(self, floor: int, after: float = 0) -> None:
        """A socket whose snapshot has everything up to `floor`, and takes a moment to be sent."""
        heard: Any = Heard()
        session = Session(heard, self._story.agent)
        self.room.add(session)
        self.sockets.append((floor, heard))
        feed = Feed(floor, standing(as_of(self._story.shown, floor).conversation), 0, 0)

        def live() -> None:
            self.room.go_live(session, [(self._story.id, feed)])

        if after:
            asyncio.get_running_loop().call_later(after, live)
        else:
            live()


async def test_each_socket_hears_each_entry_once_and_in_order(story: Story) -> None:
    tellings = [Telling(story, seed).run() for seed in range(SCHEDULES)]
    failed = await asyncio.gather(*tellings, return_exceptions=True)
    assert [(seed, each) for seed, each in enumerate(failed) if each is not None] == []


async def test_a_payload_that_never_was_committed_does_not_stop_the_rest(story: Story) -> None:
    telling = Telling(story, seed=0)
    telling.arrives(floor=telling.commit(4))
    told = story.payload(story.entries[9])
    forged = [told.entries[0]._replace(seq=9_999)]
    telling.room.hear(told._replace(entries=forged, last_seq=9_999))
    async with asyncio.timeout(2):
        await telling.room.repairs.settled()
    telling.room.hear(story.payload(story.entries[telling.commit(1) - 1]))
    assert [heard.entries for _, heard in telling.sockets] == [[5]]


async def test_a_watcher_is_told_nothing_twice_that_came_twice_before_it_was_live(
    story: Story,
) -> None:
    """Nobody followed it here until now, so nothing but the snapshot's number tells them apart."""
    telling = Telling(story, seed=0)
    watcher = replace(story.agent, id=new_id(), permissions=frozenset({VIEW_ALL}))
    heard: Any = Heard()
    session = Session(heard, watcher)
    telling.room.add(session)
    floor = telling.commit(9)
    for seq in (8, 9, 8, 9, 10, 10):
        telling.room.hear(story.payload(story.entries[seq - 1]))
    session.watching = frozenset({story.id})
    shown = as_of(story.shown, floor).conversation
    telling.room.go_live(session, [(story.id, Feed(floor, standing(shown), 0, 0))])
    telling.commit(2)
    telling.room.hear(story.payload(story.entries[9]))
    telling.room.hear(story.payload(story.entries[10]))
    await telling.room.repairs.settled()
    assert heard.entries == [10, 11]


async def test_a_second_tab_on_a_closed_conversation_tells_the_first_nothing(story: Story) -> None:
    telling = Telling(story, seed=0)
    everything = telling.commit(len(story.entries))
    telling.arrives(floor=everything)
    telling.arrives(floor=everything)
    telling.room.forget_unfollowed()
    telling.arrives(floor=everything)
    telling.room.repairs.begin(story.id)
    await telling.room.repairs.settled()
    telling.room.hear(story.payload(story.entries[-1]))
    assert [heard.entries for _, heard in telling.sockets] == [[], [], []]
