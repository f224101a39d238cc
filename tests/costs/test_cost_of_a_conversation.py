"""
What beginning and ending costs, counted: statements of a batch, however many share it.

Each is a round trip that others wait for behind the batch's locks. The bounds are what was counted
when they were written. Lower them with each gain; what raises them is a decision.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, cast

import pytest_asyncio

from app.auth.principal import Agent, Visitor
from app.auth.service import Authenticator
from app.conversations.service import Conversations
from app.db.engine import Database
from tests.costs.counting import LEDGER, Tally, counting
from tests.harness.accounts import Account, Accounts
from tests.harness.backends import Backend
from tests.harness.house import House, house
from tests.harness.provision import Provisioner
from tests.harness.server import Server

VISITORS = 12
STARTING = 10  # statements of a batch that begins conversations
ENDING = 12  # of one that ends them, each with its ticket


@dataclass
class Desk:
    """An agent, and visitors who come all at once."""

    house: House
    agent: Agent
    visitors: list[Visitor]

    async def count(self, *work: Any) -> tuple[list[Any], Tally]:
        async with counting(self.house.parts[Database]) as tally:
            done = await asyncio.gather(*work)
        return done, tally

    @property
    def service(self) -> Conversations:
        return cast("Conversations", self.house.parts[Conversations])


async def sit_down(account: Account, inside: House) -> Desk:
    agent = account.agent()
    assert (await agent.go_online()).is_success
    authenticator = inside.parts[Authenticator]
    visitors = [await account.visitor(f"Visitor {number}") for number in range(VISITORS)]
    return Desk(
        inside,
        await authenticator.agent(agent.token),
        [await authenticator.visitor(visitor.token) for visitor in visitors],
    )


@pytest_asyncio.fixture
async def desk(backend: Backend) -> AsyncIterator[Desk]:
    async with (
        house(backend) as inside,
        Provisioner.over(inside.database_url) as provisioner,
        Accounts(cast("Server", inside), provisioner) as accounts,
    ):
        yield await sit_down(await accounts.open(), inside)


def batches(tally: Tally) -> int:
    return sum(tally.calls[name] for name in LEDGER)


async def test_who_comes_and_goes_at_once_costs_few_statements(desk: Desk) -> None:
    service = desk.service
    started, coming = await desk.count(
        *(service.start(each, str(uuid.uuid4()), "oi", None) for each in desk.visitors)
    )
    talks = [body["conversation"]["id"] for body, _ in started]
    assert len(set(talks)) == VISITORS
    assert batches(coming) < VISITORS / 2
    assert len(coming.statements) <= STARTING * batches(coming), coming.statements
    for talk in talks:
        await service.send(desk.agent, talk, str(uuid.uuid4()), "olá")
    ended, going = await desk.count(
        *(service.close(desk.agent, talk, create_ticket=True, overrides={}) for talk in talks)
    )
    assert len({each["ticket"]["id"] for each in ended}) == VISITORS
    assert batches(going) < VISITORS / 2
    assert len(going.statements) <= ENDING * batches(going), going.statements
