"""
What is published by a line to Redis, and when.

When it has failed: what is fresh, and nothing late. When nobody else hears: several together.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import orjson
import pytest
from sqlalchemy.engine import make_url

from app.realtime import hub as hubs
from app.realtime.hub import Hub
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


@asynccontextmanager
async def telling(dark: Dark) -> AsyncIterator[tuple[Hub, RedisBroker]]:
    """A hub, and its broker, that knows that nobody else has heard the last payload."""
    broker = RedisBroker(dark.broker.url)
    hub = Hub(broker)
    await hub.start(orjson.dumps, lambda _channel, _payload: None, lambda: None)
    await hub.join(CHANNEL)
    try:
        hub.publish(CHANNEL, ["to nobody"])
        await eventually(partial(broker.hears_alone, CHANNEL))
        yield hub, broker
    finally:
        await hub.close()


def has_heard(ear: Ear, *events: str) -> bool:
    """Whether these have come, in one payload."""
    return any(payload.endswith(orjson.dumps(events)) for payload in ear.heard)


async def test_what_another_hears_is_published_at_once(
    dark: Dark, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with telling(dark) as (hub, _), Ear.at(dark.broker.url) as other:
        hub.publish(CHANNEL, ["to one who came lately"])
        await eventually(partial(has_heard, other, "to one who came lately"))
        monkeypatch.setattr(hubs, "LEISURE_S", 60.0)
        hub.publish(CHANNEL, ["to one who is known"])
        await eventually(partial(has_heard, other, "to one who is known"))


async def test_what_nobody_else_hears_gathers_and_is_published_at_the_end(
    dark: Dark, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "LEISURE_S", 60.0)
    async with AsyncExitStack() as stack:
        hub, _ = await stack.enter_async_context(telling(dark))
        async with Ear.at(dark.broker.url) as other:
            for event in ("second", "third"):
                hub.publish(CHANNEL, [event])
                assert await hub.ping()
            assert not other.heard
            await stack.aclose()
            await eventually(partial(has_heard, other, "second", "third"))


async def test_it_gathers_again_once_the_others_have_left(dark: Dark) -> None:
    async with telling(dark) as (hub, broker):
        async with Ear.at(dark.broker.url):
            hub.publish(CHANNEL, ["to another"])
            await eventually(lambda: not broker.hears_alone(CHANNEL))

        def is_alone_again() -> bool:
            hub.publish(CHANNEL, ["to nobody"])
            return broker.hears_alone(CHANNEL)

        await eventually(is_alone_again)


async def test_who_does_not_listen_publishes_at_once(
    dark: Dark, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "LEISURE_S", 60.0)
    async with telling(dark) as (hub, broker), Ear.at(dark.broker.url) as other:
        broker.unsubscribe(CHANNEL)
        for event in ("first", "second"):
            hub.publish(CHANNEL, [event])
            await eventually(partial(has_heard, other, event))
