"""Four agents at their screens and three customers, and everything that they can do.

After any of it, `agree` compares what each screen shows, folded from its one snapshot and the
frames since, with a fresh snapshot of the same person: equal, or a frame was missing or wrong.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Self

import httpx

from tests.harness.accounts import Account
from tests.harness.answers import described, ok
from tests.harness.live import Live
from tests.harness.people import AgentClient, IntegrationClient, VisitorClient, new_id
from tests.harness.screens import Screen, WidgetScreen
from tests.harness.sockets import Frame, RefusedError, Socket

CONVERGED = 4.0  # seconds: rows and counts wait for their second, twice at most, on a busy machine


@dataclass
class Desk:
    """An agent before its console: the socket, and the Others it had listed."""

    agent: AgentClient
    socket: Socket
    others: list[Frame]


class World:
    """Ana owns the first conversation; the second waits in New; the third customer is silent.

    Sol and Rui are supervisors; Rui watches the first conversation.
    """

    live: Live
    desks: dict[str, Desk]
    customers: list[VisitorClient]
    widgets: list[Socket]
    conversations: list[str]
    robot: IntegrationClient
    host: IntegrationClient

    @classmethod
    async def at_work(cls, live: Live, account: Account) -> Self:
        self = cls()
        self.live = live
        ana = account.agent("Ana")
        owned, new = await account.own_chat(ana), await account.new_chat(ana)
        self.customers = [owned.visitor, new.visitor, await account.visitor("Pia")]
        self.conversations = [owned.id, new.id]
        people = [ana, account.agent("Bia"), account.supervisor("Sol"), account.supervisor("Rui")]
        self.desks = {who.name: await self._sit_down(who) for who in people}
        self.widgets = [await live.visitor(customer) for customer in self.customers]
        self.robot = await account.integration("messages:write", "conversations:close")
        self.host = await account.integration("requesters:write")
        await self.desks["Rui"].socket.command("watch", conversation_id=owned.id)
        return self

    async def say(self, who: str, number: int, text: str = "oi") -> None:
        await self.desks[who].socket.send(text, to=self.conversation(number))

    async def write(self, customer: int, text: str = "olá") -> None:
        await self.widgets[customer].send(text)

    async def start(self, customer: int) -> None:
        started = await self.widgets[customer].start("bom dia")
        if started["outcome"] == "conversation":
            self.conversations.append(started["conversation"]["id"])

    async def read(self, who: str, number: int) -> None:
        seq = accepted(await self.desks[who].agent.get(self.conversation(number)))["last_seq"]
        await self.desks[who].socket.command(
            "read", conversation_id=self.conversation(number), seq=seq
        )

    async def customer_reads(self, customer: int) -> None:
        seq = accepted(await self.customers[customer].conversation())["last_seq"]
        await self.widgets[customer].command("read", seq=seq)

    async def close(self, who: str, number: int, *, ticket: bool) -> None:
        agent = self.desks[who].agent
        accepted(await agent.close(self.conversation(number), create_ticket=ticket))

    async def give(self, who: str, number: int, to: str) -> None:
        receiver = (await self.desks[to].agent.identity())["id"]
        accepted(await self.desks[who].agent.transfer(self.conversation(number), receiver, "nota"))

    async def rename(self, who: str, number: int, name: str = "Mari") -> None:
        agent = self.desks[who].agent
        accepted(await agent.edit_requester(self.conversation(number), name=name))

    async def register(self, number: int, external_id: str = "c-7") -> None:
        where = self.conversation(number)
        accepted(await self.host.put_requester(external_id, conversation_id=where))

    async def switch(self, who: str, availability: str) -> None:
        await self.desks[who].socket.command("availability", availability=availability)

    async def robot_says(self, number: int) -> None:
        accepted(await self.robot.send(self.conversation(number), "seu pedido saiu", new_id()))

    def conversation(self, number: int) -> str:
        return self.conversations[number % len(self.conversations)]

    async def agree(self) -> None:
        """Every screen shows what its owner would see after a reload."""
        await asyncio.gather(
            *(self._desk_agrees(desk) for desk in self.desks.values()),
            *(self._widget_agrees(n) for n in range(len(self.widgets))),
        )

    async def _desk_agrees(self, desk: Desk) -> None:
        reloaded = await self._sit_down(desk.agent)
        expected = Screen(reloaded.socket.snapshot, reloaded.others).view()
        await reloaded.socket.close()
        await _converge(desk.socket, lambda: Screen.of(desk.socket, desk.others).view(), expected)
        screen = Screen.of(desk.socket, desk.others)
        for conversation_id in [*screen.group("new"), *screen.group("mine")]:
            shown = screen.timeline(conversation_id)
            if shown:
                after = shown[0]["seq"] - 1
                stored = ok(await desk.agent.timeline(conversation_id, after_seq=after))["items"]
                assert shown == stored

    async def _widget_agrees(self, customer: int) -> None:
        socket = self.widgets[customer]
        reloaded = await self.live.visitor(self.customers[customer])
        expected = WidgetScreen(reloaded.snapshot).view()
        await reloaded.close()
        await _converge(socket, lambda: WidgetScreen.of(socket).view(), expected)

    async def _sit_down(self, agent: AgentClient) -> Desk:
        socket = await self.live.agent(agent)
        supervises = "view_all_conversations" in socket.welcome["me"]["permissions"]
        others = ok(await agent.list("others", limit=100))["items"] if supervises else []
        return Desk(agent, socket, others)


async def _converge(socket: Socket, shown: Callable[[], Any], expected: Frame) -> None:
    try:
        await socket.until(lambda: bool(shown() == expected), "agreement", within=CONVERGED)
    except AssertionError:
        assert shown() == expected, socket.live()[-10:]


def accepted(response: httpx.Response) -> Any:
    """The body; a refusal is the same error that the socket raises."""
    if response.is_client_error:
        raise RefusedError(response.json())
    assert response.is_success, described(response)
    return response.json()


async def refusable(action: Awaitable[None]) -> None:
    """Whether it is accepted or refused: the screens have to agree."""
    try:
        await action
    except RefusedError as refused:
        if refused.problem["status"] >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise
