"""A repair that is under way when a socket goes live: what its snapshot had is not told again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from pydantic_core import from_json

from app.auth.principal import Agent
from app.conversations import repository
from app.conversations.announcing import rebuilt, standing
from app.core.errors import Unavailable
from app.db.engine import Database, Transaction, connect
from app.ws import snapshots
from app.ws.room import Room
from app.ws.session import Session
from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.people import AgentClient
from tests.harness.server import Server
from tests.harness.waiting import eventually


class SlowAnswers:
    """The database; what it found is handed over when the test says so."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.asked, self.answer = asyncio.Event(), asyncio.Event()
        self.away = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    async def read(self, transaction: Any) -> Any:
        if self.away:
            self.asked.set()
            raise Unavailable
        return await self._database.read(transaction)

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
        self.frames: list[bytes] = []

    def push(self, frame: bytes) -> None:
        self.frames.append(frame)


@pytest_asyncio.fixture
async def database(server: Server) -> AsyncIterator[SlowAnswers]:
    database = await connect(server.database_url)
    yield SlowAnswers(database)
    await database.close()


@pytest.mark.parametrize("late", [False, True], ids=["live before the answer", "live after it"])
async def test_a_repair_tells_a_new_socket_nothing_that_it_was_shown(
    account: Account, database: SlowAnswers, *, late: bool
) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    agent = await _principal(ana, account.id)
    heard: Any = Heard()
    room, session = Room(account.id, database), Session(heard, agent)
    room.add(session)
    room.repairs.begin(
        chat.id
    )  # nobody follows it yet: the reconciler's question crosses a new socket
    await database.asked.wait()
    _, state = await database.read(lambda c: snapshots.replay(c, agent, chat.id, 0, {}))
    if not late:
        room.go_live(session, [snapshots.feed(state)])
    database.answer.set()
    await room.repairs.settled()
    if late:
        room.go_live(session, [snapshots.feed(state)])
    assert [frame for frame in heard.frames if b'"type":"entry"' in frame] == []


async def _principal(agent: Any, account_id: str) -> Agent:
    me = ok(await agent.me(), 200)
    permissions = frozenset(me["permissions"])
    return Agent(
        account_id,
        me["id"],
        me["external_id"],
        me["name"],
        None,
        None,
        permissions,
        licensed=True,
        contracted=True,
        active=True,
        availability="online",
        expires_at=2e9,
    )


async def test_a_snapshot_takes_nothing_from_those_who_have_yet_to_hear_it(
    account: Account, database: SlowAnswers
) -> None:
    ana, beto = account.agent(), account.agent("Beto")
    chat = await account.new_chat(ana)
    early: Any = Heard()
    late: Any = Heard()
    room = Room(account.id, database)
    first, second = (
        Session(early, await _principal(ana, account.id)),
        Session(late, await _principal(beto, account.id)),
    )
    database.answer.set()
    room.add(first)
    room.go_live(first, [])  # before the start
    room.add(second)
    replayed = await database.read(lambda c: snapshots.replay(c, second.principal, chat.id, 0, {}))
    room.go_live(second, [snapshots.feed(replayed[1])])  # after it, and before its payload
    room.repairs.begin(chat.id)  # what the payload or the reconciler brings
    await room.repairs.settled()
    assert [b'"seq":1' in frame for frame in early.frames if b'"type":"entry"' in frame] == [
        True,
        False,
    ]
    assert [frame for frame in late.frames if b'"type":"entry"' in frame] == []


