"""Leases of many processes: sorted sets in Redis, by Redis's own clock."""

from collections.abc import Iterable, Sequence

from app.presence.leases import Lease, MemoryLeases
from app.realtime.redis_client import RedisClient

TIMEOUT_S = 1.5  # a start waits for this at most before it goes by what this process knows
WHOLE_S = 5.0  # twice as long as every process takes to renew what it holds
_ALL = "conversas:leases"
_SINCE = "conversas:leases-since"
_NOW = "local t = redis.call('TIME'); local now = t[1] * 1000 + math.floor(t[2] / 1000); "

_HOLD = (
    _NOW
    + """
redis.call('SET', KEYS[2], now, 'NX')
for i = 2, #ARGV, 3 do
  local ends = now + ARGV[i + 2]
  redis.call('ZADD', 'conversas:leases:' .. ARGV[i], ARGV[1], ends, ARGV[i + 1])
  redis.call('ZADD', KEYS[1], ARGV[1], ends, ARGV[i] .. '|' .. ARGV[i + 1])
end
"""
)
_AS_TOLD = "CH"  # how `ZADD` is told to take every end, and only those that are later
_IF_LATER = "GT"
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
# For each account: holder, milliseconds left, holder, … With it, how long ago a Redis without any
# leases got its first: one that has just been restarted does not know yet what the processes hold.
_LIVE = (
    _NOW
    + """
local since = redis.call('GET', KEYS[2])
local answer = {since and now - since or -1}
for i = 1, #ARGV do
  local key = 'conversas:leases:' .. ARGV[i]
  local held = redis.call('ZRANGEBYSCORE', key, '(' .. now, '+inf', 'WITHSCORES')
  for j = 2, #held, 2 do held[j] = held[j] - now end
  answer[i + 1] = held
end
return answer
"""
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
    """
    See `app.presence.leases.Leases`.

    What this process holds is true whatever Redis says, and what it was told of the others' leases
    is true until they would end: by that it goes while Redis is away, or has lost its memory.
    """

    def __init__(self, url: str) -> None:
        self._redis = RedisClient(url, "leases", TIMEOUT_S)
        self._own = MemoryLeases()
        self._told = MemoryLeases()

    async def hold(self, leases: Iterable[Lease], seconds: float) -> None:
        """See `Leases`."""
        leases = list(leases)
        await self._own.hold(leases, seconds)
        await self._say(_AS_TOLD, [(lease, seconds) for lease in leases])

    async def renew(self, leases: Iterable[Lease], seconds: float) -> None:
        """See `Leases`. Redis may have been away when a lease began, or have lost it since."""
        await self._own.hold(leases, seconds)
        await self._say(_IF_LATER, list(self._own.left()))

    async def _say(self, how: str, leases: Sequence[tuple[Lease, float]]) -> None:
        if leases:
            flat = [part for lease, left in leases for part in (*lease, int(left * 1000))]
            await self._redis.run(_HOLD, [_ALL, _SINCE], how, *flat)

    async def prolong(self, lease: Lease, seconds: float) -> None:
        """See `Leases`."""
        await self._own.prolong(lease, seconds)
        await self._redis.run(_PROLONG, [_ALL], int(seconds * 1000), *lease)

    async def live(self, account_id: str) -> frozenset[str]:
        """See `Leases`."""
        return (await self.live_of([account_id]))[account_id]

    async def live_of(self, accounts: Iterable[str]) -> dict[str, frozenset[str]]:
        """See `Leases`."""
        accounts = list(accounts)
        answer = await self._redis.run(_LIVE, [_ALL, _SINCE], *accounts)
        if answer is None:
            return {account: self._known(account) for account in accounts}
        age, *held = answer
        whole = age >= WHOLE_S * 1000
        return {
            account: self._heard(account, holders, whole=whole)
            for account, holders in zip(accounts, held, strict=True)
        }

    def _heard(self, account_id: str, held: Sequence[bytes], *, whole: bool) -> frozenset[str]:
        holders = [holder.decode() for holder in held[::2]]
        left = [float(milliseconds) / 1000 for milliseconds in held[1::2]]
        if whole:
            self._told.forget(account_id)
        self._told.learn(account_id, zip(holders, left, strict=True))
        return self._known(account_id)

    def _known(self, account_id: str) -> frozenset[str]:
        return self._own.known(account_id) | self._told.known(account_id)

    async def sweep(self) -> set[str]:
        """See `Leases`."""
        await self._own.sweep()
        await self._told.sweep()
        ended = await self._redis.run(_SWEEP, [_ALL]) or []
        return {lease.decode().partition("|")[0] for lease in ended}

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.close()
