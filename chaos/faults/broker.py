"""Faults of Redis and of the lines to it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import redis.asyncio
from redis.exceptions import RedisError

from chaos.faults.stage import Strike

PREFIX = b"conversas:"


@asynccontextmanager
async def _control(strike: Strike) -> AsyncIterator[redis.asyncio.Redis]:
    client = redis.asyncio.Redis.from_url(strike.stage.deployment.redis.url, socket_timeout=5)
    try:
        yield client
    finally:
        await client.aclose()


async def kill(strike: Strike) -> None:
    """SIGKILL Redis; it comes back with nothing in it."""
    broker = strike.stage.deployment.redis
    await asyncio.to_thread(broker.stop)
    try:
        await strike.stage.last(0.5, 8.0)
    finally:
        await asyncio.to_thread(broker.start)


async def pause(strike: Strike) -> None:
    """Let Redis be silent on every line: connected, and answering nothing."""
    await strike.stage.silence(strike.stage.deployment.broker_edges, 4.0, 12.0)


async def partition(strike: Strike) -> None:
    """Part one process from Redis by a black hole; the healing may find the lines cut."""
    stage, number = strike.stage, strike.stage.process()
    strike.process = number
    edge = stage.deployment.broker_edges[number]
    edge.silent = True
    try:
        await stage.last(4.0, 12.0)
    finally:
        edge.silent = False
        if stage.rng.random() < 0.5:  # noqa: PLR2004 - every other time
            edge.cut()


async def drop_subscribers(strike: Strike) -> None:
    """Let Redis cut its subscribers off again and again, as it does to those who lag."""
    async with _control(strike) as client:
        for _ in range(6):
            with contextlib.suppress(RedisError):
                await client.client_kill_filter(_type="pubsub")
            await strike.stage.last(0.3, 1.0)


async def repeat_and_reorder(strike: Strike) -> None:
    """Publish again what was published, later and in another order."""
    async with _control(strike) as client, client.pubsub() as listening:
        await listening.psubscribe("conversas:*")
        ours: set[bytes] = set()
        until = asyncio.get_running_loop().time() + strike.stage.rng.uniform(4.0, 8.0)
        waiting: list[tuple[bytes, bytes]] = []
        while asyncio.get_running_loop().time() < until:
            message = await listening.get_message(timeout=0.05)
            if message and message["type"] == "pmessage" and message["data"] not in ours:
                waiting.append((message["channel"], message["data"]))
            if len(waiting) > 20 or (waiting and message is None):  # noqa: PLR2004 - a handful
                strike.stage.rng.shuffle(waiting)
                for channel, payload in waiting:
                    ours.add(payload)
                    await client.publish(channel, payload)
                waiting.clear()
        strike.note = f"{len(ours)} payloads published again"


async def poison(strike: Strike) -> None:
    """Empty Redis, and publish rubbish and other accounts' payloads on every channel."""
    async with _control(strike) as client, client.pubsub() as listening:
        await client.flushall()
        await listening.psubscribe("conversas:*")
        accounts = [name.encode() for name in strike.stage.history.tenants]
        sent = 0
        for _ in range(200):
            message = await listening.get_message(timeout=0.05)
            sent += await _mislead(strike, client, accounts, message)
        strike.note = f"{sent} payloads on channels where they do not belong"


async def _mislead(
    strike: Strike, client: redis.asyncio.Redis, accounts: list[bytes], message: Any
) -> int:
    if strike.stage.rng.random() < 0.1:  # noqa: PLR2004 - some rubbish among them
        rubbish = strike.stage.rng.randbytes(64)
        await client.publish(PREFIX + strike.stage.rng.choice(accounts), rubbish)
        return 1
    if not message or message["type"] != "pmessage":
        return 0
    channel = message["channel"]
    others = [PREFIX + account for account in accounts if PREFIX + account != channel]
    if channel.removeprefix(PREFIX) not in accounts or not others:
        return 0
    await client.publish(strike.stage.rng.choice(others), message["data"])
    return 1


async def absent_at_start(strike: Strike) -> None:
    """Start a process while there is no Redis: it serves all the same."""
    stage, number = strike.stage, strike.stage.process()
    broker = stage.deployment.redis
    await asyncio.to_thread(broker.stop)
    try:
        await stage.deployment.kill(number)
        await stage.deployment.revive(number)
        await stage.last(0.5, 2.0)
    finally:
        await asyncio.to_thread(broker.start)
