"""
A TCP proxy on one edge of the deployment, which fails as networks do.

Every link passes bytes through until it is told otherwise: cut (RST), silent (nothing is read, so
the bytes wait, as in a partition that heals), half open (one direction only), slow, narrow, or
refused. Nothing is ever dropped from the middle of a stream, because TCP never does that.
"""

from __future__ import annotations

import asyncio
from typing import Literal, cast

from chaos.ways import Way, reset
from tests.harness.ports import free_port

Cut = Literal["behind", "before"]


class Edge:
    """All links to one port of 127.0.0.1, and what is wrong with them."""

    def __init__(self, name: str, target: int) -> None:
        self.name = name
        self.target = target
        self.port = free_port()
        self.refused = False
        self.delay = 0.0  # seconds for each piece of data
        self.bandwidth = 0.0  # bytes per second; 0 is no limit
        self.links: set[Link] = set()
        self.vanished: list[Link] = []
        self._silent = False
        self._deaf = False  # the server's answers do not come through
        self._tripwire: tuple[tuple[bytes, ...], float] | None = None
        self._tripped = 0
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: _Side(Link(self), by_client=True), "127.0.0.1", self.port, backlog=4096
        )

    def shut(self) -> None:
        """Listen no more, until started again: the system itself refuses whoever comes."""
        if self._server is not None:
            self._server.close()
        self.cut()

    async def stop(self) -> None:
        """Cut everything and listen no more."""
        self.shut()
        for link in self.vanished:
            link.forget()

    def cut(self, share: float = 1.0) -> int:
        """Reset the links there are, or the first `share` of them; return how many."""
        links = list(self.links)
        doomed = links[: round(len(links) * share)]
        for link in doomed:
            link.reset()
        return len(doomed)

    @property
    def silent(self) -> bool:
        """Whether nothing comes through in either direction."""
        return self._silent

    @silent.setter
    def silent(self, value: bool) -> None:
        self._silent = value
        self._apply()

    @property
    def half_open(self) -> bool:
        """Whether only what clients send comes through."""
        return self._deaf

    @half_open.setter
    def half_open(self, value: bool) -> None:
        self._deaf = value
        self._apply()

    def cut_at(self, *words: bytes, chance: float) -> None:
        """Cut the client's side at a piece with one of `words`, by turns behind and before it.

        Either the server does what was asked and its answer reaches nobody, or it is never asked:
        the client cannot tell.
        """
        self._tripwire = (words, chance)

    def heal(self) -> None:
        """Let everything through again; links that were cut stay cut."""
        self.refused = False
        self.delay = self.bandwidth = 0.0
        self._tripwire = None
        self._silent = self._deaf = False
        self._apply()

    def cuts(self, data: bytes) -> Cut | None:
        """Return where `cut_at` cuts at this piece from a client, if it does."""
        if self._tripwire is None or all(words not in data for words in self._tripwire[0]):
            return None
        self._tripped += 1
        turn, rest = divmod(self._tripped, max(1, round(1 / self._tripwire[1])))
        if rest:
            return None
        return "behind" if turn % 2 else "before"

    def stops(self, *, from_client: bool) -> bool:
        """Whether that direction is stopped."""
        return self._silent or (self._deaf and not from_client)

    def _apply(self) -> None:
        for link in self.links:
            link.look_again()


class Link:
    """A client's connection and ours to the server behind."""

    def __init__(self, edge: Edge) -> None:
        self.edge = edge
        self.out, self.back = Way(edge), Way(edge)
        self._dial: asyncio.Task[None] | None = None
        self._half: asyncio.Transport | None = None

    @property
    def callers_port(self) -> int:
        """The port from which the client calls; 0 once it has gone."""
        source = self.out.source
        return int(source.get_extra_info("peername")[1]) if source is not None else 0

    def begun(self, transport: asyncio.Transport, *, by_client: bool) -> None:
        """Take a side's connection; the client's makes us dial the server."""
        first, second = (self.out, self.back) if by_client else (self.back, self.out)
        first.source = second.sink = transport
        if by_client:
            self.edge.links.add(self)
            if self.edge.refused:
                self.reset()
                return
            self._dial = asyncio.get_running_loop().create_task(self._reach())
        else:
            self.out.flow()
        self.look_again()

    async def _reach(self) -> None:
        loop = asyncio.get_running_loop()
        while self.edge.silent:  # noqa: ASYNC110 - a partition lets no handshake through either
            await asyncio.sleep(0.05)
        try:
            await loop.create_connection(
                lambda: _Side(self, by_client=False), "127.0.0.1", self.edge.target
            )
        except OSError:
            self.reset()

    def passed(self, data: bytes, *, by_client: bool) -> None:
        """Pass a piece on, and cut at it where that was asked for."""
        if not by_client:
            self.back.put(data)
            return
        cut = self.edge.cuts(data)
        if cut != "before":
            self.out.put(data)
        if cut is not None:
            self._cut_client()

    def _cut_client(self) -> None:
        """Reset the client's side; the server's ends in its own time, so that it does its work."""
        self.edge.links.discard(self)
        reset(self.out.source)
        loop = asyncio.get_running_loop()
        loop.call_later(1.0, reset, self.back.source)

    def vanish(self) -> None:
        """Let the client's side be gone, and the server's hear nothing of it, ever."""
        self.edge.links.discard(self)
        self.edge.vanished.append(self)
        self._half = self.back.source
        self.back.source = None  # so that the client's end does not end it
        if self._half is not None:
            self._half.pause_reading()
        reset(self.out.source)

    def forget(self) -> None:
        """Let the server's side of a vanished client end as well."""
        reset(self._half)

    def look_again(self) -> None:
        """Stop or resume reading, as the edge now has it."""
        for way, from_client in ((self.out, True), (self.back, False)):
            if way.source is not None and not way.source.is_closing():
                if self.edge.stops(from_client=from_client):
                    way.source.pause_reading()
                else:
                    way.source.resume_reading()

    def choke(self, *, by_client: bool, full: bool) -> None:
        """One side takes no more (or again): read no more from the other."""
        source = self.back.source if by_client else self.out.source
        if source is None or source.is_closing():
            return
        if full or self.edge.stops(from_client=not by_client):
            source.pause_reading()
        else:
            source.resume_reading()

    def reset(self) -> None:
        """End both sides at once, with RST."""
        self.edge.links.discard(self)
        if self._dial is not None:
            self._dial.cancel()
        reset(self.out.source)
        reset(self.back.source)

    def ended(self, *, by_client: bool) -> None:
        """One side has ended: end the other, after what it still has to be sent."""
        self.edge.links.discard(self)
        gone, other_way = (self.out, self.back) if by_client else (self.back, self.out)
        gone.source = other_way.sink = None
        other = other_way.source
        if other is not None and not other.is_closing():
            other.close()
        elif other is None and self._dial is not None:
            self._dial.cancel()


class _Side(asyncio.Protocol):
    """One end of a link."""

    def __init__(self, link: Link, *, by_client: bool) -> None:
        self._link = link
        self._by_client = by_client

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._link.begun(cast("asyncio.Transport", transport), by_client=self._by_client)

    def data_received(self, data: bytes) -> None:
        self._link.passed(data, by_client=self._by_client)

    def pause_writing(self) -> None:
        self._link.choke(by_client=self._by_client, full=True)

    def resume_writing(self) -> None:
        self._link.choke(by_client=self._by_client, full=False)

    def connection_lost(self, _exc: Exception | None) -> None:
        self._link.ended(by_client=self._by_client)
