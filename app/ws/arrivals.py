"""
Who comes together is shown one look at the database.

After a deploy, or when a line is back, everybody comes at the same moment. Most of what the agents
of an account are shown is the same for all: who waits, who is there, how many. Visitors share the
transaction only; but thousands that each ask for a connection would wait for it until none of them
is answered in time. Whoever comes while a look is under way shares the next one, which begins after
it came: so nothing is older than it would be alone.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from sqlalchemy import Connection

from app.accounts.repository import Account
from app.auth.principal import Agent, Visitor
from app.core.together import Together
from app.db.engine import Database
from app.presence.service import Presence
from app.ws import snapshots
from app.ws.snapshots import Snapshot

TOGETHER = 20  # of one look: each adds its own conversations, and all wait for the last
POSITIONS = 200  # of all of them: who has more to catch up with looks alone


class _Coming(NamedTuple):
    visitor: Visitor
    positions: Mapping[str, int]
    online: bool


class _Arrival(NamedTuple):
    agent: Agent
    positions: Mapping[str, int]
    snapshot: "asyncio.Future[Snapshot]"


class Arrivals:
    """Looks, for everybody who has come meanwhile."""

    def __init__(self, database: Database, presence: Presence) -> None:
        self._database = database
        self._presence = presence
        self._waiting: defaultdict[str, list[_Arrival]] = defaultdict(list)
        self._looking: dict[str, asyncio.Task[None]] = {}
        self._visitors = Together(self._look_for_visitors, TOGETHER)

    async def visitor(
        self, account: Account, visitor: Visitor, positions: Mapping[str, int]
    ) -> Snapshot:
        """Return what the visitor is shown, as it is at a moment from now on."""
        coming = _Coming(visitor, positions, await self._presence.anyone_online(account))
        if len(positions) > 1:  # a widget has one conversation
            return (await self._look_for_visitors([coming]))[0]
        return await self._visitors.ask(coming)

    async def _look_for_visitors(self, together: Sequence[_Coming]) -> list[Snapshot]:
        return await self._database.snapshot(
            lambda c: [snapshots.for_visitor(c, *coming) for coming in together]
        )

    async def agent(self, agent: Agent, positions: Mapping[str, int]) -> Snapshot:
        """Return what the agent is shown, as it is at a moment from now on."""
        arrival = _Arrival(agent, positions, asyncio.get_running_loop().create_future())
        account_id = agent.account_id
        self._waiting[account_id].append(arrival)
        if account_id not in self._looking:
            self._looking[account_id] = asyncio.create_task(self._look_for_all(account_id))
        return await arrival.snapshot

    async def _look_for_all(self, account_id: str) -> None:
        try:
            while waiting := self._waiting[account_id]:
                count = _how_many(waiting)
                self._waiting[account_id] = waiting[count:]
                await self._look(account_id, waiting[:count])
        finally:
            del self._looking[account_id], self._waiting[account_id]

    async def _look(self, account_id: str, together: Sequence[_Arrival]) -> None:
        try:
            live = await self._presence.live(account_id)
            found = await self._database.snapshot(lambda c: _show(c, account_id, live, together))
        except Exception as error:  # noqa: BLE001 - whoever waits raises it
            for arrival in together:
                if not arrival.snapshot.done():
                    arrival.snapshot.set_exception(error)
        else:
            for arrival, snapshot in zip(together, found, strict=True):
                if not arrival.snapshot.done():  # else it has gone again
                    arrival.snapshot.set_result(snapshot)


def _how_many(waiting: Sequence[_Arrival]) -> int:
    """Return how many of those who wait look together: at least the first."""
    positions = accumulate(len(arrival.positions) for arrival in waiting[:TOGETHER])
    return max(1, sum(so_far <= POSITIONS for so_far in positions))


def _show(
    connection: Connection, account_id: str, live: frozenset[str], together: Sequence[_Arrival]
) -> list[Snapshot]:
    seen = snapshots.scene(connection, account_id, live)
    return [
        snapshots.for_agent(connection, arrival.agent, seen, arrival.positions)
        for arrival in together
    ]
