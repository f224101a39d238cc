"""Visitors and agents of the product, each pair in a conversation that the agent has claimed."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from app.accounts.service import widget_key_of
from bench.load.job import Pair, Seat
from tests.harness.credentials import agent_claims, sign
from tests.harness.provision import Provisioner

AT_ONCE = 16
HEADS = 200
ONE_DAY = 86_400


class Desk:
    """An account on some processes of the product, filled over REST."""

    def __init__(self, ports: list[int], account_id: str, widget_key: str) -> None:
        self._ports = ports
        self._account_id, self.widget_key = account_id, widget_key
        self.conversations: dict[int, str] = {}
        """Their ids, by the number of the pair."""
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._clients = [
            httpx.AsyncClient(
                base_url=f"http://127.0.0.1:{port}",
                timeout=60,
                trust_env=False,
                limits=httpx.Limits(max_connections=AT_ONCE),
            )
            for port in ports
        ]

    async def open(self) -> None:
        """Let visitors be received: one agent goes online."""
        online = {"availability": "online"}
        await self._ask("PUT", "/v1/me/availability", self.agent_token(1), online)

    async def unanswered(self, number: int) -> Pair:
        """Return a visitor whose conversation is New, on the first process."""
        async with self._turn:
            visitor, _ = await self.started(number)
        return Pair(Seat(self._address(0, "visitor"), visitor), None)

    def agent(self, number: int, *then: str, **claims: Any) -> Seat:
        """Return the seat of an agent on the first process."""
        return Seat(self._address(0, "agent"), self.agent_token(number, **claims), then)

    async def pair(self, number: int, *, apart: bool = False) -> Pair:
        """
        Return a visitor and the agent who has answered.

        With two processes a visitor and an agent meet on the same one in every other pair, as
        behind any load balancer; if they are to be `apart`, in none.
        """
        async with self._turn:
            agent = self.agent_token(number)
            visitor, conversation = await self.started(number)
            answer = {"client_id": str(uuid.uuid4()), "text": "hello"}
            await self._ask("POST", f"/v1/conversations/{conversation}/messages", agent, answer)
        return Pair(
            Seat(self._address(number, "visitor"), visitor),
            Seat(self._address(number + 1 if apart else number // 2, "agent"), agent),
        )

    async def started(self, number: int) -> tuple[str, str]:
        """Return the token of a new visitor and the conversation that it has started."""
        body = {"widget_key": self.widget_key, "name": f"Visitor {number}"}
        visitor = str((await self._ask("POST", "/v1/visitor/sessions", None, body))["token"])
        first = {"client_id": str(uuid.uuid4()), "text": "start"}
        made = await self._ask("POST", "/v1/visitor/conversations", visitor, first)
        self.conversations[number] = str(made["conversation"]["id"])
        return visitor, self.conversations[number]

    def agent_token(self, number: int, **claims: Any) -> str:
        """Return the token of the agent of that number."""
        given = agent_claims(self._account_id, f"agent-{number}", name=f"Agent {number}", **claims)
        return sign({**given, "exp": given["iat"] + ONE_DAY})

    def _address(self, number: int, side: str) -> str:
        return f"ws://127.0.0.1:{self._ports[number % len(self._ports)]}/v1/ws/{side}"

    async def _ask(self, method: str, path: str, token: str | None, body: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = await self._clients[0].request(method, path, json=body, headers=headers)
        answer.raise_for_status()
        return answer.json()

    async def close(self) -> None:
        """Close the connections."""
        for client in self._clients:
            await client.aclose()


@asynccontextmanager
async def desk_of(
    ports: list[int], database_url: str, account_id: str | None = None
) -> AsyncIterator[Desk]:
    """Give a desk in this account, or in a new one, with one agent online."""
    async with Provisioner.over(database_url) as provisioner:
        account_id = account_id or (await provisioner.account(name="Bench")).account_id
        widget_key = await widget_key_of(provisioner.database, account_id)
    desk = Desk(ports, account_id, widget_key)
    try:
        await desk.open()
        yield desk
    finally:
        await desk.close()


async def seat(
    ports: list[int], database_url: str, count: int, *, apart: bool = False
) -> list[Pair]:
    """Return so many pairs, spread over the processes; no account has more than `HEADS` agents."""
    pairs: list[Pair] = []
    while len(pairs) < count:
        numbers = range(1, 1 + min(HEADS, count - len(pairs)))
        async with desk_of(ports, database_url) as desk:
            pairs += await asyncio.gather(*(desk.pair(number, apart=apart) for number in numbers))
    return pairs
