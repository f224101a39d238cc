"""Contract 5.5: a socket that does not read is closed 4008; other sockets do not notice."""

import time

from tests.harness.accounts import Account
from tests.harness.live import Live
from tests.harness.sockets import Socket

LONG = "😀" * 10_000  # 40 KB on the wire, the longest message there is
NARROW = 4096  # bytes of receive buffer: the line is full after a few frames


async def write_until_closed(writer: Socket, conversation_id: str, deaf: Socket) -> list[float]:
    """Write long messages until the kernel and the server's queue are surely full; the waits."""
    waits = []
    for _ in range(220):
        begun = time.monotonic()
        await writer.send(LONG, to=conversation_id)
        waits.append(time.monotonic() - begun)
    deaf.listening()
    return waits


async def test_who_does_not_read_is_closed_4008_and_nobody_else_notices(
    live: Live, account: Account
) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    writer, frozen = await live.agent(ana), await live.agent(ana, receive_buffer=NARROW)
    healthy = [await live.agent(ana), await live.visitor(chat.visitor)]
    frozen.deaf()
    waits = await write_until_closed(writer, chat.id, frozen)
    assert await frozen.closed(within=30) == 4008
    for socket in healthy:
        await socket.entry(chat.id, 4 + 220, within=30)
        heard = [entry["seq"] for entry in socket.entries(chat.id) if entry["seq"] > 4]
        assert heard == list(range(5, 225))
    assert max(waits) < 5, "one send that takes longer than 10 s must stop nobody"


async def test_a_frozen_tab_that_wakes_up_resumes_where_it_was(
    live: Live, account: Account
) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    writer, frozen = await live.agent(ana), await live.agent(ana, receive_buffer=NARROW)
    frozen.deaf()
    await write_until_closed(writer, chat.id, frozen)
    assert await frozen.closed(within=30) == 4008
    heard = [entry["seq"] for entry in frozen.entries(chat.id)]
    assert heard == list(range(5, 5 + len(heard))), "a prefix: nothing skipped before the close"
    last = heard[-1] if heard else 4
    back = await live.agent(ana, positions={chat.id: last})
    assert [entry["seq"] for entry in back.entries(chat.id)] == list(range(last + 1, 225))
