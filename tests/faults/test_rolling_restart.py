"""Contract 8: a deploy under load costs no acknowledged message, no ticket, and no error."""

import asyncio
import itertools
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
import pytest_asyncio

from tests.faults.persistent import Persistent, lost_and_doubled
from tests.harness.accounts import Account, Chat
from tests.harness.answers import ok
from tests.harness.backends import Backend
from tests.harness.live import AGENT, VISITOR, account_on
from tests.harness.people import AgentClient, IntegrationClient, VisitorClient, new_id
from tests.harness.server import Server
from tests.harness.sockets import PATIENCE
from tests.harness.waiting import EVERY, eventually

PAIRS = 3


@pytest_asyncio.fixture
async def rolling(backend: Backend) -> AsyncIterator[Server]:
    with backend.server("rolling") as server:
        yield server


@pytest_asyncio.fixture
async def account(rolling: Server) -> AsyncIterator[Account]:
    async with account_on(rolling) as account:
        yield account


class Load:
    """Pairs who talk over sockets, a program that writes by REST, and visitors who arrive."""

    def __init__(self, server: Server, account: Account, ana: AgentClient) -> None:
        self.server, self.account, self.ana = server, account, ana
        self.going_on = True
        self.statuses: Counter[int] = Counter()
        self.outcomes: Counter[str] = Counter()
        self.pairs: list[tuple[Chat, list[Persistent]]] = []
        self.by_program: list[str] = []

    async def begin(self) -> "asyncio.Future[list[None]]":
        for turn in range(PAIRS):
            chat = await self.account.own_chat(self.ana)
            self.pairs.append((chat, self._pair(chat, turn)))
        program = await self.account.integration("messages:write")
        visitors = [await self.account.visitor(f"Visitante {n}") for n in range(60)]
        talking = [self._talks(person) for _, pair in self.pairs for person in pair]
        return asyncio.gather(*talking, self._program(program), self._arrivals(visitors))

    def _pair(self, chat: Chat, turn: int) -> list[Persistent]:
        urls = self.server.ws_urls[turn % 2 :] + self.server.ws_urls[: turn % 2]
        agents, visitors = [url + AGENT for url in urls], [url + VISITOR for url in urls[::-1]]
        return [
            Persistent(agents, self.ana.token, chat.id, visitor=False),
            Persistent(visitors, chat.visitor.token, chat.id, visitor=True),
        ]

    async def _talks(self, person: Persistent) -> None:
        for number in itertools.count():
            if not self.going_on:
                return
            await person.say(f"linha {number}")
            await asyncio.sleep(EVERY)

    async def _program(self, program: IntegrationClient) -> None:
        processes = [program.on(at) for at in range(len(self.server.urls))]
        for number in itertools.count():
            if not self.going_on:
                return
            client_id = new_id()
            self.by_program.append(client_id)
            await self._until_answered(
                lambda at, k=client_id, n=number: processes[at].send(self.pairs[0][0].id, f"{n}", k)  # type: ignore[misc]
            )
            await asyncio.sleep(EVERY)

    async def _arrivals(self, visitors: list[VisitorClient]) -> None:
        for visitor in visitors:
            if not self.going_on:
                return
            doors = [visitor.on(at) for at in range(len(self.server.urls))]
            client_id = new_id()
            started = await self._until_answered(
                lambda at, d=doors, k=client_id: d[at].start("oi", k)  # type: ignore[misc]
            )
            self.outcomes[started.json()["outcome"]] += 1
            await asyncio.sleep(EVERY * 4)

    async def _until_answered(
        self, ask: Callable[[int], Awaitable[httpx.Response]]
    ) -> httpx.Response:
        """What a load balancer and a careful client do: another process, the same client_id."""
        for at in itertools.cycle(range(len(self.server.urls))):
            try:
                answer = await ask(at)
            except httpx.TransportError:
                await asyncio.sleep(EVERY)
                continue
            self.statuses[answer.status_code] += 1
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                return answer
            await asyncio.sleep(EVERY)
        raise AssertionError


@pytest.mark.timeout(120)
async def test_all_processes_one_by_one_under_load(rolling: Server, account: Account) -> None:
    ana = account.agent("Ana")
    load = Load(rolling, account, ana)
    working = await load.begin()
    try:
        for process in rolling.processes:
            await twenty_more(load)
            assert await asyncio.to_thread(process.terminate) == 0
            await asyncio.to_thread(process.start)
        await twenty_more(load)
    finally:
        load.going_on = False
        await working
    assert load.statuses.keys() <= {200, 201, 503}, "no error but an honest one"
    assert load.outcomes.keys() == {"conversation"}, "the agents never were away"
    await everything_is_there(load)


async def twenty_more(load: Load) -> None:
    """Wait until so many more lines are acknowledged."""
    before = lines(load)
    await eventually(lambda: lines(load) > before + 20, within=20, waiting_for="twenty lines")


def lines(load: Load) -> int:
    return sum(len(person.acked) for _, pair in load.pairs for person in pair)


async def everything_is_there(load: Load) -> None:
    for chat, pair in load.pairs:
        stored: list[dict[str, object]] = []
        while page := ok(await load.ana.timeline(chat.id, after_seq=len(stored), limit=100))[
            "items"
        ]:
            stored += page
        for person in pair:
            assert person.reconnects > 0, "the deploy was felt"
            await asyncio.wait_for(person.hears(len(stored)), PATIENCE)
        lost_and_doubled(stored, pair)
        for person in pair:
            await person.close()
        if chat is load.pairs[0][0]:
            said = [e["data"]["client_id"] for e in stored if e["kind"] == "message"]  # type: ignore[index]
            assert set(load.by_program) <= set(said)
