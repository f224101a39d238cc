"""One suite for both kinds of leases; then what only one of them promises."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from app.presence.leases import Lease, Leases, MemoryLeases
from app.presence.redis_leases import RedisLeases
from tests.harness.backends import Backend
from tests.harness.people import new_id
from tests.harness.waiting import eventually

SHORT = 0.15  # seconds


@pytest_asyncio.fixture
async def leases(backend: Backend) -> AsyncIterator[Leases]:
    leases = RedisLeases(backend.redis_url) if backend.redis_url else MemoryLeases()
    yield leases
    await leases.close()


async def test_a_lease_lives_until_its_end(leases: Leases) -> None:
    account = new_id()
    await leases.hold([(account, "ana"), (account, "bia:1")], 60)
    await leases.hold([(account, "caio:1")], SHORT)
    assert await leases.live(account) == {"ana", "bia", "caio"}
    await eventually(lambda: without_caio(leases, account))
    assert await leases.live(new_id()) == frozenset()


async def without_caio(leases: Leases, account: str) -> bool:
    return await leases.live(account) == {"ana", "bia"}


async def test_the_last_of_several_holders_counts(leases: Leases) -> None:
    account = new_id()
    await leases.hold([(account, "ana:1")], SHORT)
    await leases.hold([(account, "ana:2")], 60)
    await asyncio.sleep(SHORT * 1.5)
    assert await leases.live(account) == {"ana"}


async def test_only_what_lives_is_prolonged(leases: Leases) -> None:
    account = new_id()
    await leases.hold([(account, "ana"), (account, "bia")], SHORT)
    await leases.prolong((account, "ana"), 60)
    await asyncio.sleep(SHORT * 1.5)
    await leases.prolong((account, "bia"), 60)
    assert await leases.live(account) == {"ana"}


async def test_many_accounts_are_asked_at_once(leases: Leases) -> None:
    one, other, none = new_id(), new_id(), new_id()
    await leases.hold([(one, "ana"), (other, "bia:1")], 60)
    live = await leases.live_of([one, other, none])
    assert live == {one: {"ana"}, other: {"bia"}, none: frozenset()}


async def test_what_has_ended_is_swept_by_exactly_one(backend: Backend) -> None:
    if not backend.redis_url:
        pytest.skip("memory has one sweeper")
    sweepers = [RedisLeases(backend.redis_url) for _ in range(4)]
    accounts = [new_id() for _ in range(200)]
    ended: list[Lease] = [(account, "ana:1") for account in accounts]
    await sweepers[0].hold(ended, SHORT)
    await asyncio.sleep(SHORT * 1.5)
    found = [await asyncio.gather(*(each.sweep() for each in sweepers)) for _ in range(3)]
    swept = [account for sweep in itertools.chain(*found) for account in sweep]
    mine = [account for account in swept if account in set(accounts)]
    # Servers of other tests sweep here too: never twice is what matters.
    assert len(mine) == len(set(mine))
    for each in sweepers:
        await each.close()


async def test_while_redis_is_away_what_was_told_counts_until_it_ends(backend: Backend) -> None:
    if not backend.redis_url:
        pytest.skip("memory is never away")
    account = new_id()
    here, there = RedisLeases(backend.redis_url), RedisLeases(backend.redis_url)
    await there.hold([(account, "bia:2")], 0.6)
    assert await here.live(account) == {"bia"}
    await here.hold([(account, "ana:1")], 60)
    await here._redis.close()  # noqa: SLF001 - the line, not our code
    here._redis = type(here._redis)("redis://127.0.0.1:1/0", "leases", 0.5)  # noqa: SLF001
    assert await here.live(account) == {"ana", "bia"}
    await asyncio.sleep(0.7)
    assert await here.live(account) == {"ana"}
    for each in (here, there):
        await each.close()


async def test_a_process_that_ends_leaves_its_leases_to_the_next(tmp_path: Path) -> None:
    kept = tmp_path / "data" / "leases.json"
    before = MemoryLeases(kept)
    await before.hold([("loja", "ana:1")], 60)
    await before.hold([("loja", "bia:1")], SHORT)
    await before.close()
    await asyncio.sleep(SHORT * 1.5)
    after = MemoryLeases(kept)
    assert await after.live("loja") == {"ana"}


async def test_a_process_that_is_killed_leaves_what_it_held_last(tmp_path: Path) -> None:
    kept = tmp_path / "leases.json"
    killed = MemoryLeases(kept)
    await killed.hold([("loja", "ana:1"), ("loja", "bia:1")], SHORT)
    assert await MemoryLeases(kept).live("loja") == {"ana", "bia"}
    await killed.renew([("loja", "ana:1")], 60)
    await asyncio.sleep(SHORT * 1.5)
    assert await MemoryLeases(kept).live("loja") == {"ana"}, "for no longer than they were to last"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"loja": 1}'])
async def test_a_file_that_cannot_be_read_stops_nobody(tmp_path: Path, content: str) -> None:
    kept = tmp_path / "leases.json"
    kept.write_text(content)
    assert await MemoryLeases(kept).live("loja") == frozenset()
