"""
The broker of many processes: Redis pub/sub, over one connection per process.

By the third version of Redis' protocol what is published goes out by the connection that news come
in by: both are noticed to be lost at once, and one wake of the process takes an answer and the news
that came with it. The commands are written to that line itself (`app.realtime.line`): redis-py's
clients, with a turn, timers and records for every call, took a quarter of what a message costs the
process.

Redis answers how many have heard a payload: so it is known where that is this process alone.

redis-py can resubscribe by itself and say nothing, and a link that is silently cut is never noticed
(measured with 8.1). So: a `subscribe` confirmation that nobody waits for is a gap, and so is a
canary of our own that does not come back.
"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Awaitable, Callable
from itertools import starmap
from typing import Any

import structlog
from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError

from app.core.ids import new_id
from app.core.lines import ended_lines
from app.realtime.broker import Gap, Receive
from app.realtime.line import Line

log = structlog.get_logger()

PREFIX = "conversas:"
CANARY_EVERY_S = 1.0
CANARY_LOST_S = 5.0  # a process that is merely busy hears one of five
CONFIRM_S = 2.0  # then a socket goes live without: the reconciler brings its news
ANSWER_S = 2.0
RETRY_S = 0.5
WAITING = 10_000  # payloads; beyond that the oldest are dropped and the others' reconcilers repair
BATCH = 100

Payload = tuple[str, bytes]


class RedisBroker:
    """See `app.realtime.broker.Broker`."""

    alone = False

    def __init__(self, url: str) -> None:
        # No retries inside: they would hide a loss, and hold up what comes behind for many seconds.
        again = Retry(NoBackoff(), 0)
        self._commands = Redis.from_url(
            url, socket_timeout=ANSWER_S, socket_connect_timeout=ANSWER_S, retry=again
        )
        lines = ConnectionPool.from_url(
            url, socket_timeout=None, socket_connect_timeout=ANSWER_S, retry=again
        )
        lines.connection_kwargs["protocol"] = 3
        self._lines = Redis.from_pool(lines)
        self._line: Line | None = None
        self._canary = f"{PREFIX}canary:{new_id()}"
        self._expected: dict[str, list[asyncio.Future[bool]]] = {}
        self._channels: set[str] = set()
        self._away = False
        self._waiting: deque[Payload] = deque(maxlen=WAITING)
        self._unanswered: deque[Payload] = deque()  # one batch
        self._heard_here_alone: set[str] = set()
        self._due = False  # whether what waits should go
        self._holding: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._heard = time.monotonic()

    async def start(self, receive: Receive, gap: Gap) -> None:
        """Begin to listen and to publish."""
        self._receive, self._gap = receive, gap
        self._holding = asyncio.create_task(_for_ever(self._hold))
        self._tasks.add(asyncio.create_task(_for_ever(self._watch)))

    async def subscribe(self, channel: str) -> bool:
        """Subscribe, and wait for Redis to say so; while it is known to be away, do not wait."""
        name = PREFIX + channel
        self._channels.add(name)
        if self._away:
            return False  # it is subscribed to as soon as there is a line again
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._expected.setdefault(name, []).append(future)
        try:
            async with asyncio.timeout(CONFIRM_S):
                self._say("SUBSCRIBE", name)
                return await future
        except TimeoutError:
            return False

    def unsubscribe(self, channel: str) -> None:
        """Forget the channel; what still comes finds nobody."""
        name = PREFIX + channel
        self._channels.discard(name)
        self._heard_here_alone.discard(name)
        self._say("UNSUBSCRIBE", name)

    def _say(self, command: str, *channels: str) -> None:
        """Write a command whose answer comes as news, if there is a line."""
        if self._line is not None:
            self._line.write(_packed(command, *map(str.encode, channels)))

    def publish(self, channel: str, payload: bytes) -> None:
        """Queue the payload for the sender; the caller never waits for Redis."""
        self._waiting.append((PREFIX + channel, payload))
        self._wake()

    def hears_alone(self, channel: str) -> bool:
        """Whether the last payload on the channel was heard by this process, and no other."""
        return PREFIX + channel in self._heard_here_alone

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
        self._wake()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                while self._waiting or self._unanswered:  # noqa: ASYNC110 - at the very end
                    await asyncio.sleep(0.01)
        tasks = [*self._tasks, *([self._holding] if self._holding else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._commands.aclose()
        await self._lines.aclose()

    # ── the line ─────────────────────────────────────────────────────────────────────────────

    async def _hold(self) -> None:
        """Send and hear over one line, as long as it lasts."""
        held: Any = self._lines.pubsub()
        try:
            async with asyncio.timeout(ANSWER_S):
                with ended_lines():
                    await held.connect()
            self._line = line = Line(held.connection, self._hear)
            self._say("SUBSCRIBE", *self._channels, self._canary)
            self._heard = time.monotonic()
            self._publish_again()
            await line.ended
        except (RedisError, OSError) as error:
            self._lost(type(error).__name__)
        finally:
            self._line = None
            await _end(held)
        await asyncio.sleep(RETRY_S)

    def _wake(self) -> None:
        """Send once this turn of the loop has published all it will."""
        if not self._due:
            self._due = True
            asyncio.get_running_loop().call_soon(self._send)

    def _send(self) -> None:
        """Write what is waiting; while one batch is on its way the next gathers."""
        if self._line is None or self._unanswered:
            return  # a new line, or the last answer, sends it
        batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
        self._due = bool(self._waiting)
        self._unanswered.extend(batch)
        self._line.write(b"".join(starmap(_published, batch)))

    def _hear(self, heard: Any) -> None:
        match heard:
            case int():
                self._answered(heard)
            case [b"message", channel, payload]:
                self._take(channel.decode(), payload)
            case [b"subscribe", channel, _]:
                self._confirm(channel.decode())
            case ResponseError():
                log.warning("broker_refused", reason=str(heard))
                self._gap()
                self._answered(0)

    def _answered(self, hearers: int) -> None:
        """Note that Redis has had the oldest payload that it was sent, and for how many."""
        if self._unanswered:
            name, _ = self._unanswered.popleft()
            if hearers == 1 and name in self._channels:
                self._heard_here_alone.add(name)
            else:
                self._heard_here_alone.discard(name)
            if self._due and not self._unanswered:
                self._send()

    def _take(self, name: str, payload: bytes) -> None:
        self._heard = time.monotonic()
        if name != self._canary:
            self._receive(name.removeprefix(PREFIX), payload)

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

    def _publish_again(self) -> None:
        """Publish what may not have arrived by the line before; twice is once."""
        self._waiting.extendleft(reversed(self._unanswered))
        self._unanswered.clear()
        self._send()

    def _lost(self, reason: str, *, late: bool = False) -> None:
        """
        Let nobody wait for a confirmation that will not come.

        What could not be published is forgotten when it is `late`, or Redis was not to be reached:
        the others have read it in the database by the time it would reach them.
        """
        if late or self._line is None:
            self._waiting.clear()
            self._unanswered.clear()
        if not self._away:
            log.warning("broker_lost", reason=reason)
        self._away = True
        self._gap()
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
            self._lost("silence", late=True)
            self._heard = time.monotonic()
            if self._holding is not None:
                self._holding.cancel()
                await asyncio.gather(self._holding, return_exceptions=True)
            self._holding = asyncio.create_task(_for_ever(self._hold))


def _packed(command: str, *values: bytes) -> bytes:
    """Return a command as it goes over the line."""
    parts = (command.encode(), *values)
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%b\r\n" % (len(p), p) for p in parts)


def _published(name: str, payload: bytes) -> bytes:
    """Return the `PUBLISH` of a payload; nothing else is sent as often."""
    channel = name.encode()
    return b"*3\r\n$7\r\nPUBLISH\r\n$%d\r\n%b\r\n$%d\r\n%b\r\n" % (
        len(channel),
        channel,
        len(payload),
        payload,
    )


async def _end(held: Any) -> None:
    with contextlib.suppress(RedisError, OSError, TimeoutError), ended_lines():
        async with asyncio.timeout(1.0):
            await held.aclose()


async def _for_ever(work: Callable[[], Awaitable[None]]) -> None:
    """Do it again and again; a fault of ours must not end it, nor spin."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("broker_failed")
            await asyncio.sleep(RETRY_S)
