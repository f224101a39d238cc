"""The socket of the people whom the demo and the replay play."""

from __future__ import annotations

import asyncio

import pytest

from app.replay.live import Answer, LiveSocket, Strain
from tests.harness.accounts import Account
from tests.harness.live import AGENT, Live


async def test_a_command_is_cancelled_also_in_the_moment_of_its_answer(account: Account) -> None:
    url = Live(account.server).url(AGENT, 0)
    async with LiveSocket(url, account.agent().token, Strain()) as socket:
        asking = asyncio.create_task(socket.command("ping", id_="mine"))
        waiting = socket._waiting  # noqa: SLF001 - the moment can be hit nowhere else
        while "mine" not in waiting:  # noqa: ASYNC110 - turn by turn of the loop
            await asyncio.sleep(0)
        waiting["mine"].set_result(Answer({}, 0.0, 0.0))
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
