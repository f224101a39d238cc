"""
The product without sockets, in this process: its ledger alone, and with all that hear of it.

Permissions, rules, timeline and announcement are the same in both. With its sockets, every visitor
and every agent is greeted as at the door, and gets its frames in writes of one turn of the loop, as
over the network; only that these writes go nowhere.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, NamedTuple

import uvloop

from app.auth.principal import Visitor
from app.auth.service import Authenticator
from app.conversations.commands import Send
from app.conversations.events import Change
from app.conversations.ledger import Ledger
from app.db.engine import connect
from app.lifespan import running
from app.realtime.connection import Connection
from app.settings import Settings, Switch
from app.ws.agent import AgentSocket
from app.ws.frames import Hello
from app.ws.services import Services
from app.ws.visitor import VisitorSocket
from bench.load.job import TEXT, Pair
from bench.processes import Reading
from tests.harness.credentials import JWT_SECRET

WARM_UP = 0.5  # seconds
DRAIN = 5.0  # seconds; how long to wait for what has not been heard of
LOOK_EVERY = 0.02
ENTRY = b'{"type":"entry"'

Figures = dict[str, float]
Write = Callable[[Visitor, str], Any]
"""Stores a message of this visitor in this conversation."""


class Talk(NamedTuple):
    """A visitor and an agent, and their conversation."""

    pair: Pair
    conversation_id: str


def ledger_alone(database_url: str, talks: Sequence[Talk], seconds: float) -> Figures:
    """Return what it commits when each visitor writes as soon as the last message is stored."""
    return uvloop.run(_ledger_alone(_settings(database_url), talks, seconds))


def told(database_url: str, talks: Sequence[Talk], seconds: float) -> Figures:
    """Return the same when both hear of it, and how many messages no agent was told of."""
    return uvloop.run(_told(_settings(database_url), talks, seconds))


def _settings(database_url: str) -> Settings:
    folder = Path(database_url.removeprefix("sqlite:///")).parent
    return Settings(
        database_url=database_url, data_dir=folder, jwt_secret=JWT_SECRET, rate_limits=Switch.OFF
    )


async def _ledger_alone(settings: Settings, talks: Sequence[Talk], seconds: float) -> Figures:
    database = await connect(settings.database)
    authenticator = Authenticator(database, settings)
    ledger = Ledger(database, _announce, lambda: None)
    visitors = [await authenticator.visitor(talk.pair.visitor.token) for talk in talks]

    def write(visitor: Visitor, conversation_id: str) -> Any:
        return ledger.submit(Send(visitor, conversation_id, str(uuid.uuid4()), TEXT))

    figures, _ = await _talked(visitors, talks, write, seconds)
    await ledger.drain()
    await database.close()
    return figures


async def _told(settings: Settings, talks: Sequence[Talk], seconds: float) -> Figures:
    async with AsyncExitStack() as stack:
        services: Services = (await stack.enter_async_context(running(settings)))[Services]

        async def seated(kind: type[Any], token: str) -> tuple[Any, Nowhere]:
            wire = Nowhere()
            socket = kind(services, Connection(wire, _send), _receive, None)  # type: ignore[arg-type]
            await socket.greet(Hello(type="hello", token=token))
            stack.push_async_callback(socket.end)
            await socket.connection.flush()
            wire.entries = 0
            return socket.session.principal, wire

        visitors, agents = [], []
        for talk in talks:
            assert talk.pair.agent is not None  # noqa: S101 - `Desk.pair` gives both
            agents.append((await seated(AgentSocket, talk.pair.agent.token))[1])
            visitors.append((await seated(VisitorSocket, talk.pair.visitor.token))[0])
        conversations = services.conversations

        def write(visitor: Visitor, conversation_id: str) -> Any:
            return conversations.send(visitor, conversation_id, str(uuid.uuid4()), TEXT)

        figures, written = await _talked(visitors, talks, write, seconds)
        settled = time.perf_counter() + DRAIN
        while (heard := sum(wire.entries for wire in agents)) < written:
            if time.perf_counter() > settled:
                break
            await asyncio.sleep(LOOK_EVERY)
        return {**figures, "undelivered": written - heard}


async def _talked(
    visitors: Sequence[Visitor], talks: Sequence[Talk], write: Write, seconds: float
) -> tuple[Figures, int]:
    """Return the figures of the measured seconds, and how many messages there were in all."""
    begin = time.perf_counter() + WARM_UP
    end = begin + seconds
    stored = written = 0

    async def talk(visitor: Visitor, conversation_id: str) -> None:
        nonlocal stored, written
        while (moment := time.perf_counter()) < end:
            await write(visitor, conversation_id)
            written += 1
            stored += begin < moment

    talking = [
        asyncio.create_task(talk(visitor, talk_.conversation_id))
        for visitor, talk_ in zip(visitors, talks, strict=True)
    ]
    await asyncio.sleep(WARM_UP)
    before = Reading.of({})
    await asyncio.gather(*talking)
    after = Reading.of({})
    spent = after.since(before, stored)
    figures = {
        "messages_per_s": stored / (after.at - before.at),
        "cpu_us_app": spent["load_us"],
        "foreign_cores": spent["foreign_cores"],
    }
    return figures, written


class Nowhere:
    """A wire, and its transport, that take everything and count the entries in it."""

    free = True
    open = True
    resumed: Any = None

    def __init__(self) -> None:
        self.transport = self
        self.entries = 0

    def write(self, frames: bytes) -> None:
        """Take what one turn of the loop has made."""
        self.entries += frames.count(ENTRY)


def _announce(_changes: Sequence[Change]) -> None:
    """Nobody listens."""


async def _send(_event: dict[str, Any]) -> None:
    """Nobody closes."""


async def _receive() -> None:
    """Nobody sends."""
