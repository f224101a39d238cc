"""Contract 5.2 and 8: SIGTERM says goodbye, closes 1012 and exits within 10 s."""

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio
from httpx import AsyncClient

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


_PING = bytes([0x89, 0x80 + 125, *bytes(4), *bytes(125)])
_CLOSE = bytes([0x88, 0x80 + 2, *bytes(4), *(1000).to_bytes(2, "big")])


async def test_who_leaves_and_reads_no_more_does_not_make_a_deploy_fail(going: Server) -> None:
    """Its pongs fill the line, so the answer to its close is still waiting when SIGTERM comes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", going.processes[0].port, limit=1024)
    writer.write(
        b"GET /v1/ws/visitor HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Protocol: conversas.v1\r\n\r\n"
    )
    assert b"101" in (await reader.readuntil(b"\r\n\r\n"))
    for _ in range(100):
        writer.write(_PING * 1_000)
        await writer.drain()
    writer.write(_CLOSE)
    await writer.drain()
    async with AsyncClient(base_url=going.urls[0]) as http:
        await http.get("/healthz")  # it has read the close by then
    assert await asyncio.to_thread(going.processes[0].terminate) == 0
    writer.transport.abort()


def uuids(count: int) -> list[str]:
    return [f"0190b6a4-0000-7000-8000-{n:012d}" for n in range(count)]
