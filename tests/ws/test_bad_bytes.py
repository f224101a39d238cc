"""Frames that no client of ours sends: standard close codes keep their meaning (contract 5.6)."""

import pytest

from tests.harness.accounts import Account
from tests.harness.live import AGENT, Live

pytestmark = pytest.mark.refused_at_the_door

FRAME_BYTES = 64 * 1024


async def test_a_binary_frame_closes_1003(live: Live, account: Account) -> None:
    fresh = await live.dial(AGENT)
    await fresh.write_raw(b'{"type": "hello"}')
    assert await fresh.closed() == 1003
    greeted = await live.agent(account.agent())
    await greeted.write_raw(b'{"type": "ping", "id": "1"}')
    assert await greeted.closed() == 1003


async def test_a_frame_over_64_kib_closes_1009(live: Live, account: Account) -> None:
    socket = await live.agent(account.agent())
    await socket.write_raw(" " * (FRAME_BYTES + 1))
    assert await socket.closed() == 1009


async def test_a_frame_of_64_kib_is_read(live: Live, account: Account) -> None:
    socket = await live.agent(account.agent())
    ping = '{"type": "ping", "id": "1"}'
    await socket.write_raw(ping + " " * (FRAME_BYTES - len(ping)))
    assert (await socket.next(type="pong"))["id"] == "1"


async def test_text_that_is_no_utf8_closes_1007(live: Live, account: Account) -> None:
    socket = await live.agent(account.agent())
    await socket.write_raw(b'{"type": "ping", "id": "\xff"}', as_text=True)
    assert await socket.closed() == 1007


async def test_the_server_survives_a_line_torn_in_the_handshake(
    live: Live, account: Account
) -> None:
    ana = account.agent()
    for _ in range(5):
        half = await live.dial(AGENT)
        await half.hello(ana.token)
        half.cut()
    whole = await live.agent(ana)
    await whole.command("ping")
