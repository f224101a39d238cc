"""
Rates: one bucket per principal, over both doors and all processes.

GCRA (ITU-T I.371): a bucket is a single number, the time at which it would be empty, so that memory
and Redis need one word each.
"""

import time
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from app.core.errors import RateLimited
from app.core.together import Together
from app.realtime.redis_client import RedisClient


class Rate(NamedTuple):
    """So many per second, so many at once."""

    per_second: float
    burst: int


VISITOR_MESSAGES = Rate(5, 20)
VISITOR_SESSIONS = Rate(10 / 60, 10)
AGENT_COMMANDS = Rate(50, 50)
KEY_REQUESTS = Rate(50, 50)

TIMEOUT_S = 1.0  # a limit that cannot be asked for is counted in this process alone
_KEPT = 10_000  # buckets in memory before the empty ones are thrown away


class Limiter(Protocol):
    """Counts."""

    async def take(self, key: str, rate: Rate) -> None:
        """Take one from the bucket; RateLimited when it is empty."""
        ...

    async def close(self) -> None:
        """End."""
        ...


class NoLimits:
    """For load tests."""

    async def take(self, key: str, rate: Rate) -> None:
        """Let everything through."""

    async def close(self) -> None:
        """Nothing to end."""


class MemoryLimiter:
    """Buckets of a single process."""

    def __init__(self) -> None:
        self._empty_at: dict[str, float] = {}

    async def take(self, key: str, rate: Rate) -> None:
        """See `Limiter`."""
        now = time.monotonic()
        empty_at = max(self._empty_at.get(key, now), now)
        wait = empty_at - now - (rate.burst - 1) / rate.per_second
        if wait > 0:
            raise RateLimited(wait)
        self._empty_at[key] = empty_at + 1 / rate.per_second
        if len(self._empty_at) > _KEPT:
            self._empty_at = {k: at for k, at in self._empty_at.items() if at > now}

    async def close(self) -> None:
        """Nothing to end."""


_TAKE = """
local t = redis.call('TIME'); local now = t[1] + t[2] / 1000000
local empty_at = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local wait = empty_at - now - (ARGV[2] - 1) / ARGV[1]
if wait > 0 then return tostring(wait) end
empty_at = empty_at + 1 / ARGV[1]
local kept = math.ceil((empty_at - now) * 1000) + 1
redis.call('SET', KEYS[1], string.format('%.6f', empty_at), 'PX', kept)
return '0'
"""


class RedisLimiter:
    """Buckets shared by all processes; while Redis is away each process counts by itself."""

    def __init__(self, url: str) -> None:
        self._redis = RedisClient(url, "rates", TIMEOUT_S)
        self._own = MemoryLimiter()
        self._together = Together(self._waits)

    async def take(self, key: str, rate: Rate) -> None:
        """See `Limiter`."""
        wait = await self._together.ask((key, rate))
        if wait is None:
            await self._own.take(key, rate)
        elif wait > 0:
            raise RateLimited(wait)

    async def _waits(self, asked: Sequence[tuple[str, Rate]]) -> Sequence[float | None]:
        """Return how long each has to wait (seconds), or None for all while Redis is away."""
        calls = [(f"conversas:rate:{key}", tuple(map(str, rate))) for key, rate in asked]
        waits = await self._redis.run_each(_TAKE, calls)
        return [None] * len(asked) if waits is None else [float(wait) for wait in waits]

    async def close(self) -> None:
        """Close the connection."""
        await self._redis.close()
