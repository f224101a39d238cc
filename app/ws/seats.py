"""
How many sockets one person may have, over all processes.

Each process counts its own under the person's key; a process that has died does not count, so a
crash takes nobody's seat with it.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any, Protocol

from app.core.ids import new_id
from app.core.loops import repeat
from app.core.together import CROWDS_REST, Together
from app.realtime.redis_client import RedisClient

TIMEOUT_S = 1.5  # then this process's own count must do
ALIVE_S = 20  # a process that has not said so for this long has died
SAY_EVERY_S = 5.0
_KEPT_S = 24 * 3600


class Seats(Protocol):
    """Counts sockets per person."""

    async def take(self, person: str, limit: int) -> bool:
        """Take a seat; False when there are `limit` already."""
        ...

    async def leave(self, person: str) -> None:
        """Give it back."""
        ...

    async def close(self) -> None:
        """End."""
        ...


class MemorySeats:
    """Seats of a single process."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()

    async def take(self, person: str, limit: int) -> bool:
        """See `Seats`."""
        if self._taken[person] >= limit:
            return False
        self._taken[person] += 1
        return True

    async def leave(self, person: str) -> None:
        """See `Seats`."""
        self._taken[person] -= 1
        if self._taken[person] <= 0:
            del self._taken[person]

    async def close(self) -> None:
        """Nothing to end."""


_TAKE = """
redis.call('SET', 'conversas:process:' .. ARGV[1], 1, 'EX', ARGV[3])
local taken = 0
local counts = redis.call('HGETALL', KEYS[1])
for i = 1, #counts, 2 do
  if redis.call('EXISTS', 'conversas:process:' .. counts[i]) == 1 then
    taken = taken + tonumber(counts[i + 1])
  else
    redis.call('HDEL', KEYS[1], counts[i])
  end
end
if taken >= tonumber(ARGV[2]) then return 0 end
redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
redis.call('EXPIRE', KEYS[1], ARGV[4])
return 1
"""
_LEAVE = """
if redis.call('HINCRBY', KEYS[1], ARGV[1], -1) <= 0 then redis.call('HDEL', KEYS[1], ARGV[1]) end
"""


class RedisSeats:
    """Seats over all processes; while Redis is away each process counts by itself."""

    def __init__(self, url: str) -> None:
        self._redis = RedisClient(url, "seats", TIMEOUT_S)
        self._process = new_id()
        self._own = MemorySeats()
        self._taking = Together(self._take_all, rests=CROWDS_REST)
        self._leaving = Together(self._leave_all, rests=CROWDS_REST)
        self._alive = asyncio.create_task(repeat("seats", self._say_alive, SAY_EVERY_S))

    async def take(self, person: str, limit: int) -> bool:
        """See `Seats`."""
        if not await self._own.take(person, limit):
            return False
        if await self._taking.ask((person, limit)) == 0:
            await self._own.leave(person)
            return False
        return True

    async def leave(self, person: str) -> None:
        """See `Seats`."""
        await self._own.leave(person)
        await self._leaving.ask(person)

    async def _take_all(self, asked: Sequence[tuple[str, int]]) -> Sequence[Any]:
        calls = [
            (_key(person), (self._process, limit, ALIVE_S, _KEPT_S)) for person, limit in asked
        ]
        return await self._redis.run_each(_TAKE, calls) or [None] * len(asked)

    async def _leave_all(self, people: Sequence[str]) -> Sequence[Any]:
        calls = [(_key(person), (self._process,)) for person in people]
        return await self._redis.run_each(_LEAVE, calls) or [None] * len(people)

    async def close(self) -> None:
        """End."""
        self._alive.cancel()
        await asyncio.gather(self._alive, return_exceptions=True)
        await self._redis.close()

    async def _say_alive(self) -> None:
        key = f"conversas:process:{self._process}"
        await self._redis.ask(lambda redis: redis.set(key, 1, ex=ALIVE_S))


def _key(person: str) -> str:
    return f"conversas:sockets:{person}"
