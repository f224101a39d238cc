"""Contract 5.2 and 8: SIGTERM says goodbye, closes 1012 and exits within 10 s."""

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio

from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.backends import Backend
from tests.harness.live import Live, account_on
from tests.harness.server import Server


@pytest_asyncio.fixture
async def going(backend: Backend) -> AsyncIterator[Server]:
    """A server of this test's own, to be stopped."""
    with backend.server("going") as server:
        yield server


@pytest_asyncio.fixture
async def its_account(going: Server) -> AsyncIterator[Account]:
    async with account_on(going) as account:
        yield account


async def test_a_deploy_says_goodbye_and_loses_nothing(going: Server, its_account: Account) -> None:
    ana = its_account.agent()
    chat = await its_account.own_chat(ana)
    async with Live(going) as live:
        agent, visitor = await live.agent(ana, at=0), await live.visitor(chat.visitor, at=0)
        frozen = await live.agent(ana, at=0)
        frozen.deaf()
        sent = [await visitor.post("message", client_id=new, text=new) for new in uuids(20)]
        exit_code = await asyncio.to_thread(going.processes[0].terminate)
        assert exit_code == 0
        for socket in (agent, visitor):
            goodbye = await socket.next(type="goodbye")
            assert 500 <= goodbye["reconnect_in_ms"] <= 1_000, "so few need not be spread far"
            assert await socket.closed() == 1012
        acked = [frame["id"] for frame in visitor.frames("ack")]
        assert acked == sent[: len(acked)], "acknowledged in order, the rest is for the client"
        frozen.listening()
        going.processes[0].start()
        back = await live.visitor(chat.visitor, at=0, positions={chat.id: 4})
        stored = ok(await chat.visitor.timeline(after_seq=4))["items"]
        assert back.entries(chat.id) == stored
        assert len(stored) >= len(acked)


def uuids(count: int) -> list[str]:
    return [f"0190b6a4-0000-7000-8000-{n:012d}" for n in range(count)]
