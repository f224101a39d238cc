"""
The broker of many processes: Redis pub/sub, one connection in and one out per process.

redis-py can resubscribe by itself and say nothing, and a link that is silently cut is never noticed
(measured with 8.1). So: a `subscribe` confirmation that nobody waits for is a gap, and so is a
canary of our own that does not come back.
"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from app.core.ids import new_id
from app.core.lines import ended_lines
from app.realtime.broker import Gap, Receive

log = structlog.get_logger()

PREFIX = "conversas:"
CANARY_EVERY_S = 1.0
CANARY_LOST_S = 5.0  # a process that is merely busy hears one of five
CONFIRM_S = 2.0  # then a socket goes live without: the reconciler brings its news
ANSWER_S = 2.0
RETRY_S = 0.5
WAITING = 10_000  # payloads; beyond that the oldest are dropped and the others' reconcilers repair
BATCH = 100


class RedisBroker:
    """See `app.realtime.broker.Broker`."""

    alone = False

    def __init__(self, url: str) -> None:
        # No retries inside: they would hide a loss, and hold up what comes behind for many seconds.
        again = Retry(NoBackoff(), 0)
        self._commands = Redis.from_url(
            url, socket_timeout=ANSWER_S, socket_connect_timeout=ANSWER_S, retry=again
        )
        self._listener = Redis.from_url(
            url, socket_timeout=None, socket_connect_timeout=ANSWER_S, retry=again
        )
        self._canary = f"{PREFIX}canary:{new_id()}"
        self._expected: dict[str, list[asyncio.Future[bool]]] = {}
        self._channels: set[str] = set()
        self._pubsub: Any = None
        self._subscribing = asyncio.Lock()
        self._away = False
        self._waiting: deque[tuple[str, bytes]] = deque(maxlen=WAITING)
        self._published = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._heard = time.monotonic()

    async def start(self, receive: Receive, gap: Gap) -> None:
        """Begin to listen and to publish."""
        self._receive, self._gap = receive, gap
        self._listening = asyncio.create_task(_for_ever(self._listen))
        for work in (self._watch, self._send):
            self._tasks.add(asyncio.create_task(_for_ever(work)))

    async def subscribe(self, channel: str) -> bool:
        """Subscribe, and wait for Redis to say so; while it is known to be away, do not wait."""
        name = PREFIX + channel
        self._channels.add(name)
        if self._away:
            return False  # the listener subscribes to it as soon as it is connected
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._expected.setdefault(name, []).append(future)
        try:
            async with asyncio.timeout(CONFIRM_S):
                async with self._subscribing:
                    if self._pubsub is not None:
                        with ended_lines():
                            await self._pubsub.subscribe(name)
                return await future
        except (RedisError, OSError, TimeoutError):
            return False

    def unsubscribe(self, channel: str) -> None:
        """Forget the channel; what still comes finds nobody."""
        name = PREFIX + channel
        self._channels.discard(name)
        leaving = asyncio.create_task(self._leave(name))
        self._tasks.add(leaving)
        leaving.add_done_callback(self._tasks.discard)

    async def _leave(self, name: str) -> None:
        with contextlib.suppress(RedisError, OSError), ended_lines():
            async with self._subscribing:
                if self._pubsub is not None and name not in self._channels:
                    await self._pubsub.unsubscribe(name)

    def publish(self, channel: str, payload: bytes) -> None:
        """Queue the payload for the sender; the caller never waits for Redis."""
        self._waiting.append((PREFIX + channel, payload))
        self._published.set()

    async def ping(self) -> bool:
        """Whether Redis answers within a second, and what is published comes back."""
        try:
            async with asyncio.timeout(1.0):
                with ended_lines():
                    return bool(await self._commands.ping()) and not self._away
        except (RedisError, OSError, TimeoutError):
            return False

    async def close(self) -> None:
        """Publish what is waiting, as far as Redis takes it, then end."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                while self._waiting:  # noqa: ASYNC110 - at the very end
                    await asyncio.sleep(0.01)
        tasks = [*self._tasks, *([self._listening] if self._listening else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._commands.aclose()
        await self._listener.aclose()

    # ── out ──────────────────────────────────────────────────────────────────────────────────

    async def _send(self) -> None:
        await self._published.wait()
        self._published.clear()
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
            if await self._sent(batch):
                continue
            self._gap()
            await asyncio.sleep(RETRY_S)
            if not await self._sent(batch):
                # Longer away than a restart: the others have read it in the database by the time
                # it would reach them.
                self._waiting.clear()

    async def _sent(self, batch: list[tuple[str, bytes]]) -> bool:
        try:
            with ended_lines():
                if len(batch) == 1:  # which it nearly always is; a pipeline costs a fifth more
                    await self._commands.publish(*batch[0])
                    return True
                pipeline = self._commands.pipeline(transaction=False)
                for name, payload in batch:
                    _ = pipeline.publish(name, payload)
                await pipeline.execute()
        except (RedisError, OSError) as error:
            log.warning("publish_failed", payloads=len(batch), reason=type(error).__name__)
            return False
        return True

    # ── in ───────────────────────────────────────────────────────────────────────────────────

    async def _listen(self) -> None:
        try:
            pubsub = self._listener.pubsub(push_handler_func=_as_it_is)
            async with self._subscribing:
                self._pubsub = pubsub
                with ended_lines():
                    await pubsub.subscribe(*self._channels, self._canary)
            self._heard = time.monotonic()
            async for message in pubsub.listen():
                self._take(message)
        except (RedisError, OSError) as error:
            self._lost(type(error).__name__)
        finally:
            await self._disconnect()
        await asyncio.sleep(RETRY_S)

    def _take(self, message: dict[str, Any]) -> None:
        name = message["channel"].decode()
        if message["type"] == "subscribe":
            self._confirm(name)
        elif message["type"] == "message":
            self._heard = time.monotonic()
            if name != self._canary:
                self._receive(name.removeprefix(PREFIX), message["data"])

    def _confirm(self, name: str) -> None:
        waiting = self._expected.pop(name, [])
        for future in waiting:
            if not future.done():
                future.set_result(True)
        if name == self._canary and self._away:
            self._away = False
            log.info("broker_answers")
        if not waiting:
            self._gap()  # redis-py has reconnected behind our back, or we have

    def _lost(self, reason: str) -> None:
        """Let nobody wait for a confirmation that will not come."""
        if not self._away:
            log.warning("broker_lost", reason=reason)
        self._away = True
        expected, self._expected = self._expected, {}
        for waiting in expected.values():
            for future in waiting:
                if not future.done():
                    future.set_result(False)

    async def _watch(self) -> None:
        """Publish the canary; when it stays away the link is dead, whatever the socket says."""
        self.publish(self._canary.removeprefix(PREFIX), b"1")
        await asyncio.sleep(CANARY_EVERY_S)
        if time.monotonic() - self._heard > CANARY_LOST_S:
            self._lost("silence")
            self._gap()
            self._heard = time.monotonic()
            if self._listening is not None:
                self._listening.cancel()
                await asyncio.gather(self._listening, return_exceptions=True)
            self._listening = asyncio.create_task(_for_ever(self._listen))

    async def _disconnect(self) -> None:
        pubsub, self._pubsub = self._pubsub, None
        if pubsub is not None:
            with contextlib.suppress(RedisError, OSError, TimeoutError), ended_lines():
                async with asyncio.timeout(1.0):
                    await pubsub.aclose()


async def _as_it_is(message: Any) -> Any:
    """Take a message; redis-py's own way writes each into a line for a log that nobody keeps."""
    return message


async def _for_ever(work: Callable[[], Awaitable[None]]) -> None:
    """Do it again and again; a fault of ours must not end it, nor spin."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("broker_failed")
            await asyncio.sleep(RETRY_S)
