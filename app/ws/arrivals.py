"""
Who comes together is shown one look at the database.

After a deploy, or when a line is back, everybody comes at the same moment. Most of what the agents
of an account are shown is the same for all: who waits, who is there, how many. Visitors share the
transaction only; but thousands that each ask for a connection would wait for it until none of them
is answered in time. Whoever comes while a look is under way shares the next one, which begins after
it came: so nothing is older than it would be alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple
from weakref import WeakValueDictionary

from sqlalchemy import Connection

from app.accounts.repository import Account
from app.auth.principal import Agent, Visitor
from app.conversations import gathering
from app.conversations.state import Key
from app.conversations.views import Shown
from app.core.together import CROWDS_REST, Together
from app.db.engine import Database
from app.presence.service import Presence
from app.ws import snapshots
from app.ws.snapshots import Snapshot

AT_ONCE = 200  # positions of one look: each is looked for, and all wait for the last
LIGHTEST = 4  # what one who comes weighs, however few positions it names


class _Visitor(NamedTuple):
    visitor: Visitor
    positions: Mapping[str, int]
    online: bool


class _Agent(NamedTuple):
    agent: Agent
    positions: Mapping[str, int]


class Arrivals:
    """Looks, for everybody who has come meanwhile."""

    def __init__(self, database: Database, presence: Presence) -> None:
        self._database = database
        self._presence = presence
        self._received = Together(presence.received, rests=CROWDS_REST)
        self._visitors = Together(self._look_for_visitors, AT_ONCE, _weight, CROWDS_REST)
        self._agents = WeakValueDictionary[str, Together[_Agent, Snapshot]]()
        """By account; it holds itself while it asks."""

    async def visitor(
        self, account: Account, visitor: Visitor, positions: Mapping[str, int]
    ) -> Snapshot:
        """Return what the visitor is shown, as it is at a moment from now on."""
        online = await self._received.ask(account)
        return await self._visitors.ask(_Visitor(visitor, positions, online))

    async def _look_for_visitors(self, arriving: Sequence[_Visitor]) -> list[Snapshot]:
        asked = {_key(each.visitor) for each in arriving}

        def transaction(connection: Connection) -> list[Snapshot]:
            newest = gathering.newest_of_each(connection, sorted(asked))
            ends = gathering.ends_of_each(connection, _unknown(arriving, newest), snapshots.TAIL)
            return [
                snapshots.for_visitor(
                    connection, visitor, newest.get(_key(visitor)), ends, positions, online=online
                )
                for visitor, positions, online in arriving
            ]

        return await self._database.snapshot(transaction)

    async def agent(self, agent: Agent, positions: Mapping[str, int]) -> Snapshot:
        """Return what the agent is shown, as it is at a moment from now on."""
        together = self._agents.get(agent.account_id)
        if together is None:
            look = partial(self._look_for_agents, agent.account_id)
            together = Together(look, AT_ONCE, _weight, CROWDS_REST)
            self._agents[agent.account_id] = together
        return await together.ask(_Agent(agent, positions))

    async def _look_for_agents(self, account_id: str, arriving: Sequence[_Agent]) -> list[Snapshot]:
        live = await self._presence.live(account_id)

        def transaction(connection: Connection) -> list[Snapshot]:
            looking = {each.agent.id for each in arriving}
            seen = snapshots.scene(connection, account_id, live, sorted(looking))
            return [
                snapshots.for_agent(connection, agent, seen, positions)
                for agent, positions in arriving
            ]

        return await self._database.snapshot(transaction)


def _key(visitor: Visitor) -> Key:
    return visitor.account_id, visitor.id


def _unknown(arriving: Iterable[_Visitor], newest: Mapping[Key, Shown]) -> list[Key]:
    """Return the conversations that somebody is to be shown who has nothing of them yet."""
    found = [(newest.get(_key(each.visitor)), each.positions) for each in arriving]
    return [
        (shown.conversation.account_id, shown.conversation.id)
        for shown, positions in found
        if shown is not None and shown.conversation.id not in positions
    ]


def _weight(arriving: _Visitor | _Agent) -> int:
    """Return how much there is to look for: who has much to catch up with looks alone."""
    return max(LIGHTEST, len(arriving.positions))
