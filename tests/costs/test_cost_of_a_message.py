"""
What a message costs, counted and not timed: no machine is too busy for this guard.

The bounds are what was counted when they were written. Lower them with each gain; what raises them
is a decision.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

import pytest
import pytest_asyncio

from app.auth.principal import Visitor
from app.auth.service import Authenticator
from app.conversations import pace
from app.conversations.outcomes import MessageSent
from app.conversations.service import Conversations
from app.db.engine import Database
from app.realtime import hub
from tests.costs.counting import LEDGER, LONE, Tally, counting
from tests.harness.accounts import Account, Accounts
from tests.harness.backends import Backend
from tests.harness.house import House, house
from tests.harness.live import Live
from tests.harness.people import AgentClient, VisitorClient
from tests.harness.provision import Provisioner
from tests.harness.server import Server
from tests.harness.sockets import Socket

VISITORS = 10
EACH = 8
MESSAGES = VISITORS * EACH  # of one batch: they all wait before the ledger begins

# Of the service's plain functions, for every message with one recipient. Coroutines are not
# counted: a function that is none any more counts, though it costs less.
CALLS = 27
CALLS_PER_RECIPIENT = 2.0


@dataclass
class Desk:
    """An agent with ten conversations."""

    house: House
    live: Live
    agent: AgentClient
    visitors: list[VisitorClient]
    talks: list[tuple[Visitor, str]]
    heard_by_one: Tally = field(default_factory=Tally)
    """All messages, and one socket of the agent's."""
    heard_by_six: Tally = field(default_factory=Tally)

    async def send(self, text: str) -> MessageSent:
        """Let the first visitor write once."""
        visitor, conversation = self.talks[0]
        service = self.house.parts[Conversations]
        sent: MessageSent = await service.send(visitor, conversation, str(uuid.uuid4()), text)
        return sent

    async def say(self, sockets: list[Socket]) -> Tally:
        """Let every visitor write at once, again and again, until all sockets have heard it all."""
        last = str(uuid.uuid4())
        service = self.house.parts[Conversations]
        async with counting(self.house.parts[Database]) as tally:
            await asyncio.gather(
                *(
                    service.send(visitor, conversation, str(uuid.uuid4()), f"{number} {last}")
                    for number in range(1, EACH + 1)
                    for visitor, conversation in self.talks
                )
            )
            for socket in sockets:
                for _, conversation in self.talks:
                    await socket.next(where=partial(is_last, conversation, last), within=20)
        return tally

    async def least(self, sockets: int) -> Tally:
        """
        Count three times, and take the least of each.

        What the service does from time to time may come in between, but not every time.
        """
        open_ = [await self.live.agent(self.agent) for _ in range(sockets)]
        tallies = [await self.say(open_) for _ in range(3)]
        for socket in open_:
            await socket.close()
        return least_of(tallies)


def least_of(tallies: list[Tally]) -> Tally:
    least = Tally()
    least.calls = tallies[0].calls & tallies[1].calls & tallies[2].calls
    least.statements = min((tally.statements for tally in tallies), key=len)
    return least


def is_last(conversation: str, last: str, frame: dict[str, Any]) -> bool:
    entry = frame.get("entry", {})
    said = entry.get("data", {}).get("text")
    return bool(entry.get("conversation_id") == conversation and said == f"{EACH} {last}")


async def sit_down(account: Account, inside: House, live: Live) -> Desk:
    agent = account.agent()
    chats = [await account.own_chat(agent) for _ in range(VISITORS)]
    authenticator = inside.parts[Authenticator]
    talks = [(await authenticator.visitor(chat.visitor.token), chat.id) for chat in chats]
    return Desk(inside, live, agent, [chat.visitor for chat in chats], talks)


@asynccontextmanager
async def a_desk(backend: Backend) -> AsyncIterator[Desk]:
    async with house(backend) as inside, Provisioner.over(inside.database_url) as provisioner:
        server = cast("Server", inside)
        async with Accounts(server, provisioner) as accounts:
            yield await sit_down(await accounts.open(), inside, Live(server))


@pytest_asyncio.fixture(scope="module")
async def desk(backend: Backend) -> AsyncIterator[Desk]:
    async with a_desk(backend) as desk:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(hub, "LEISURE_S", 0.0)  # what is published goes while it is counted
            desk.heard_by_one = await desk.least(sockets=1)
            desk.heard_by_six = await desk.least(sockets=6)
        yield desk


def test_what_waits_together_is_one_batch(desk: Desk) -> None:
    assert sum(desk.heard_by_one.calls[name] for name in (LONE, *LEDGER)) == 1


