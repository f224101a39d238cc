"""A line between a server and what it depends on, which a test can cut, silence or refuse.

It runs in a thread with a loop of its own, so that a fixture may start servers over it. Faults
apply to connections that are open and to those to come, until `heal`.
"""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Self, TypeVar

T = TypeVar("T")

CHUNK = 64 * 1024


class Line:
    """A TCP proxy; `port` is where it listens."""

    def __init__(self, host: str, port: int) -> None:
        self.port = 0
        self._server: asyncio.Server | None = None
        self._target = (host, port)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="line", daemon=True)
        self._pairs: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = set()
        self._pumps: set[asyncio.Task[None]] = set()
        self._silent = False
        self._refusing = False
        self._cut_behind: bytes | None = None
        self._once = False
        self.cuts = 0
        """How often a reply was cut off (see `cut_behind`)."""

    @classmethod
    @contextmanager
    def to(cls, host: str, port: int) -> Iterator[Self]:
        line = cls(host, port)
        line._thread.start()
        try:
            line._run(line._listen())
            yield line
        finally:
            line._run(line._end())
            line._loop.call_soon_threadsafe(line._loop.stop)
            line._thread.join()
            line._loop.close()

    def silence(self) -> None:
        """Swallow everything, both ways; the connections stay, and new ones are accepted."""
        self._silent = True

    def refuse(self) -> None:
        """Reset what is open, and whatever is opened."""
        self._refusing = True
        self.cut()

    def cut_behind(self, words: bytes, *, once: bool = False) -> None:
        """Let a request with these words through, and cut before its reply comes back."""
        self._cut_behind, self._once = words, once

    def cut(self) -> None:
        """Reset what is open; new connections are fine."""
        self._run(self._cut())

    def heal(self) -> None:
        """Be a line again. What was silent is reset, for it has lost bytes."""
        self._refusing, self._cut_behind = False, None
        if self._silent:
            self.cut()
            self._silent = False

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _accept(self, reader: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        if self._refusing:
            near.transport.abort()
            return
        try:
            answers, far = await asyncio.open_connection(*self._target)
        except OSError:
            near.transport.abort()
            return
        pair = (near, far)
        self._pairs.add(pair)
        for source, sink, asking in ((reader, far, True), (answers, near, False)):
            pump = asyncio.create_task(self._pump(source, sink, pair, asking=asking))
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)

    async def _pump(
        self,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        pair: tuple[asyncio.StreamWriter, asyncio.StreamWriter],
        *,
        asking: bool,
    ) -> None:
        try:
            while data := await source.read(CHUNK):
                if self._silent:
                    continue
                sink.write(data)
                await sink.drain()
                if asking and self._cut_behind is not None and self._cut_behind in data:
                    self.cuts += 1
                    if self._once:
                        self._cut_behind = None
                    pair[0].transport.abort()  # the far end has got it, and goes on
                    await asyncio.sleep(0.1)
                    return
        except OSError:
            pass
        finally:
            self._pairs.discard(pair)
            for writer in pair:
                writer.close()

    async def _cut(self) -> None:
        for pair in self._pairs:
            for writer in pair:
                writer.transport.abort()

    async def _end(self) -> None:
        if self._server is not None:
            self._server.close()
        await self._cut()
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)
