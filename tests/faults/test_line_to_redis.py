"""
What is published by a line to Redis, and when.

When it has failed: what is fresh, and nothing late. When nobody else hears: several together.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial

import pytest
from sqlalchemy.engine import make_url

from app.realtime import redis
from app.realtime.redis import CANARY_LOST_S, RedisBroker
from tests.faults.conftest import Dark
from tests.harness.line import Line
from tests.harness.waiting import eventually

CHANNEL = "0192f000-0000-7000-8000-000000000001"


@pytest.fixture
def line(dark: Dark) -> Iterator[Line]:
    url = make_url(dark.broker.url)
    with Line.to(str(url.host), int(url.port or 0)) as line:
        yield line


class Ear:
    """A broker, and what it has heard."""

    def __init__(self, url: str) -> None:
        self.broker = RedisBroker(url)
        self.heard: list[bytes] = []
        self.missed = asyncio.Event()

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str) -> AsyncIterator["Ear"]:
        ear = cls(url)
        await ear.broker.start(lambda _channel, payload: ear.heard.append(payload), ear.missed.set)
        try:
            assert await ear.broker.subscribe(CHANNEL)
            await ear.missed.wait()  # as whenever it begins to listen
            ear.missed.clear()
            yield ear
        finally:
            await ear.broker.close()


@asynccontextmanager
async def two(dark: Dark, line: Line) -> AsyncIterator[tuple[Ear, Ear]]:
    """One behind the line, and one that it talks to."""
    async with (
        Ear.at(f"redis://127.0.0.1:{line.port}/0") as behind,
        Ear.at(dark.broker.url) as before,
    ):
        yield behind, before


async def test_what_a_line_took_that_was_cut_is_published_by_the_next(
    dark: Dark, line: Line
) -> None:
    async with two(dark, line) as (behind, before):
        for number in range(5):
            line.cut()
            payload = b"%d" % number
            behind.broker.publish(CHANNEL, payload)
            await eventually(partial(before.heard.__contains__, payload))


async def test_what_a_silent_redis_did_not_take_is_not_published_when_it_speaks(
    dark: Dark, line: Line
) -> None:
    async with two(dark, line) as (behind, before):
        line.silence()
        behind.broker.publish(CHANNEL, b"late")
        await asyncio.wait_for(behind.missed.wait(), CANARY_LOST_S + 3)
        line.heal()

        def is_heard_again() -> bool:
            behind.broker.publish(CHANNEL, b"fresh")
            return b"fresh" in before.heard

        await eventually(is_heard_again)
        assert set(before.heard) == {b"fresh"}


async def test_what_another_hears_is_published_at_once(
    dark: Dark, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Ear.at(dark.broker.url) as one:
        one.broker.publish(CHANNEL, b"to nobody")
        await eventually(partial(one.heard.__contains__, b"to nobody"))
        async with Ear.at(dark.broker.url) as other:
            one.broker.publish(CHANNEL, b"who came lately")
            await eventually(partial(other.heard.__contains__, b"who came lately"))
            monkeypatch.setattr(redis, "LEISURE_S", 60.0)
            one.broker.publish(CHANNEL, b"is known")
            await eventually(partial(other.heard.__contains__, b"is known"))


async def test_what_nobody_else_hears_gathers_and_is_published_at_the_end(
    dark: Dark, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis, "LEISURE_S", 60.0)
    monkeypatch.setattr(redis, "CANARY_EVERY_S", 60.0)  # it takes along what waits
    async with Ear.at(dark.broker.url) as one:
        one.broker.publish(CHANNEL, b"first")
        await eventually(partial(one.heard.__contains__, b"first"))
        for payload in (b"second", b"third"):
            one.broker.publish(CHANNEL, payload)
            assert await one.broker.ping()
        assert one.heard == [b"first"]
    assert one.heard == [b"first", b"second", b"third"]


async def test_who_does_not_listen_publishes_at_once(
    dark: Dark, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis, "LEISURE_S", 60.0)
    async with Ear.at(dark.broker.url) as one, Ear.at(dark.broker.url) as other:
        one.broker.unsubscribe(CHANNEL)
        for payload in (b"first", b"second"):
            one.broker.publish(CHANNEL, payload)
            await eventually(partial(other.heard.__contains__, payload))
