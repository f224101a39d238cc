"""kill -9 under load: nothing acknowledged is lost, nothing is doubled, everyone resumes."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.faults.persistent import Persistent, lost_and_doubled
from tests.harness.accounts import Account, Chat
from tests.harness.answers import ok
from tests.harness.backends import Backend
from tests.harness.live import AGENT, VISITOR, account_on
from tests.harness.people import AgentClient
from tests.harness.server import Server
from tests.harness.waiting import eventually

PAIRS = 4
LINES = 60  # of each person


@pytest_asyncio.fixture
async def mortal(backend: Backend) -> AsyncIterator[Server]:
    """A server of this test's own, to be killed."""
    with backend.server("mortal") as server:
        yield server


@pytest_asyncio.fixture
async def its_account(mortal: Server) -> AsyncIterator[Account]:
    async with account_on(mortal) as account:
        yield account


def two_of(server: Server, agent: AgentClient, chat: Chat, turn: int) -> list[Persistent]:
    """The agent and the customer of a conversation, on different processes to begin with."""
    urls = server.ws_urls[turn % 2 :] + server.ws_urls[: turn % 2]
    agents, visitors = [url + AGENT for url in urls], [url + VISITOR for url in reversed(urls)]
    return [
        Persistent(agents, agent.token, chat.id, visitor=False),
        Persistent(visitors, chat.visitor.token, chat.id, visitor=True),
    ]


@pytest.mark.timeout(120)
async def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(
    mortal: Server, its_account: Account
) -> None:
    ana = its_account.agent()
    chats = [await its_account.own_chat(ana) for _ in range(PAIRS)]
    pairs = [two_of(mortal, ana, chat, turn) for turn, chat in enumerate(chats)]
    everyone = [person for pair in pairs for person in pair]
    writing = asyncio.gather(*(writes(person) for person in everyone))
    for kill in (1, 2):
        enough = len(everyone) * LINES * kill // 3
        await eventually(lambda e=enough: acknowledged(everyone) >= e, within=40)  # type: ignore[misc]
        victim = mortal.processes[kill % len(mortal.processes)]
        victim.kill()
        await asyncio.to_thread(victim.start)
    await writing
    assert sum(person.reconnects for person in everyone) > 0, "the kill was felt"
    for chat, pair in zip(chats, pairs, strict=True):
        for person in pair:
            await person.hears(4 + 2 * LINES)
        stored = await timeline(ana, chat)
        assert len(stored) == 4 + 2 * LINES
        lost_and_doubled(stored, pair)
        for person in pair:
            await person.close()


async def writes(person: Persistent) -> None:
    for number in range(LINES):
        await person.say(f"linha {number}")


def acknowledged(people: list[Persistent]) -> int:
    return sum(len(person.acked) for person in people)


async def timeline(agent: AgentClient, chat: Chat) -> list[dict[str, object]]:
    first = ok(await agent.timeline(chat.id, limit=100))["items"]
    rest = ok(await agent.timeline(chat.id, after_seq=len(first), limit=100))["items"]
    return [*first, *rest]
