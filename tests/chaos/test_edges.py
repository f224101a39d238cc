"""The proxy on the edges fails the way it is told to, and no other way."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from chaos.edges import Edge

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Shouter:
    """A server that answers every line in capitals, and remembers what it was told."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.came = self.gone = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.came += 1
        try:
            while line := await reader.readline():
                self.heard.append(line)
                writer.write(line.upper())
        except OSError:
            pass
        finally:
            self.gone += 1
            writer.transport.abort()

    async def alone(self) -> None:
        """Return when everybody has gone."""
        while self.gone < self.came:  # noqa: ASYNC110 - a look at what another task counts
            await asyncio.sleep(0.01)


@pytest_asyncio.fixture
async def shouter() -> Shouter:
    return Shouter()


@pytest_asyncio.fixture
async def edge(shouter: Shouter) -> AsyncIterator[Edge]:
    server = await asyncio.start_server(shouter.serve, "127.0.0.1", 0)
    edge = Edge("to the shouter", server.sockets[0].getsockname()[1])
    await edge.start()
    yield edge
    await edge.stop()
    await shouter.alone()
    server.close()


Dial = Callable[[], Awaitable[Line]]


@pytest_asyncio.fixture
async def dial(edge: Edge) -> AsyncIterator[Dial]:
    """Opens lines through the edge, and closes them."""
    opened: list[Line] = []

    async def dialled() -> Line:
        opened.append(await asyncio.open_connection("127.0.0.1", edge.port))
        return opened[-1]

    yield dialled
    for _, writer in opened:
        writer.transport.abort()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def asks(line: Line, text: bytes, within: float = 5.0) -> bytes:
    line[1].write(text + b"\n")
    async with asyncio.timeout(within):
        return await line[0].readline()


async def test_it_passes_everything_in_order(edge: Edge, dial: Dial) -> None:
    line = await dial()
    for number in range(100):
        assert await asks(line, b"a%d" % number) == b"A%d\n" % number
    large = b"x" * 50_000
    assert await asks(line, large) == large.upper() + b"\n"


async def test_a_cut_resets_both_ends(edge: Edge, dial: Dial, shouter: Shouter) -> None:
    line = await dial()
    await asks(line, b"hello")
    assert edge.cut() == 1
    with pytest.raises(ConnectionResetError):
        await asks(line, b"again")
    while not shouter.gone:  # noqa: ASYNC110 - a look at what another task counts
        await asyncio.sleep(0.01)
    assert await asks(await dial(), b"new") == b"NEW\n"


async def test_silence_holds_what_was_said_until_it_heals(
    edge: Edge, dial: Dial, shouter: Shouter
) -> None:
    line = await dial()
    await asks(line, b"before")
    edge.silent = True
    with pytest.raises(TimeoutError):
        await asks(line, b"meanwhile", within=0.2)
    newcomer = await dial()
    assert shouter.heard == [b"before\n"]
    edge.silent = False
    async with asyncio.timeout(5):
        assert await line[0].readline() == b"MEANWHILE\n"
    assert await asks(newcomer, b"late") == b"LATE\n"


async def test_half_open_lets_questions_through_and_no_answers(
    edge: Edge, dial: Dial, shouter: Shouter
) -> None:
    line = await dial()
    await asks(line, b"before")
    edge.half_open = True
    with pytest.raises(TimeoutError):
        await asks(line, b"unanswered", within=0.2)
    assert shouter.heard[-1] == b"unanswered\n"
    edge.heal()
    async with asyncio.timeout(5):
        assert await line[0].readline() == b"UNANSWERED\n"


async def test_what_is_cut_at_was_done_or_not_and_is_not_answered(
    edge: Edge, dial: Dial, shouter: Shouter
) -> None:
    behind, before = await dial(), await dial()
    await asks(behind, b"BEGIN")
    await asks(before, b"BEGIN")
    edge.cut_at(b"COMMIT", chance=1.0)
    with pytest.raises(ConnectionResetError):
        await asks(behind, b"COMMIT the first")
    while b"COMMIT the first\n" not in shouter.heard:  # noqa: ASYNC110 - the same
        await asyncio.sleep(0.01)
    with pytest.raises(ConnectionResetError):
        await asks(before, b"COMMIT the second")
    await shouter.alone()
    assert b"COMMIT the second\n" not in shouter.heard


async def test_who_vanishes_leaves_the_server_waiting(
    edge: Edge, dial: Dial, shouter: Shouter
) -> None:
    line = await dial()
    await asks(line, b"hello")
    next(iter(edge.links)).vanish()
    with pytest.raises(ConnectionResetError):
        await asks(line, b"still there?")
    await asyncio.sleep(0.1)
    assert shouter.gone == 0


async def test_a_slow_line_is_late_and_complete(edge: Edge, dial: Dial) -> None:
    line = await dial()
    edge.delay, edge.bandwidth = 0.1, 1_000_000
    loop = asyncio.get_running_loop()
    began = loop.time()
    assert await asks(line, b"slowly") == b"SLOWLY\n"
    late = loop.time() - began
    assert round(late, 3) >= 0.2  # the loop counts milliseconds, the difference of floats does not
    large = b"y" * 50_000
    assert await asks(line, large) == large.upper() + b"\n"


async def test_refused_lines_are_reset(edge: Edge, dial: Dial) -> None:
    edge.refused = True
    line = await dial()
    with pytest.raises(ConnectionResetError):
        await asks(line, b"hello")


async def test_a_shut_edge_refuses_the_connection_itself(edge: Edge, dial: Dial) -> None:
    line = await dial()
    await asks(line, b"hello")
    edge.shut()
    with pytest.raises(ConnectionRefusedError):
        await dial()
    with pytest.raises(ConnectionResetError):
        await asks(line, b"again")
    await edge.start()
    assert await asks(await dial(), b"new") == b"NEW\n"
