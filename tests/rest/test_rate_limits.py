"""Rates (contract 2 and 9): per visitor, address, agent and key, one bucket over all processes."""

from __future__ import annotations

import itertools
import time
from collections.abc import Awaitable, Callable, Iterator

import httpx
import pytest

from tests.harness.accounts import Account
from tests.harness.answers import ok, problem, statuses, together
from tests.harness.shapes import texts
from tests.harness.waiting import eventually

_addresses: Iterator[str] = (f"127.0.{n // 250 + 1}.{n % 250 + 2}" for n in itertools.count())


@pytest.fixture
def ip() -> str:
    """An address of this machine that no other test used, so that its bucket is full."""
    return next(_addresses)


def refused(response: httpx.Response) -> int:
    """The seconds after which to come back."""
    body = problem(response, 429, "rate_limited")
    seconds = int(response.headers["retry-after"])
    assert seconds >= 1
    assert body.get("retry_after", seconds) == seconds
    return seconds


async def flood(
    ask: Callable[[int], Awaitable[httpx.Response]], times: int
) -> tuple[list[httpx.Response], float]:
    """Ask that often at once; the answers and how many seconds it took."""
    began = time.monotonic()
    answers = await together(ask(n) for n in range(times))
    return answers, time.monotonic() - began


def held_to(answers: list[httpx.Response], seconds: float, *, burst: int, rate: int) -> int:
    """Check that the bucket let through what it holds and no more; how many those were."""
    counted = statuses(answers)
    passed = len(answers) - counted.get(429, 0)
    assert passed >= burst - 1, counted  # the start of a conversation may have been the first
    assert passed <= burst + rate * seconds + 1, (counted, seconds)
    assert counted.get(429), f"nothing was refused of {len(answers)} in {seconds} s"
    assert all(refused(answer) <= 5 for answer in answers if answer.status_code == 429)
    return passed


async def test_an_agent_has_fifty_commands_a_second_over_all_processes(
    limited_account: Account,
) -> None:
    ana = limited_account.agent()
    clients = [ana.on(n) for n in range(4)]
    answers, seconds = await flood(lambda n: clients[n % 4].me(), 150)
    held_to(answers, seconds, burst=50, rate=50)


async def test_a_key_has_fifty_requests_a_second_over_all_processes(
    limited_account: Account,
) -> None:
    key = await limited_account.integration("conversations:read")
    clients = [key.on(n) for n in range(4)]
    answers, seconds = await flood(lambda n: clients[n % 4].list("new"), 150)
    held_to(answers, seconds, burst=50, rate=50)


async def test_a_visitor_has_five_messages_a_second_and_a_burst_of_twenty(
    limited_account: Account, ip: str
) -> None:
    ana = limited_account.agent()
    chat = await limited_account.new_chat(ana, ip=ip)
    clients = [chat.visitor.on(n) for n in range(4)]
    answers, seconds = await flood(lambda n: clients[n % 4].send(f"{n}"), 60)
    passed = held_to(answers, seconds, burst=20, rate=5)
    said = texts(ok(await ana.timeline(chat.id, limit=100))["items"])
    assert len(said) == passed + 1


async def test_who_waits_as_told_is_let_in_again(limited_account: Account) -> None:
    ana = limited_account.agent()
    answers, _ = await flood(lambda _: ana.me(), 150)
    wait = max(refused(answer) for answer in answers if answer.status_code == 429)

    async def served() -> bool:
        return (await ana.me()).status_code == 200

    await eventually(served, within=wait + 2, waiting_for="the bucket to fill")


async def test_one_agents_flood_is_no_other_agents(limited_account: Account) -> None:
    ana, bia = limited_account.agent("Ana"), limited_account.agent("Bia")
    answers, _ = await flood(lambda _: ana.me(), 150)
    assert statuses(answers).get(429)
    ok(await bia.me())


async def test_a_newer_token_of_the_same_agent_has_the_same_bucket(
    limited_account: Account,
) -> None:
    now = int(time.time())
    tokens = [limited_account.agent("Ana", sub="ana", iat=now - n) for n in range(6)]
    answers, seconds = await flood(lambda n: tokens[n % 6].me(), 150)
    held_to(answers, seconds, burst=50, rate=50)


async def test_an_address_has_ten_sessions_a_minute(limited_account: Account, ip: str) -> None:
    answers = [await limited_account.open_session(name="Maria", at=n, ip=ip) for n in range(13)]
    assert [answer.status_code for answer in answers] == [201] * 10 + [429] * 3
    assert all(1 <= refused(answer) <= 60 for answer in answers[10:])
    other = await limited_account.open_session(name="Maria", ip=next(_addresses))
    ok(other, 201)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded"])
async def test_a_claimed_address_is_not_believed(
    limited_account: Account, ip: str, header: str
) -> None:
    http = limited_account.http(ip=ip)
    body = {"widget_key": limited_account.widget_key, "name": "Maria"}
    answers = [
        await http.post("/v1/visitor/sessions", json=body, headers={header: f"10.0.0.{n}"})
        for n in range(12)
    ]
    assert statuses(answers) == {201: 10, 429: 2}


async def test_wrong_sessions_count_as_well(limited_account: Account, ip: str) -> None:
    answers = [
        await limited_account.open_session(widget_key=f"guess-{n}", name="M", ip=ip)
        for n in range(14)
    ]
    counted = statuses(answers)
    assert counted.get(422, 0) <= 10
    assert counted.get(429, 0) >= 4