async def test_what_comes_of_a_closed_conversation_in_the_wrong_order_is_told_once(
    account: Account, database: SlowAnswers
) -> None:
    """Its ticket may be delivered by another process, whose payload is here before the close's."""
    ana = account.agent()
    chat = await account.own_chat(ana)
    heard: Any = Heard()
    room, session = Room(account.id, database), Session(heard, await _principal(ana, account.id))
    database.answer.set()
    room.add(session)
    _, before = await database.read(
        lambda c: snapshots.replay(c, session.principal, chat.id, 0, {})
    )
    room.go_live(session, [snapshots.feed(before)])
    ok(await ana.close(chat.id, create_ticket=True))
    shown = await database.read(lambda c: repository.get(c, account.id, chat.id))
    ended = await database.read(lambda c: repository.entries_after(c, account.id, chat.id, 4, 9))
    assert shown is not None
    for late in (ended[1:], ended, ended[:1]):
        room.hear(rebuilt(shown, late, None, with_reads=False)._replace(reads=()))
        await room.repairs.settled()
    told = [frame for frame in heard.frames if b'"type":"entry"' in frame]
    assert [b'"seq":5,' in frame for frame in told] == [True, False]
    assert [b'"seq":6,' in frame for frame in told] == [False, True]


async def test_a_transfer_from_before_the_snapshot_takes_nothing_off_its_screen(
    account: Account, database: SlowAnswers
) -> None:
    """Given away and back again before it; the first transfer's payload comes after it."""
    ana, beto = account.agent(), account.agent("Beto")
    chat = await account.own_chat(ana)
    ok(await beto.go_online())
    heard: Any = Heard()
    room, session = Room(account.id, database), Session(heard, await _principal(ana, account.id))
    room.add(session)
    changes = []
    for giver, taker in ((ana, beto), (beto, ana)):
        before = await database.read(lambda c: repository.get(c, account.id, chat.id))
        ok(await giver.transfer(chat.id, (await taker.identity())["id"]), 201)
        after = await database.read(lambda c: repository.get(c, account.id, chat.id))
        assert before is not None
        assert after is not None
        last = before.conversation.last_seq
        told = await database.read(
            lambda c, last=last: repository.entries_after(c, account.id, chat.id, last, 1)
        )
        changes.append(rebuilt(after, told, standing(before.conversation), with_reads=False))
    shown = await database.read(lambda c: snapshots.replay(c, session.principal, chat.id, 0, {})[1])
    room.hear(changes[0])
    room.go_live(session, [snapshots.feed(shown)])
    room.hear(changes[1])
    assert [frame for frame in heard.frames if b'"type":"left"' in frame] == []


async def _room_of(agent: AgentClient, account: Account, database: Any) -> tuple[Room, Heard]:
    """A room with one live socket of the agent, which has been shown nothing."""
    heard: Any = Heard()
    room, session = Room(account.id, database), Session(heard, await _principal(agent, account.id))
    room.add(session)
    room.go_live(session, [])
    return room, heard


async def test_who_is_given_a_conversation_hears_of_it_first_by_the_transfer(
    account: Account, database: SlowAnswers
) -> None:
    """Also where the message before the transfer is repaired together with it."""
    ana, beto = account.agent(), account.agent("Beto")
    chat = await account.own_chat(ana)
    ok(await beto.go_online())
    room, heard = await _room_of(beto, account, database)
    shown = await database.read(lambda c: repository.get(c, account.id, chat.id))
    assert shown is not None
    before = standing(shown.conversation)
    ok(await chat.visitor.send("Alguém?"), 201)
    ok(await ana.transfer(chat.id, (await beto.identity())["id"]), 201)
    shown = await database.read(lambda c: repository.get(c, account.id, chat.id))
    missed = await database.read(lambda c: repository.entries_after(c, account.id, chat.id, 4, 9))
    assert shown is not None
    room.hear(rebuilt(shown, missed, before, with_reads=False))
    told = [frame for frame in heard.frames if b'"type":"entry"' in frame]
    assert [b'"kind":"transferred"' in frame for frame in told] == [True]


