"""Availability (what an agent chose) and effective presence (that, and a live lease)."""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from app.accounts import repository as accounts
from app.accounts.repository import Account
from app.accounts.service_hours import is_open
from app.auth.principal import Agent
from app.core.clock import now, to_text
from app.core.ids import new_id
from app.core.loops import repeat
from app.core.together import CROWDS_REST, Together
from app.db.engine import Database
from app.people import repository as people
from app.presence.arrival import is_received
from app.presence.leases import Lease, Leases

GRACE_S = 45.0  # a reload or a deploy must not open tickets
RENEW_EVERY_S = 2.5  # a process that is killed takes its agents' leases along within 50 s
SOCKET_LEASE_S = GRACE_S + RENEW_EVERY_S  # so that the grace counts from the last renewal
REST_LEASE_S = 60.0  # an agent who switched itself online by REST and has no socket
PROLONG_EVERY_S = 1.0  # a request prolongs the lease, but not each of a burst
SWEEP_EVERY_S = 1.0


Shown = tuple[dict[str, Any], bool]
"""What agents are shown of an account's presence, and whether its visitors are received."""


class Presence:
    """
    Who is there. `changed` is called with the account when somebody may have come or gone.

    `lost` is called when this process finds out that it was paused for longer than its leases last:
    nobody knows whether the agents are still at its sockets, and others have been told that not.
    """

    def __init__(
        self,
        database: Database,
        leases: Leases,
        changed: Callable[[str], None],
        lost: Callable[[], None],
    ) -> None:
        self._database = database
        self._leases = leases
        self._changed = changed
        self._lost = lost
        self._process = new_id()
        self._sockets: Counter[tuple[str, str]] = Counter()
        self._age = 0  # goes up whenever leases are lost: older sockets count no more
        self._renewed = time.monotonic()
        self._prolonged: dict[tuple[str, str], float] = {}
        self._courtesies: set[asyncio.Task[None]] = set()
        self._living = Together(self._live_of)
        self._arriving = Together(self.received)
        self._holding = Together(self._hold_each, rests=CROWDS_REST)
        self._leaving = Together(self._leave_each, rests=CROWDS_REST)
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to renew this process's leases and to sweep what has ended."""
        loops = (
            repeat("leases", self.renew, RENEW_EVERY_S),
            repeat("sweep", self._sweep, SWEEP_EVERY_S),
        )
        self._tasks = [asyncio.create_task(loop) for loop in loops]

    async def close(self) -> None:
        """Leave each socket's agent its grace, then end."""
        for task in [*self._tasks, *self._courtesies]:
            task.cancel()
        await asyncio.gather(*self._tasks, *self._courtesies, return_exceptions=True)
        await self._leases.hold([self._holder(*agent) for agent in +self._sockets], GRACE_S)
        await self._leases.close()

    async def live(self, account_id: str) -> frozenset[str]:
        """Return the agents of the account with a live lease, whatever they chose."""
        return await self._living.ask(account_id)

    async def _live_of(self, asked: Sequence[str]) -> list[frozenset[str]]:
        live = await self._leases.live_of(set(asked))
        return [live[account_id] for account_id in asked]

    async def anyone_online(self, account: Account) -> bool:
        """Whether an arriving visitor is received: within service hours, and somebody is there."""
        return await self._arriving.ask(account)

    async def received(self, arriving: Sequence[Account]) -> list[bool]:
        """Return the same for many visitors' accounts; of a burst the most are of the same one."""
        visited = {account.id: account for account in arriving}
        live = await self._leases.live_of(visited)

        def transaction(connection: Connection) -> dict[str, bool]:
            moment, available = now(), people.available_agents(connection, visited)
            return {
                id_: is_received(account, available[id_], live[id_], moment)
                for id_, account in visited.items()
            }

        received = await self._database.read(transaction)
        return [received[account.id] for account in arriving]

    async def overview(self, account_id: str) -> dict[str, Any]:
        """Return how many are effectively online, and every agent who may answer."""
        live = await self.live(account_id)
        return await self._database.read(lambda c: overview(c, account_id, live))

    async def shown(self, account_id: str) -> Shown:
        """Return what is shown of an account, of one moment."""
        return (await self.shown_of([account_id]))[account_id]

    async def shown_of(self, account_ids: Sequence[str]) -> dict[str, Shown]:
        """Return the same of many accounts; it costs as many questions as of one."""
        live = await self._leases.live_of(account_ids)

        def transaction(connection: Connection) -> dict[str, Shown]:
            by_account: dict[str, list[Row[Any]]] = defaultdict(list)
            for row in people.presence_of(connection, account_ids):
                by_account[row.account_id].append(row)
            shown = {}
            for account in accounts.many(connection, account_ids):
                seen = _overview(by_account[account.id], live[account.id])
                hours = account.live_chat.service_hours
                shown[account.id] = seen, seen["online"] > 0 and is_open(hours, now())
            return shown

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
        """Prolong the lease of an agent who is at work by REST; the request waits for nothing."""
        key = (agent.account_id, agent.id)
        moment = time.monotonic()
        if agent.availability == "online" and self._prolonged.get(key, 0.0) < moment:
            self._prolonged[key] = moment + PROLONG_EVERY_S
            courtesy = asyncio.create_task(self._leases.prolong(key, REST_LEASE_S))
            self._courtesies.add(courtesy)
            courtesy.add_done_callback(self._courtesies.discard)

    def opened(self, agent: Agent) -> int:
        """Count a socket of the agent in this process; return what `gone` must be told."""
        self._notice_pause()
        self._sockets[agent.account_id, agent.id] += 1
        return self._age

    async def arrived(self, agent: Agent) -> None:
        """Return once the agent's lease holds everywhere."""
        key = (agent.account_id, agent.id)
        if self._sockets[key] == 1:
            await self._holding.ask(self._holder(*key))
            self._changed(agent.account_id)

    async def _hold_each(self, holders: Sequence[Lease]) -> Sequence[None]:
        await self._leases.hold(holders, SOCKET_LEASE_S)
        return [None] * len(holders)

    async def gone(self, agent: Agent, age: int) -> None:
        """Note that a socket has ended; after the last one the grace begins."""
        self._notice_pause()
        if age != self._age:
            return  # its lease was lost before it was
        key = (agent.account_id, agent.id)
        self._sockets[key] -= 1
        if self._sockets[key] <= 0:
            del self._sockets[key]
            await self._leaving.ask(self._holder(*key))

    async def _leave_each(self, holders: Sequence[Lease]) -> Sequence[None]:
        await self._leases.hold(holders, GRACE_S)
        return [None] * len(holders)

    def _notice_pause(self) -> None:
        """A lease that ran out while this process stood still is not taken up again."""
        paused = time.monotonic() - self._renewed > SOCKET_LEASE_S
        self._renewed = time.monotonic()
        if paused:
            self._age += 1
            self._sockets.clear()
            self._lost()

    def _holder(self, account_id: str, agent_id: str) -> tuple[str, str]:
        return account_id, f"{agent_id}:{self._process}"

    async def renew(self) -> None:
        """Hold on to the leases of every agent with a socket here."""
        self._notice_pause()
        holders = [self._holder(*agent) for agent in +self._sockets]
        await self._leases.renew(holders, SOCKET_LEASE_S)
        self._forget_bursts()

    def _forget_bursts(self) -> None:
        moment = time.monotonic()
        self._prolonged = {key: at for key, at in self._prolonged.items() if at > moment}

    async def _sweep(self) -> None:
        for account_id in await self._leases.sweep():
            self._changed(account_id)


def overview(connection: Connection, account_id: str, live: frozenset[str]) -> dict[str, Any]:
    """Return the presence of an account, given who has a live lease."""
    return _overview(people.presence_of(connection, [account_id]), live)


def _overview(rows: Sequence[Row[Any]], live: frozenset[str]) -> dict[str, Any]:
    agents = [
        {
            "id": row.id,
            "name": row.name,
            "avatar_url": row.avatar_url,
            "availability": row.availability,
            "effective": row.availability == "online" and row.id in live,
            "since": to_text(row.availability_at),
        }
        for row in rows
    ]
    return {"online": sum([agent["effective"] for agent in agents]), "agents": agents}
