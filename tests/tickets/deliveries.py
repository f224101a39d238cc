"""What the tests of deliveries have in common."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from tests.harness.accounts import Account, Chat
from tests.harness.answers import Json, ok
from tests.harness.desk import Behaviour, FakeDesk
from tests.harness.people import AgentClient
from tests.harness.waiting import eventually

ATTEMPTS = 5
TIMEOUT_S = 1.0  # a lease is twice that
QUICK = {
    "DELIVERY_TIMEOUT_S": str(TIMEOUT_S),
    "DELIVERY_PAUSE_S": "0.1",
    "WEBHOOKS_ALLOW_PRIVATE": "on",
}


async def closed_with_ticket(
    account: Account, owner: AgentClient, **visitor: Any
) -> tuple[Chat, Json]:
    """A conversation that the owner closed, and the ticket it got."""
    chat = await account.own_chat(owner, **visitor)
    ticket: Json = ok(await owner.close(chat.id, create_ticket=True))["ticket"]
    return chat, ticket


async def closed_each(
    account: Account, owner: AgentClient, desk: FakeDesk, answers: Mapping[str, Sequence[Behaviour]]
) -> dict[str, tuple[Chat, Json]]:
    """A closed conversation for each case, named like its requester; its posts are answered so."""
    desk.scripts |= {name: deque(answered) for name, answered in answers.items()}
    ok(await owner.go_online())
    made = [closed_with_ticket(account, owner, name=name) for name in answers]
    return dict(zip(answers, await asyncio.gather(*made), strict=True))


async def delivery_of(reader: AgentClient, ticket: Json) -> Json:
    delivery: Json = ok(await reader.ticket(ticket["id"]))["delivery"]
    return delivery


async def comes_to(reader: AgentClient, ticket: Json, status: str, *, within: float = 15.0) -> Json:
    """The delivery once it has that status."""

    async def reached() -> Json | None:
        delivery = await delivery_of(reader, ticket)
        return delivery if delivery["status"] == status else None

    delivery: Json = await eventually(reached, within=within, waiting_for=status)
    return delivery


async def entries_of(reader: AgentClient, chat: Chat, kind: str) -> list[Json]:
    timeline = ok(await reader.timeline(chat.id))["items"]
    return [entry for entry in timeline if entry["kind"] == kind]
