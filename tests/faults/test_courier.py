"""Couriers that die, pause and compete: each ticket is at the desk once, and everybody knows it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio

from tests.harness.accounts import Account, Chat
from tests.harness.answers import Json, ok
from tests.harness.backends import Backend
from tests.harness.desk import (
    Behaviour,
    FakeDesk,
    Post,
    hangs,
    says,
    takes,
    takes_and_drops,
    takes_and_hangs,
)
from tests.harness.live import account_on
from tests.harness.people import AgentClient
from tests.harness.server import Server
from tests.harness.waiting import eventually
from tests.tickets.deliveries import (
    QUICK,
    TIMEOUT_S,
    closed_each,
    closed_with_ticket,
    comes_to,
    delivery_of,
    entries_of,
)

LEASE_S = 2 * TIMEOUT_S
MANY = 20


@pytest.fixture(scope="module")
def couriers(backend: Backend) -> Iterator[Server]:
    """Two of them on PostgreSQL, one on SQLite; to be killed, paused and restarted."""
    quick: dict[str, Any] = {**QUICK}
    with backend.server("couriers", **quick) as server:
        yield server


@pytest_asyncio.fixture
async def shop(couriers: Server, desk: FakeDesk) -> AsyncIterator[Account]:
    async with account_on(couriers) as account:
        await account.configure(desk=desk.settings)
        yield account


async def there_once(
    ana: AgentClient, desk: FakeDesk, chat: Chat, ticket: Json, *, at: int = 0
) -> Json:
    """The ticket is delivered, made once, and told of once."""
    ana = ana.on(at)  # by a new connection: the old one may have died with the server
    delivery = await comes_to(ana, ticket, "delivered", within=20)
    assert delivery["external_id"] == desk.made[ticket["id"]]
    assert len(await entries_of(ana, chat, "ticket_delivered")) == 1
    assert await entries_of(ana, chat, "ticket_failed") == []
    return delivery


async def test_kill_9_between_the_post_and_saving(
    couriers: Server, shop: Account, desk: FakeDesk
) -> None:
    ana = shop.agent()
    desk.script.append(takes_and_hangs)
    chat, ticket = await closed_with_ticket(shop, ana)
    await eventually(lambda: desk.made)
    couriers.kill()
    await asyncio.to_thread(couriers.start)
    delivery = await there_once(ana, desk, chat, ticket)
    assert delivery["attempts"] >= 2
    assert len(desk.made) == 1


LATE = {"takes": takes, "refuses": says(400), "fails": says(503)}


def late(behaviour: Behaviour) -> Behaviour:
    async def answer(desk: FakeDesk, post: Post) -> bytes | None:
        await desk.released.wait()
        return await behaviour(desk, post)

    return answer


async def test_a_courier_that_is_paused_for_longer_than_its_lease_is_not_listened_to(
    couriers: Server, shop: Account, desk: FakeDesk
) -> None:
    ana = shop.agent()
    answers = {name: [late(behaviour)] for name, behaviour in LATE.items()}
    cases = await closed_each(shop, ana, desk, answers)
    await eventually(lambda: len(desk.posts) == len(cases))

    async def all_there_once(at: int = 0) -> list[Json]:
        return [await there_once(ana, desk, *case, at=at) for case in cases.values()]

    paused = couriers.processes[0].process
    paused.send_signal(signal.SIGSTOP)
    try:
        if len(couriers.processes) > 1:  # the other one takes over
            await all_there_once(at=1)
        else:
            await asyncio.sleep(LEASE_S + 0.5)  # what is tested is that this much time passes
        desk.released.set()
    finally:
        paused.send_signal(signal.SIGCONT)
    before = await all_there_once()
    await asyncio.sleep(LEASE_S)  # for the late one to do what it must not
    assert await all_there_once() == before
    assert len(desk.made) == len(cases)


async def test_couriers_that_compete_deliver_each_ticket_once(
    couriers: Server, shop: Account, desk: FakeDesk
) -> None:
    ana = shop.agent()
    chats = [await shop.own_chat(ana) for _ in range(MANY)]
    desk.script.extend([takes_and_drops, says(500), takes_and_hangs, says(503)] * 3)
    closes = [ana.on(at).close(chat.id, create_ticket=True) for at, chat in enumerate(chats)]
    tickets = [ok(answer)["ticket"] for answer in await asyncio.gather(*closes)]
    deliveries = [
        await there_once(ana, desk, chat, ticket)
        for chat, ticket in zip(chats, tickets, strict=True)
    ]
    assert sorted(desk.made) == sorted(ticket["id"] for ticket in tickets)
    assert MANY + 12 <= len(desk.posts) <= sum(d["attempts"] for d in deliveries)


async def test_what_is_pending_when_the_service_ends_is_delivered_when_it_is_back(
    couriers: Server, shop: Account, desk: FakeDesk
) -> None:
    ana = shop.agent()
    desk.otherwise = hangs
    under_way = [await closed_with_ticket(shop, ana) for _ in range(6)]
    await eventually(lambda: desk.posts)
    await asyncio.to_thread(couriers.stop)
    assert desk.made == {}
    desk.otherwise = takes
    await asyncio.to_thread(couriers.start)
    for chat, ticket in under_way:
        await there_once(ana, desk, chat, ticket)
    assert len(desk.made) == len(under_way)


async def test_a_ticket_waits_for_a_desk_that_is_down(shop: Account, desk: FakeDesk) -> None:
    ana = shop.agent()
    await desk.stop()
    chat, ticket = await closed_with_ticket(shop, ana)

    async def tried_often() -> bool:
        delivery = await delivery_of(ana, ticket)
        return bool(delivery["attempts"] > 5 and delivery["status"] == "pending")

    await eventually(tried_often, within=20)
    await desk.start()
    await there_once(ana, desk, chat, ticket)
