"""One process alone in the dark: it and Redis do not reach each other; the other is fine."""

import time
from collections.abc import AsyncIterator

import httpx
import pytest_asyncio
import redis.asyncio

from tests.faults.conftest import Dark
from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.live import Live, account_on
from tests.harness.sockets import PATIENCE
from tests.harness.waiting import eventually


@pytest_asyncio.fixture
async def account(dark: Dark) -> AsyncIterator[Account]:
    await eventually(lambda: broker_of(dark, "ok"), within=8, waiting_for="a broker that is well")
    async with account_on(dark.server) as account:
        await leases_are_asked_for_again(dark)
        yield account
    dark.line.heal()


async def leases_are_asked_for_again(dark: Dark) -> None:
    """The first hears through Redis who is online at the second, after whatever was before."""
    async with account_on(dark.server) as another:
        ok(await another.agent("Bia", at=1).go_online())
        await eventually(lambda: received_at(another, 0), waiting_for="Bia, at the first")


@pytest_asyncio.fixture
async def live(dark: Dark) -> AsyncIterator[Live]:
    async with Live(dark.server) as live:
        yield live


async def broker_of(dark: Dark, state: str) -> bool:
    """Whether the first process is ready, and says this of its broker."""
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(dark.server.url + "/readyz")
    return answer.status_code == 200 and answer.json()["checks"]["broker"] == state


async def received_at(account: Account, at: int) -> bool:
    return bool(ok(await account.widget(at=at))["online"])


def test_a_process_starts_without_redis_and_says_so(dark: Dark) -> None:
    assert dark.at_the_start == {
        "status": "ready",
        "checks": {"database": "ok", "broker": "degraded", "draining": "no"},
    }


async def test_what_a_process_committed_before_it_died_is_told_by_the_other(
    dark: Dark, account: Account, live: Live
) -> None:
    """Acknowledged, never published: the crash between commit and publish."""
    ana = account.agent("Ana", at=1)
    chat, fresh = await account.own_chat(ana), await account.new_chat(ana)
    console = await live.agent(ana, at=1)
    widget = await live.visitor(chat.visitor, at=0)
    waiting = await live.visitor(fresh.visitor, at=0)
    dark.line.silence()
    seq = (await widget.send("antes do fim"))["seq"]
    await waiting.send("eu também")
    dark.server.processes[0].kill()
    since = time.monotonic()
    dark.line.heal()
    try:
        await console.entry(chat.id, seq)
        await console.entry(fresh.id, 3)
        assert time.monotonic() - since < PATIENCE
    finally:
        dark.server.processes[0].start()


async def test_the_ticket_of_what_was_closed_before_is_heard_of_too(
    dark: Dark, account: Account, live: Live
) -> None:
    ana = account.agent("Ana", at=1)
    chat = await account.own_chat(ana)
    console = await live.agent(ana, at=0)
    ok(await ana.close(chat.id, create_ticket=False))
    closed = await console.entry(chat.id, 5)
    assert closed["entry"]["kind"] == "closed"
    dark.line.silence()
    ok(await ana.close(chat.id, create_ticket=True))
    opened = await console.entry(chat.id, 6)
    assert opened["entry"]["kind"] == "ticket_opened"


async def test_an_others_row_and_the_counts_catch_up_too(
    dark: Dark, account: Account, live: Live
) -> None:
    """Supervisors on the other process get no entries of it: rows and counts only."""
    ana = account.agent("Ana")
    chat, closing = await account.own_chat(ana), await account.own_chat(ana)
    watching = await live.agent(account.supervisor(), at=1)
    assert watching.snapshot["counts"]["others"] == 2
    dark.line.silence()
    ok(await ana.send(chat.id, "só aqui"), 201)
    ok(await ana.close(closing.id))
    rows = {
        frame["conversation"]["id"]: frame["conversation"]
        for frame in [await watching.next(type="conversation") for _ in range(2)]
    }
    assert rows[chat.id]["last_message"]["preview"] == "só aqui"
    assert rows[closing.id]["group"] == "closed"
    counts = await watching.next(type="counts")
    assert counts["others"] == 1


async def test_sending_does_not_wait_for_a_silent_redis(
    dark: Dark, account: Account, live: Live
) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana)
    widget = await live.visitor(chat.visitor, at=0)
    dark.line.silence()
    begun = time.monotonic()
    for number in range(10):
        await widget.send(f"linha {number}")
        ok(await ana.send(chat.id, f"resposta {number}"), 201)
    assert time.monotonic() - begun < 3, "rates and leases are asked for once, not each time"
    assert await broker_of(dark, "degraded")


async def test_a_socket_can_be_opened_without_redis(
    dark: Dark, account: Account, live: Live
) -> None:
    dark.line.refuse()
    assert await eventually(lambda: broker_of(dark, "degraded"))
    ana = account.agent("Ana")
    begun = time.monotonic()
    console = await live.agent(ana, at=0)
    await console.command("availability", availability="online")
    widget = await live.visitor(await account.visitor(), at=0)
    started = await widget.start("alguém?")
    assert started["outcome"] == "conversation", "what this process knows must do"
    assert time.monotonic() - begun < 4


async def test_a_redis_that_lost_its_memory_opens_no_ticket(
    dark: Dark, account: Account, live: Live
) -> None:
    ana = account.agent("Ana")
    console = await live.agent(ana, at=1)
    await console.command("availability", availability="online")
    await eventually(lambda: received_at(account, 0), waiting_for="Ana, at the first")
    widget = await live.visitor(await account.visitor(at=0), at=0)
    assert widget.snapshot["online"] is True
    control = redis.asyncio.Redis.from_url(dark.broker.url)
    await control.flushall()
    await control.aclose()
    assert (await widget.start("oi"))["outcome"] == "conversation"
    assert [frame["online"] for frame in widget.live("presence")] == []


async def test_who_went_online_in_the_dark_is_there_for_all_afterwards(
    dark: Dark, account: Account
) -> None:
    """Said by REST to a process without Redis, and to no socket that would say it again."""
    dark.line.refuse()
    await eventually(lambda: broker_of(dark, "degraded"), waiting_for="a broker that is away")
    ok(await account.agent("Ana").go_online())
    dark.line.heal()

    async def received_everywhere() -> bool:
        assert await received_at(account, 0), "what a process knows it does not forget"
        return await received_at(account, 1)

    await eventually(received_everywhere, waiting_for="Ana, at the second")
