"""The people of one account: agents, supervisors, an integration, and visitors who arrive."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from dataclasses import dataclass
from typing import Any

import httpx

from chaos import asks
from chaos.doors import PATIENCE, Caller, Doors, GaveUpError, new_id
from chaos.history import Op, Tenant
from chaos.person import Person, Refused
from tests.harness.credentials import agent_claims, sign
from tests.harness.provision import Provisioner

SCOPES = (
    *("conversations:read", "messages:write", "conversations:close"),
    *("tickets:write", "agents:write", "requesters:write", "webhooks:write"),
)
HOURS = 3600


@dataclass(frozen=True)
class Size:
    """How many people an account has, each with a socket."""

    agents: int
    supervisors: int


class Crew:
    """Everybody of an account who is there from the start, and how others come."""

    def __init__(
        self, tenant: Tenant, widget_key: str, key: str, doors: Doors, rng: random.Random
    ) -> None:
        self.tenant = tenant
        self.doors = doors
        self.rng = rng
        self.agents: list[Caller] = []
        self.supervisors: list[Caller] = []
        self.integration = Caller(tenant, "integration", key, id=f"key of {tenant.name}")
        self.away: set[str] = set()
        self._widget_key = widget_key
        self._numbers = itertools.count(1)

    @classmethod
    async def hired(  # noqa: PLR0913 - all that an account is made of
        cls,
        name: str,
        size: Size,
        provisioner: Provisioner,
        doors: Doors,
        rng: random.Random,
        *,
        toggled: bool = False,
        desk: dict[str, Any] | None = None,
    ) -> Crew:
        """Make an account with people who are online, each with a live socket."""
        canary = f"canary{rng.getrandbits(64):016x}"
        made = await provisioner.account(name=f"{name} {canary}")
        if desk is not None:
            await provisioner.configure(made.account_id, desk=desk)
        key = await provisioner.api_key(made.account_id, SCOPES)
        tenant = Tenant(
            made.account_id,
            name,
            canary,
            attended=not toggled,
            toggled=toggled,
            desk=desk is not None,
        )
        doors.history.tenants[tenant.id] = tenant
        crew = cls(tenant, made.widget_key, key.key, doors, rng)
        crew.agents = [crew._agent(n, supervisor=False) for n in range(size.agents)]
        crew.supervisors = [crew._agent(n, supervisor=True) for n in range(size.supervisors)]
        await asyncio.gather(*(crew._report_for_work(each) for each in crew.everybody()))
        return crew

    def everybody(self) -> list[Caller]:
        """Return who has a socket of an agent."""
        return [*self.agents, *self.supervisors]

    def at_work(self) -> list[Caller]:
        """Return the agents who have not gone offline and have a live socket."""
        there = [a for a in self.agents if a.name not in self.away and a.person is not None]
        return [a for a in there if a.person is not None and a.person.is_live] or there

    async def switch(self, agent: Caller, value: str) -> Op:
        """Let an agent go online or offline, for certain."""
        if value == "offline":
            self.away.add(agent.name)
        op = await self.doors.insist(agent, asks.availability(value))
        if value == "online":
            self.away.discard(agent.name)
        return op

    async def visitor(self, *, home: int | None = None) -> Caller:
        """Let somebody open the widget: a session and a socket."""
        rng = self.rng
        body = {"widget_key": self._widget_key, "name": f"V{next(self._numbers)} {self.word()}"}
        session = await self._session(body)
        caller = Caller(self.tenant, "visitor", session["token"], id=session["requester"]["id"])
        self.doors.history.people[caller.id] = ("visitor", self.tenant.id)
        person = Person(self.doors.history, self.doors.ports, self.tenant, "visitor", "", rng)
        person.token, person.id = caller.token, caller.id
        person.home = person.home if home is None else home
        caller.person = person
        person.come()
        return caller

    def word(self) -> str:
        """Return a word that must never be read in another account."""
        return f"{self.tenant.canary}"

    def text(self) -> str:
        """Return a line nobody has written before."""
        return f"{self.word()} {next(self._numbers)} é {self.rng.getrandbits(32):08x}"

    async def _session(self, body: dict[str, Any]) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            process = self.rng.randrange(len(self.doors.ports))
            try:
                _, session = await self.doors.rest(
                    process, "", "POST", "/v1/visitor/sessions", body
                )
            except (Refused, httpx.TransportError, TimeoutError):
                await asyncio.sleep(self.rng.uniform(0.1, 0.8))
            else:
                return dict(session)
        raise GaveUpError("visitor session")

    def _agent(self, number: int, *, supervisor: bool) -> Caller:
        role = "supervisor" if supervisor else "agent"
        token = sign(
            agent_claims(
                self.tenant.id,
                f"{role}-{number}",
                name=f"{role.title()} {number} {self.word()}",
                permissions=["view_all_conversations", "manage_settings"] if supervisor else [],
                # Long before and long after now: clocks of processes are among the faults.
                iat=int(time.time()) - 8 * HOURS,
                exp=int(time.time()) + 48 * HOURS,
            )
        )
        person = Person(
            self.doors.history,
            self.doors.ports,
            self.tenant,
            "supervisor" if supervisor else "agent",
            token,
            self.rng,
        )
        person.home = number % len(self.doors.ports)
        return Caller(self.tenant, person.role, token, person=person)

    async def _report_for_work(self, caller: Caller) -> None:
        assert caller.person is not None  # noqa: S101 - made in `_agent`
        caller.person.come()
        await caller.person.live()
        if not self.tenant.toggled:
            await self.doors.insist(caller, asks.availability("online"))

    def client_id(self) -> str:
        """Return a new `client_id`."""
        return new_id(self.rng)
