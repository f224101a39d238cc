"""The product's ledger without sockets: commands in, commits out."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Sequence
from typing import NamedTuple

import uvloop

from app.auth.principal import Visitor
from app.auth.service import Authenticator
from app.conversations.commands import Send
from app.conversations.events import Change
from app.conversations.ledger import Ledger
from app.db.engine import connect
from app.settings import Settings
from bench.load.job import TEXT
from bench.processes import Reading
from tests.harness.credentials import JWT_SECRET

WARM_UP = 0.5  # seconds


class Talk(NamedTuple):
    """A visitor, and the conversation that is the visitor's."""

    token: str
    conversation_id: str


def ledger_alone(database_url: str, talks: Sequence[Talk], seconds: float) -> dict[str, float]:
    """Return what it commits when each visitor writes as soon as the last message is stored."""
    return uvloop.run(_alone(database_url, talks, seconds))


async def _alone(database_url: str, talks: Sequence[Talk], seconds: float) -> dict[str, float]:
    database = await connect(database_url)
    settings = Settings(database_url=database_url, jwt_secret=JWT_SECRET)
    authenticator = Authenticator(database, settings)
    ledger = Ledger(database, _announce, lambda: None)
    visitors = [await authenticator.visitor(talk.token) for talk in talks]
    begin = time.perf_counter() + WARM_UP
    end = begin + seconds
    stored = 0

    async def write(visitor: Visitor, conversation_id: str) -> None:
        nonlocal stored
        while (moment := time.perf_counter()) < end:
            await ledger.submit(Send(visitor, conversation_id, str(uuid.uuid4()), TEXT))
            stored += begin < moment

    writing = [
        asyncio.create_task(write(visitor, talk.conversation_id))
        for visitor, talk in zip(visitors, talks, strict=True)
    ]
    await asyncio.sleep(WARM_UP)
    before = Reading.of({})
    await asyncio.wait(writing)
    after = Reading.of({})
    await ledger.drain()
    await database.close()
    spent = after.since(before, stored)
    return {
        "messages_per_s": stored / (after.at - before.at),
        "cpu_us_app": spent["load_us"],
        "foreign_cores": spent["foreign_cores"],
    }


def _announce(_changes: Sequence[Change]) -> None:
    """Nobody listens."""
