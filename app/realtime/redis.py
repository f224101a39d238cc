"""
The broker of many processes: Redis pub/sub, one connection in and one out per process.

redis-py resubscribes by itself and says nothing, and a link that is silently cut is never noticed
(measured with 8.1). So: a `subscribe` confirmation that nobody asked for is a gap, and so is a
canary of our own that does not come back.
"""

import asyncio
import contextlib
import time
from collections import deque
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from app.core.ids import new_id
from app.realtime.broker import Gap, Receive

log = structlog.get_logger()

PREFIX = "conversas:"
CANARY_EVERY_S = 2.0
CANARY_LOST_S = 5.0  # two canaries and a slow second
CONFIRM_S = 5.0
RETRY_S = 0.5
WAITING = 10_000  # payloads; beyond that the oldest are dropped and the others' reconcilers repair
BATCH = 100


class RedisBroker:
    """See `app.realtime.broker.Broker`."""

    alone = False

    def __init__(self, url: str) -> None:
        self._commands = Redis.from_url(url, socket_timeout=2.0, socket_connect_timeout=2.0)
        self._listener = Redis.from_url(url, socket_timeout=None, socket_connect_timeout=2.0)
        self._canary = f"{PREFIX}canary:{new_id()}"
        self._expected: dict[str, list[asyncio.Future[bool]]] = {}
        self._channels: set[str] = set()
        self._pubsub: Any = None
        self._waiting: deque[tuple[str, bytes]] = deque(maxlen=WAITING)
        self._published = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._heard = time.monotonic()
        self._connected = False

    async def start(self, receive: Receive, gap: Gap) -> None:
        """Begin to listen and to publish."""
        self._receive, self._gap = receive, gap
        for loop in (self._listen(), self._watch(), self._send()):
            self._tasks.append(asyncio.create_task(loop))

    async def subscribe(self, channel: str) -> bool:
        """Subscribe, and wait for Redis to say so."""
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        name = PREFIX + channel
        self._channels.add(name)
        self._expected.setdefault(name, []).append(future)
        try:
            async with asyncio.timeout(CONFIRM_S):
                if self._pubsub is not None:
                    await self._pubsub.subscribe(name)
                return await future
        except (RedisError, OSError, TimeoutError):
            return False  # the listener subscribes again as soon as it is connected

    def unsubscribe(self, channel: str) -> None:
        """Forget the channel; what still comes finds nobody."""
        name = PREFIX + channel
        self._channels.discard(name)
        if self._pubsub is not None:
            self._tasks.append(asyncio.create_task(self._leave(name)))
            self._tasks = [task for task in self._tasks if not task.done()]

    async def _leave(self, name: str) -> None:
        with contextlib.suppress(RedisError, OSError):
            await self._pubsub.unsubscribe(name)

    def publish(self, channel: str, payload: bytes) -> None:
        """Queue the payload for the sender; the caller never waits for Redis."""
        self._waiting.append((PREFIX + channel, payload))
        self._published.set()

    async def ping(self) -> bool:
        """Whether Redis answers within a second."""
        try:
            async with asyncio.timeout(1.0):
                return bool(await self._commands.ping())
        except (RedisError, OSError, TimeoutError):
            return False

    async def close(self) -> None:
        """Publish what is waiting, as far as Redis takes it, then end."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                while self._waiting:  # noqa: ASYNC110 - at the very end
                    await asyncio.sleep(0.01)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._commands.aclose()
        await self._listener.aclose()

    # ── out ──────────────────────────────────────────────────────────────────────────────────

    async def _send(self) -> None:
        while True:
            await self._published.wait()
            self._published.clear()
            while self._waiting:
                await self._send_batch()

    async def _send_batch(self) -> None:
        batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
        try:
            pipeline = self._commands.pipeline(transaction=False)
            for name, payload in batch:
                _ = pipeline.publish(name, payload)
            await pipeline.execute()
        except (RedisError, OSError) as error:
            # The other processes find what is missing in the database (at most 5 s later).
            log.warning("publish_failed", payloads=len(batch), reason=type(error).__name__)
            self._gap()
            await asyncio.sleep(RETRY_S)

    # ── in ───────────────────────────────────────────────────────────────────────────────────

    async def _listen(self) -> None:
        while True:
            try:
                self._pubsub = self._listener.pubsub()
                await self._pubsub.subscribe(self._canary, *self._channels)
                self._heard = time.monotonic()
                confirmed: set[str] = set()
                async for message in self._pubsub.listen():
                    self._take(message, confirmed)
            except (RedisError, OSError) as error:
                log.warning("broker_lost", reason=type(error).__name__)
            await self._disconnect()
            await asyncio.sleep(RETRY_S)

    def _take(self, message: dict[str, Any], confirmed: set[str]) -> None:
        name = message["channel"].decode()
        if message["type"] == "subscribe":
            self._confirm(name, confirmed)
        elif message["type"] == "message":
            self._heard = time.monotonic()
            if name != self._canary:
                self._receive(name.removeprefix(PREFIX), message["data"])

    def _confirm(self, name: str, confirmed: set[str]) -> None:
        waiting = self._expected.pop(name, [])
        for future in waiting:
            if not future.done():
                future.set_result(True)
        if name == self._canary and (confirmed or self._connected):
            self._gap()  # redis-py has reconnected behind our back, or we have
        confirmed.add(name)
        self._connected = True

    async def _watch(self) -> None:
        """Publish the canary; when it stays away the link is dead, whatever the socket says."""
        while True:
            self.publish(self._canary.removeprefix(PREFIX), b"1")
            await asyncio.sleep(CANARY_EVERY_S)
            if time.monotonic() - self._heard > CANARY_LOST_S:
                log.warning("broker_silent", seconds=CANARY_LOST_S)
                self._gap()
                self._heard = time.monotonic()
                await self._disconnect()
                self._tasks[0].cancel()
                self._tasks[0] = asyncio.create_task(self._listen())

    async def _disconnect(self) -> None:
        pubsub, self._pubsub = self._pubsub, None
        if pubsub is not None:
            with contextlib.suppress(RedisError, OSError, TimeoutError):
                async with asyncio.timeout(1.0):
                    await pubsub.aclose()