def never_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands wait for others as good as for ever."""
    monkeypatch.setattr(pace, "APART_S", 60.0)
    monkeypatch.setattr(pace.Pace, "enough", lambda *_: pace.WORTH_A_COMMIT)


async def test_messages_that_soon_follow_a_commit_wait_until_there_are_enough(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.send("one")
    never_enough(monkeypatch)
    async with counting(desk.house.parts[Database]) as tally, asyncio.timeout(20):
        few = []
        for number in range(3):
            few.append(asyncio.create_task(desk.send(str(number))))
            await asyncio.sleep(0.01)
        rest = range(len(few), pace.WORTH_A_COMMIT)
        await asyncio.gather(*few, *(desk.send(str(number)) for number in rest))
    assert sum(tally.calls[name] for name in (LONE, *LEDGER)) == 1


async def test_who_leaves_does_not_wait_for_more(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with a_desk(backend) as desk:
        await desk.send("one")
        never_enough(monkeypatch)
        last = asyncio.create_task(desk.send("and the last"))
        await asyncio.sleep(0.01)
        assert not last.done()
    assert (await last).created


def test_a_batch_of_messages_is_few_statements(backend: Backend, desk: Desk) -> None:
    most = 1 if backend.name == "postgres" else 2
    tally = desk.heard_by_one
    assert tally.calls[LONE] + len(tally.statements) <= most, tally.statements


async def test_who_reads_all_costs_one_statement_of_postgresql(
    backend: Backend, desk: Desk
) -> None:
    service, agent = desk.house.parts[Conversations], desk.house.parts[Authenticator]
    reader = await agent.agent(desk.agent.token)
    for visitor, conversation in desk.talks:
        await service.send(visitor, conversation, str(uuid.uuid4()), "oi")
    async with counting(desk.house.parts[Database]) as tally:
        marks = (service.mark_read(reader, conversation, 10_000) for _, conversation in desk.talks)
        assert all(mark["changed"] for mark in await asyncio.gather(*marks))
    alone = backend.name == "postgres"
    assert tally.calls["Marking.values"] == alone
    assert tally.calls["Batch.run"] == (not alone)


def test_a_message_is_encoded_once_whoever_hears_it(backend: Backend, desk: Desk) -> None:
    for_other_processes = 1 if backend.redis_url else 0  # of a whole batch
    assert desk.heard_by_six.calls["encode"] <= MESSAGES + for_other_processes
    assert desk.heard_by_six.calls["text_frame"] <= MESSAGES


def test_a_batch_is_published_once_and_only_where_there_are_others(
    backend: Backend, desk: Desk
) -> None:
    assert desk.heard_by_one.calls["Hub._send"] == (1 if backend.redis_url else 0)


def test_what_a_batch_brings_to_a_socket_is_one_write(desk: Desk) -> None:
    assert desk.heard_by_six.calls["Connection.push"] <= 6 * MESSAGES
    assert desk.heard_by_six.calls["Connection._chunk"] <= 6


def test_a_message_costs_this_many_calls(desk: Desk) -> None:
    per_message = desk.heard_by_one.per(MESSAGES)
    assert per_message.total() <= CALLS, per_message


def test_a_further_recipient_costs_this_many_calls(desk: Desk) -> None:
    more = desk.heard_by_six.per(MESSAGES) - desk.heard_by_one.per(MESSAGES)
    assert more.total() / 5 <= CALLS_PER_RECIPIENT, more


async def test_a_visitors_message_is_two_frames_on_its_own_socket(desk: Desk) -> None:
    """The ack and the entry; how many leave together depends on the batches."""
    socket = await desk.live.visitor(desk.visitors[0])
    tallies = []
    for _ in range(3):
        async with counting(desk.house.parts[Database]) as tally:
            sent = [str(uuid.uuid4()) for _ in range(20)]
            numbers = [await socket.post("message", client_id=id_, text="oi") for id_ in sent]
            for number in numbers:
                await socket.answer(number)
        tallies.append(tally)
    least = least_of(tallies)
    assert least.calls["Commands.read"] == 20
    assert least.calls["Commands._strictly"] == 0
    assert least.calls["text_frame"] <= 2 * 20
    assert least.calls["Connection._chunk"] <= 2 * 20


async def test_a_message_and_its_ack_leave_in_one_write(desk: Desk) -> None:
    socket = await desk.live.visitor(desk.visitors[1])
    tallies = []
    for _ in range(3):
        async with counting(desk.house.parts[Database]) as tally:
            for _ in range(5):
                await socket.answer(
                    await socket.post("message", client_id=str(uuid.uuid4()), text="oi")
                )
        tallies.append(tally)
    assert least_of(tallies).calls["Connection._chunk"] == 5
