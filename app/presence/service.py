"""Availability (what an agent chose) and effective presence (that, and a live lease)."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy import Connection

from app.auth.principal import Agent
from app.core.clock import now, to_text
from app.core.errors import AppError
from app.core.ids import new_id
from app.db.engine import Database
from app.people import repository as people
from app.presence.arrival import receives
from app.presence.leases import Leases

log = structlog.get_logger()

GRACE_S = 45.0  # a reload or a deploy must not open tickets
RENEW_EVERY_S = 5.0
SOCKET_LEASE_S = GRACE_S + RENEW_EVERY_S  # so that the grace counts from the last renewal
REST_LEASE_S = 60.0  # an agent who switched itself online by REST and has no socket
PROLONG_EVERY_S = 1.0  # a request prolongs the lease, but not each of a burst
SWEEP_EVERY_S = 1.0


class Presence:
    """Who is there. `changed` is called with the account when somebody may have come or gone."""

    def __init__(self, database: Database, leases: Leases, changed: Callable[[str], None]) -> None:
        self._database = database
        self._leases = leases
        self._changed = changed
        self._process = new_id()
        self._sockets: Counter[tuple[str, str]] = Counter()
        self._prolonged: dict[tuple[str, str], float] = {}
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to renew this process's leases and to sweep what has ended."""
        self._tasks = [asyncio.create_task(self._renew()), asyncio.create_task(self._sweep())]

    async def close(self) -> None:
        """Leave each socket's agent its grace, then end."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._leases.hold([self._holder(*agent) for agent in +self._sockets], GRACE_S)
        await self._leases.close()

    async def live(self, account_id: str) -> frozenset[str]:
        """Return the agents of the account with a live lease, whatever they chose."""
        return await self._leases.live(account_id)

    async def anyone_online(self, account_id: str) -> bool:
        """Whether an arriving visitor is received: within service hours, and somebody is there."""
        live = await self.live(account_id)
        return await self._database.read(lambda c: receives(c, account_id, live, now()))

    async def overview(self, account_id: str) -> dict[str, Any]:
        """Return how many are effectively online, and every agent who may answer."""
        live = await self.live(account_id)
        return await self._database.read(lambda c: overview(c, account_id, live))

    async def shown(self, account_id: str) -> tuple[dict[str, Any], bool]:
        """Return what agents are shown, and whether visitors are received, of one moment."""
        live = await self.live(account_id)

        def transaction(connection: Connection) -> tuple[dict[str, Any], bool]:
            seen = overview(connection, account_id, live)
            return seen, receives(connection, account_id, live, now())

        return await self._database.snapshot(transaction)

    def announce(self, account_id: str) -> None:
        """Let every process look again at who is received."""
        self._changed(account_id)

    async def set_availability(self, agent: Agent, availability: str, *, by_rest: bool) -> bool:
        """Store what the agent chose; return whether it is a change."""

        def transaction(connection: Connection) -> bool:
            return people.set_availability(
                connection, agent.account_id, agent.id, availability, now()
            )

        changed = await self._database.write(transaction)
        if by_rest and availability == "online":
            await self._hold_by_rest(agent)
        self._changed(agent.account_id)
        return changed

    async def _hold_by_rest(self, agent: Agent) -> None:
        """Give an agent without a socket a lease; one with a socket has a better one."""
        lease = (agent.account_id, agent.id)
        if agent.id in await self._leases.live(agent.account_id):
            await self._leases.prolong(lease, REST_LEASE_S)
        else:
            await self._leases.hold([lease], REST_LEASE_S)

    async def seen(self, agent: Agent) -> None:
        """Prolong the lease of an agent who is at work by REST."""
        key = (agent.account_id, agent.id)
        moment = time.monotonic()
        if agent.availability == "online" and self._prolonged.get(key, 0.0) < moment:
            self._prolonged[key] = moment + PROLONG_EVERY_S
            await self._leases.prolong(key, REST_LEASE_S)

    async def opened(self, agent: Agent) -> None:
        """Note a socket of the agent in this process."""
        key = (agent.account_id, agent.id)
        self._sockets[key] += 1
        if self._sockets[key] == 1:
            await self._leases.hold([self._holder(*key)], SOCKET_LEASE_S)
            self._changed(agent.account_id)

    async def gone(self, agent: Agent) -> None:
        """Note that a socket has ended; after the last one the grace begins."""
        key = (agent.account_id, agent.id)
        self._sockets[key] -= 1
        if self._sockets[key] <= 0:
            del self._sockets[key]
            await self._leases.hold([self._holder(*key)], GRACE_S)

    def _holder(self, account_id: str, agent_id: str) -> tuple[str, str]:
        return account_id, f"{agent_id}:{self._process}"

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW_EVERY_S)
            holders = [self._holder(*agent) for agent in +self._sockets]
            await self._leases.hold(holders, SOCKET_LEASE_S)
            self._forget_bursts()

    def _forget_bursts(self) -> None:
        moment = time.monotonic()
        self._prolonged = {key: at for key, at in self._prolonged.items() if at > moment}

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_EVERY_S)
            with contextlib.suppress(AppError):
                for account_id in await self._leases.sweep():
                    self._changed(account_id)


def overview(connection: Connection, account_id: str, live: frozenset[str]) -> dict[str, Any]:
    """Return the presence of an account, given who has a live lease."""
    agents = [
        {
            "id": row.id,
            "name": row.name,
            "avatar_url": row.avatar_url,
            "availability": row.availability,
            "effective": row.availability == "online" and row.id in live,
            "since": to_text(row.availability_at),
        }
        for row in people.active_agents(connection, account_id)
    ]
    return {"online": sum(agent["effective"] for agent in agents), "agents": agents}
