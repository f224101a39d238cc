"""
Leases: proof that an agent's socket was open a moment ago.

A holder is `agent` or `agent:process`; an agent lives as long as one of its holders does. Leases
end by themselves, so that a killed process takes nobody's word with it.
"""

import time
from collections.abc import Iterable
from typing import Protocol

Lease = tuple[str, str]
"""Account and holder; a holder begins with the agent's id."""


class Leases(Protocol):
    """Where leases are kept."""

    async def hold(self, leases: Iterable[Lease], seconds: float) -> None:
        """Let each lease end `seconds` from now."""
        ...

    async def prolong(self, lease: Lease, seconds: float) -> None:
        """Let the lease end `seconds` from now if it still lives."""
        ...

    async def live(self, account_id: str) -> frozenset[str]:
        """Return the agents of the account who have a lease."""
        ...

    async def sweep(self) -> set[str]:
        """Remove what has ended; return the accounts, each to exactly one caller."""
        ...

    async def close(self) -> None:
        """End."""
        ...


class MemoryLeases:
    """Leases of a single process, by its monotonic clock."""

    def __init__(self) -> None:
        self._ends: dict[Lease, float] = {}

    async def hold(self, leases: Iterable[Lease], seconds: float) -> None:
        """See `Leases`."""
        end = time.monotonic() + seconds
        self._ends.update((lease, end) for lease in leases)

    async def prolong(self, lease: Lease, seconds: float) -> None:
        """See `Leases`."""
        now = time.monotonic()
        if self._ends.get(lease, now) > now:
            self._ends[lease] = now + seconds

    async def live(self, account_id: str) -> frozenset[str]:
        """See `Leases`."""
        now = time.monotonic()
        return frozenset(
            agent_of(holder)
            for (account, holder), end in self._ends.items()
            if account == account_id and end > now
        )

    async def sweep(self) -> set[str]:
        """See `Leases`."""
        now = time.monotonic()
        ended = [lease for lease, end in self._ends.items() if end <= now]
        for lease in ended:
            del self._ends[lease]
        return {account for account, _ in ended}

    async def close(self) -> None:
        """Nothing to end."""


def agent_of(holder: str) -> str:
    """Return the agent whose lease it is."""
    return holder.partition(":")[0]