@pytest.mark.parametrize("away", [False, True], ids=["", "while the database is away at first"])
async def test_who_missed_the_transfer_hears_of_it_before_what_came_after_it(
    account: Account, database: SlowAnswers, *, away: bool
) -> None:
    """A process that was frozen has lost what the broker sent it; what comes next is a message."""
    ana, beto = account.agent(), account.agent("Beto")
    chat = await account.own_chat(ana)
    ok(await beto.go_online())
    room, heard = await _room_of(beto, account, database)
    ok(await ana.transfer(chat.id, (await beto.identity())["id"]), 201)
    shown = await database.read(lambda c: repository.get(c, account.id, chat.id))
    assert shown is not None
    before = standing(shown.conversation)
    ok(await chat.visitor.send("Oi, Beto"), 201)
    shown = await database.read(lambda c: repository.get(c, account.id, chat.id))
    said = await database.read(lambda c: repository.entries_after(c, account.id, chat.id, 5, 9))
    assert shown is not None
    database.answer.set()
    database.away = away
    room.hear(rebuilt(shown, said, before, with_reads=False))
    await room.repairs.settled()
    if away:
        assert not heard.frames, "nothing rather than a message from nowhere"
        database.away = False
        room.repairs.begin(chat.id)  # as the reconciler does, who finds that it is unheard
        await room.repairs.settled()
    told = [from_json(frame[frame.index(b"{") :]) for frame in heard.frames]
    entries = [frame for frame in told if frame["type"] == "entry"]
    assert [frame["entry"]["seq"] for frame in entries] == [1, 2, 3, 4, 5, 6]
    assert entries[0]["conversation"]["group"] == "mine"


async def test_who_missed_the_transfer_hears_of_it_before_a_read_mark(
    account: Account, database: SlowAnswers
) -> None:
    """Read over another socket, in this process, which the transfer did not reach."""
    ana, beto = account.agent(), account.agent("Beto")
    chat = await account.own_chat(ana)
    ok(await beto.go_online())
    room, heard = await _room_of(beto, account, database)
    ok(await ana.transfer(chat.id, (await beto.identity())["id"]), 201)
    shown = await database.read(lambda c: repository.get(c, account.id, chat.id))
    assert shown is not None
    database.answer.set()
    room.hear(rebuilt(shown, [], standing(shown.conversation), with_reads=True))
    await room.repairs.settled()
    told = [from_json(frame[frame.index(b"{") :]) for frame in heard.frames]
    assert [frame["type"] for frame in told[:2]] == ["entry", "entry"]
    assert told[0]["conversation"]["group"] == "mine"


@pytest.mark.parametrize("claimed", [True, False])
async def test_what_was_held_of_a_conversation_that_the_snapshot_lacks_is_looked_at(
    account: Account, database: SlowAnswers, *, claimed: bool
) -> None:
    """Held while the snapshot was read: it was claimed meanwhile, or its start was lost."""
    ana, beto = account.agent(), account.agent("Beto")
    chat = await account.new_chat(ana)
    heard: Any = Heard()
    room, session = Room(account.id, database), Session(heard, await _principal(beto, account.id))
    room.add(session)
    ok(await chat.visitor.send("Alguém?"), 201)
    shown = await database.read(lambda c: repository.get(c, account.id, chat.id))
    said = await database.read(lambda c: repository.entries_after(c, account.id, chat.id, 2, 9))
    assert shown is not None
    before = standing(shown.conversation)
    room.hear(rebuilt(shown, said, before, with_reads=False)._replace(reads=()))
    if claimed:
        ok(await ana.send(chat.id, "Eu"), 201)
    database.answer.set()
    room.settle(session, [])
    await room.repairs.settled()
    told = [from_json(frame[frame.index(b"{") :]) for frame in heard.frames]
    entries = [frame for frame in told if frame["type"] == "entry"]
    if claimed:
        assert entries == []
    else:
        assert [frame["entry"]["seq"] for frame in entries] == [3]
        assert entries[0]["conversation"]["group"] == "new"


