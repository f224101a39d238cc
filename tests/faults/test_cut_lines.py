"""A line torn in mid-stream: the next socket says what it has; nothing is missing or doubled."""

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio

from tests.faults.persistent import Persistent, lost_and_doubled
from tests.harness.accounts import Account, Chat
from tests.harness.answers import ok
from tests.harness.live import AGENT, VISITOR, Live
from tests.harness.people import AgentClient, new_id
from tests.harness.server import Server

CUTS = 12


@pytest_asyncio.fixture
async def talk(account: Account, server: Server) -> AsyncIterator["Talk"]:
    ana = account.agent()
    talk = Talk(server, ana, await account.own_chat(ana))
    yield talk
    for person in talk.people:
        await person.close()


class Talk:
    """A customer and an agent who write, and another tab of each that listens."""

    def __init__(self, server: Server, agent: AgentClient, chat: Chat) -> None:
        self.agent = agent
        self.chat = chat
        agents = [url + AGENT for url in server.ws_urls]
        visitors = [url + VISITOR for url in reversed(server.ws_urls)]
        self.people = [
            Persistent(agents, agent.token, chat.id, visitor=False),
            Persistent(visitors, chat.visitor.token, chat.id, visitor=True),
            Persistent(agents[::-1], agent.token, chat.id, visitor=False),
            Persistent(visitors[::-1], chat.visitor.token, chat.id, visitor=True),
        ]

    async def timeline(self) -> list[dict[str, object]]:
        stored: list[dict[str, object]] = []
        while page := ok(await self.agent.timeline(self.chat.id, after_seq=len(stored)))["items"]:
            stored += page
        return stored


async def writes(person: Persistent, count: int) -> None:
    for number in range(count):
        await person.say(f"linha {number}")


async def test_listeners_that_are_cut_again_and_again_miss_nothing(talk: Talk) -> None:
    writers, listeners = talk.people[:2], talk.people[2:]
    for listener in listeners:
        await listener.connected()
    writing = asyncio.gather(*(writes(writer, 100) for writer in writers))
    for cut in range(1, CUTS + 1):
        for listener in listeners:
            await listener.hears(4 + cut * 200 // (CUTS + 1))
            await listener.cut()
    await writing
    for person in talk.people:
        await person.hears(204)
    assert all(listener.reconnects >= CUTS - 1 for listener in listeners)
    stored = await talk.timeline()
    assert len(stored) == 204
    lost_and_doubled(stored, talk.people)


async def test_writers_that_are_cut_before_the_ack_write_once(talk: Talk) -> None:
    """The cut comes right behind the frames: stored or not, only the same client_id tells."""

    async def cut_behind(person: Persistent) -> None:
        for number in range(CUTS):
            said = asyncio.create_task(person.say(f"incerta {number}"))
            await asyncio.sleep(0)  # the frame is on its way, the ack is not
            if number % 3 == 0:
                await (await person.connected()).command("ping")
            await person.cut()
            await said

    writers = talk.people[:2]
    await asyncio.gather(*(cut_behind(writer) for writer in writers))
    for person in talk.people:
        await person.hears(4 + 2 * CUTS)
    stored = await talk.timeline()
    assert len(stored) == 4 + 2 * CUTS
    lost_and_doubled(stored, talk.people)


async def test_a_pipeline_that_is_cut_is_stored_as_a_prefix(live: Live, account: Account) -> None:
    """Commands of one socket run in order: what was stored of a torn pipeline has no holes."""
    ana = account.agent()
    for _ in range(5):
        chat = await account.own_chat(ana)
        socket = await live.visitor(chat.visitor)
        words = [{"client_id": new_id(), "text": str(number)} for number in range(60)]
        sent = [await socket.post("message", **word) for word in words]
        await socket.answer(sent[10])
        socket.cut()
        again = await live.visitor(chat.visitor)
        for word in words:
            await again.command("message", **word)
        stored = ok(await ana.timeline(chat.id, after_seq=4, limit=100))["items"]
        assert [entry["data"]["text"] for entry in stored] == [str(n) for n in range(60)]
