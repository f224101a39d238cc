"""
How the parts that keep something in Redis ask it: in time, or not at all.

A few connections, and a turn for everybody: redis-py's own pool opens a hundred and then fails;
when a thousand sockets end at once they wait for their turn here, a moment, and need no thousand
connections. Who finds Redis away waits once; for a second after that nobody does, and then one asks
again for all.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, TypeVar

import structlog
from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import RedisError

from app.core.lines import ended_lines

log = structlog.get_logger()

T = TypeVar("T")

CONNECTIONS = 4  # a process has one core to use them from
CONNECT_S = 2.0
AWAY_S = 1.0  # how long nobody asks after a question without an answer


class RedisClient:
    """A client of one part; `part` is its name in the log, `answer_s` what its callers can wait."""

    def __init__(self, url: str, part: str, answer_s: float) -> None:
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=CONNECTIONS,
            timeout=None,
            socket_timeout=CONNECT_S,
            socket_connect_timeout=CONNECT_S,
        )
        self._redis: Redis = Redis.from_pool(pool)
        self._part = part
        self._answer_s = answer_s
        self._away = False
        self._ask_again = 0.0

    async def ask(self, question: Callable[[Redis], Awaitable[T]]) -> T | None:
        """Return what Redis answers, or None while it is away."""
        if self._away:
            moment = time.monotonic()
            if moment < self._ask_again:
                return None
            self._ask_again = moment + AWAY_S + self._answer_s
        try:
            async with asyncio.timeout(self._answer_s):
                with ended_lines():
                    answer = await question(self._redis)
        except (RedisError, OSError, TimeoutError) as error:
            self._lost(error)
            return None
        if self._away:
            self._away = False
            log.info("redis_answers", part=self._part)
        return answer

    async def run(self, script: str, keys: list[str], *arguments: Any) -> Any:
        """Return what the script answers, or None while Redis is away."""
        return await self.ask(lambda redis: redis.eval(script, len(keys), *keys, *arguments))

    async def run_each(
        self, script: str, calls: Iterable[tuple[str, Sequence[Any]]]
    ) -> Sequence[Any] | None:
        """
        Return what the script answers to each call, in one round trip, or None while Redis is away.

        A call is the one key, and the arguments.
        """

        def question(redis: Redis) -> Awaitable[Sequence[Any]]:
            pipeline = redis.pipeline(transaction=False)
            for key, arguments in calls:
                _ = pipeline.eval(script, 1, key, *arguments)
            return pipeline.execute()

        return await self.ask(question)

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()

    def _lost(self, error: Exception) -> None:
        if not self._away:
            log.warning("redis_away", part=self._part, reason=type(error).__name__)
        self._away = True
        self._ask_again = time.monotonic() + AWAY_S
