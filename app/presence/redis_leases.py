"""Leases of many processes: sorted sets in Redis, by Redis's own clock."""

import asyncio
from collections.abc import Iterable
from typing import Any

import structlog
from redis.exceptions import RedisError

from app.presence.leases import Lease, MemoryLeases, agent_of
from app.realtime import redis_client

log = structlog.get_logger()

TIMEOUT_S = 1.5  # a start waits for this at most before it goes by what this process knows
_ALL = "conversas:leases"
_NOW = "local t = redis.call('TIME'); local now = t[1] * 1000 + math.floor(t[2] / 1000); "

_HOLD = (
    _NOW
    + """
for i = 2, #ARGV, 2 do
  redis.call('ZADD', 'conversas:leases:' .. ARGV[i], now + ARGV[1], ARGV[i + 1])
  redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[i] .. '|' .. ARGV[i + 1])
end
"""
)
_PROLONG = (
    _NOW
    + """
local key = 'conversas:leases:' .. ARGV[2]
local ends = redis.call('ZSCORE', key, ARGV[3])
if ends and tonumber(ends) > now then
  redis.call('ZADD', key, now + ARGV[1], ARGV[3])
  redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[2] .. '|' .. ARGV[3])
end
"""
)
_LIVE = (
    _NOW + "return redis.call('ZRANGEBYSCORE', 'conversas:leases:' .. ARGV[1], '(' .. now, '+inf')"
)
_SWEEP = (
    _NOW
    + """
local ended = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, 1000)
for _, lease in ipairs(ended) do
  local bar = string.find(lease, '|', 1, true)
  redis.call('ZREM', KEYS[1], lease)
  local account, holder = string.sub(lease, 1, bar - 1), string.sub(lease, bar + 1)
  redis.call('ZREM', 'conversas:leases:' .. account, holder)
end
return ended
"""
)


class RedisLeases:
    """See `app.presence.leases.Leases`. While Redis is away, what this process knows must do."""

    def __init__(self, url: str) -> None:
        self._redis = redis_client.connect(url)
        self._own = MemoryLeases()

    async def hold(self, leases: Iterable[Lease], seconds: float) -> None:
        """See `Leases`."""
        leases = list(leases)
        await self._own.hold(leases, seconds)
        if leases:
            flat = [part for lease in leases for part in lease]
            await self._run(_HOLD, int(seconds * 1000), *flat)

    async def prolong(self, lease: Lease, seconds: float) -> None:
        """See `Leases`."""
        await self._own.prolong(lease, seconds)
        await self._run(_PROLONG, int(seconds * 1000), *lease)

    async def live(self, account_id: str) -> frozenset[str]:
        """See `Leases`."""
        holders = await self._run(_LIVE, account_id)
        if holders is None:
            return await self._own.live(account_id)
        return frozenset(agent_of(holder.decode()) for holder in holders)

    async def sweep(self) -> set[str]:
        """See `Leases`."""
        await self._own.sweep()
        ended = await self._run(_SWEEP) or []
        return {lease.decode().partition("|")[0] for lease in ended}

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()

    async def _run(self, script: str, *arguments: Any) -> Any:
        """Return what the script answers, or None while Redis is away."""
        try:
            async with asyncio.timeout(TIMEOUT_S):
                return await self._redis.eval(script, 1, _ALL, *arguments)
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("leases_unavailable", reason=type(error).__name__)
            return None
