"""A line that has ended is an error of the network, whatever the loop calls it."""

from __future__ import annotations

import asyncio

import pytest

from app.core.lines import ended_lines


async def test_writing_to_a_line_that_has_ended_is_a_connection_that_was_reset() -> None:
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.transport.abort()
        await writer.wait_closed()
        with pytest.raises(ConnectionResetError), ended_lines():
            writer.writelines([b"ping"])


def test_other_mistakes_stay_what_they_are() -> None:
    with pytest.raises(RuntimeError, match="ours"), ended_lines():
        raise RuntimeError("ours")