async def test_what_a_supervisor_was_to_be_told_while_the_database_was_away_is_told_later(
    account: Account, database: SlowAnswers
) -> None:
    ana, vera = account.agent(), account.supervisor()
    chat = await account.own_chat(ana)
    shown = await database.read(lambda c: repository.get(c, account.id, chat.id))
    assert shown is not None
    room, heard = await _room_of(vera, account, database)
    database.away = True
    room.hear(rebuilt(shown, [], None, with_reads=True))
    await database.asked.wait()
    assert not heard.frames
    database.away = False
    told = await eventually(lambda: _kinds(heard, 2), waiting_for="the row and the counts")
    assert told == {"conversation", "counts"}


async def _kinds(heard: Heard, count: int) -> set[str] | None:
    kinds = {from_json(frame[frame.index(b"{") :])["type"] for frame in heard.frames}
    return kinds if len(kinds) == count else None


@pytest.mark.parametrize("later", [False, True])
async def test_who_comes_together_and_is_shown_the_same_needs_no_look(
    account: Account, database: SlowAnswers, *, later: bool
) -> None:
    """The second comes while the first is shown its snapshot; or is shown a later one."""
    ana = account.agent()
    chat = await account.own_chat(ana)
    principal = await _principal(ana, account.id)
    lines: list[Any] = [Heard(), Heard()]
    room, sessions = Room(account.id, database), [Session(line, principal) for line in lines]
    shown = []
    for session in sessions:
        room.add(session)
        _, state = await database.read(lambda c: snapshots.replay(c, principal, chat.id, 0, {}))
        shown.append([snapshots.feed(state)])
        if later and not shown[1:]:
            ok(await chat.visitor.send("Ainda aí?"), 201)
    for session, seen in zip(sessions, shown, strict=True):
        room.settle(session, seen)
    last = shown[1][0][1].seq
    before = await database.read(lambda c: repository.get(c, account.id, chat.id))
    ok(await chat.visitor.send("Oi"), 201)
    after = await database.read(lambda c: repository.get(c, account.id, chat.id))
    said = await database.read(lambda c: repository.entries_after(c, account.id, chat.id, last, 9))
    assert before is not None
    assert after is not None
    database.answer.set()
    room.hear(rebuilt(after, said, standing(before.conversation), with_reads=False))
    await room.repairs.settled()
    assert database.asked.is_set() == later
    told = [
        [b'"seq":%d,' % seq in frame for frame in line.frames if b'"type":"entry"' in frame]
        for line, seq in zip(lines, (5, last + 1), strict=True)
    ]
    assert told == ([[True, False], [True]] if later else [[True], [True]])


async def test_what_waits_for_an_introduction_was_shown_all_the_same(
    account: Account, database: SlowAnswers
) -> None:
    """A start is held behind a message of another conversation, which the snapshot lacks."""
    ana, beto = account.agent(), account.agent("Beto")
    lacking, shown = await account.new_chat(ana), await account.new_chat(ana)
    heard: Any = Heard()
    room, session = Room(account.id, database), Session(heard, await _principal(beto, account.id))
    room.add(session)
    ok(await lacking.visitor.send("Alguém?"), 201)
    views = {
        chat.id: await database.read(lambda c, chat=chat: repository.get(c, account.id, chat.id))
        for chat in (lacking, shown)
    }
    for chat, after in ((lacking, 2), (shown, 0)):
        said = await database.read(
            lambda c, chat=chat, after=after: repository.entries_after(
                c, account.id, chat.id, after, 9
            )
        )
        view = views[chat.id]
        before = standing(view.conversation) if after else None
        room.hear(rebuilt(view, said, before, with_reads=False)._replace(reads=()))
    database.answer.set()
    room.settle(session, [snapshots.feed(views[shown.id].conversation)])
    await room.repairs.settled()
    told = [from_json(frame[frame.index(b"{") :]) for frame in heard.frames]
    entries = [frame["entry"] for frame in told if frame["type"] == "entry"]
    assert [(entry["conversation_id"], entry["seq"]) for entry in entries] == [(lacking.id, 3)]
