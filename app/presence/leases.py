"""
Leases: proof that an agent's socket was open a moment ago.

A holder is `agent` or `agent:process`; an agent lives as long as one of its holders does. Leases
end by themselves, so that a killed process takes nobody's word with it.
"""

import json
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

import structlog

log = structlog.get_logger()

Lease = tuple[str, str]
"""Account and holder; a holder begins with the agent's id."""


class Leases(Protocol):
    """Where leases are kept."""

    async def hold(self, leases: Iterable[Lease], seconds: float) -> None:
        """Let each lease end `seconds` from now."""
        ...

    async def renew(self, leases: Iterable[Lease], seconds: float) -> None:
        """Hold these, and make sure that everybody knows what else this process holds."""
        ...

    async def prolong(self, lease: Lease, seconds: float) -> None:
        """Let the lease end `seconds` from now if it still lives."""
        ...

    async def live(self, account_id: str) -> frozenset[str]:
        """Return the agents of the account who have a lease."""
        ...

    async def live_of(self, accounts: Iterable[str]) -> dict[str, frozenset[str]]:
        """Return the same of many accounts, asking once."""
        ...

    async def sweep(self) -> set[str]:
        """Remove what has ended; return the accounts, each to exactly one caller."""
        ...

    async def close(self) -> None:
        """End."""
        ...


class MemoryLeases:
    """
    Leases of a single process, by its monotonic clock.

    With a `file`, what is held is there for the next process, as it is in Redis: a deploy or a
    crash of a single process is as short as a reload, and opens tickets as little. They end when
    they would have ended.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._ends: dict[str, dict[str, float]] = {}
        self._file = file
        if file is not None and file.exists():
            self._recall(file)

    async def hold(self, leases: Iterable[Lease], seconds: float) -> None:
        """See `Leases`. Who is killed leaves what it held."""
        end = time.monotonic() + seconds
        for account, holder in leases:
            self._ends.setdefault(account, {})[holder] = end
        self._keep()

    async def renew(self, leases: Iterable[Lease], seconds: float) -> None:
        """See `Leases`."""
        await self.hold(leases, seconds)

    async def prolong(self, lease: Lease, seconds: float) -> None:
        """See `Leases`."""
        account, holder = lease
        now = time.monotonic()
        if self._ends.get(account, {}).get(holder, now) > now:
            self._ends[account][holder] = now + seconds

    async def live(self, account_id: str) -> frozenset[str]:
        """See `Leases`."""
        return self.known(account_id)

    async def live_of(self, accounts: Iterable[str]) -> dict[str, frozenset[str]]:
        """See `Leases`."""
        return {account: self.known(account) for account in accounts}

    def known(self, account_id: str) -> frozenset[str]:
        """Return the agents of the account who have a lease, as far as this process knows."""
        now = time.monotonic()
        ends = self._ends.get(account_id, {})
        # No function for each holder: who comes back with two hundred others asks for all of them.
        return frozenset({holder.partition(":")[0] for holder, end in ends.items() if end > now})

    def left(self) -> Iterator[tuple[Lease, float]]:
        """Yield what lives, and the seconds it has left."""
        now = time.monotonic()
        for account, ends in self._ends.items():
            for holder, end in ends.items():
                if end > now:
                    yield (account, holder), end - now

    def learn(self, account_id: str, left: Iterable[tuple[str, float]]) -> None:
        """Know of each holder's lease that so many seconds of it are left."""
        now = time.monotonic()
        self._ends.setdefault(account_id, {}).update(
            {holder: now + seconds for holder, seconds in left}
        )

    def forget(self, account_id: str) -> None:
        """Know nothing of the account any more."""
        self._ends.pop(account_id, None)

    async def sweep(self) -> set[str]:
        """See `Leases`."""
        now = time.monotonic()
        swept = set()
        for account, ends in list(self._ends.items()):
            living = {holder: end for holder, end in ends.items() if end > now}
            if len(living) < len(ends):
                swept.add(account)
            self._ends[account] = living
            if not living:
                del self._ends[account]
        return swept

    async def close(self) -> None:
        """Leave what is held to the next process."""
        self._keep()

    def _keep(self) -> None:
        if self._file is None:
            return
        later = time.time() - time.monotonic()
        ends = {
            account: {holder: end + later for holder, end in held.items()}
            for account, held in self._ends.items()
        }
        half = self._file.with_suffix(".new")  # a file is never seen half written
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            half.write_text(json.dumps(ends))
            half.replace(self._file)
        except OSError as error:
            log.warning("leases_not_kept", reason=str(error))

    def _recall(self, file: Path) -> None:
        """Take over what the process before this one held."""
        moment = time.time()
        try:
            kept = json.loads(file.read_text())
            for account, ends in kept.items():
                self.learn(account, [(holder, end - moment) for holder, end in ends.items()])
        except (OSError, ValueError, TypeError, AttributeError) as error:
            log.warning("leases_not_recalled", reason=str(error))
