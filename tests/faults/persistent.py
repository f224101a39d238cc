"""A client that follows the contract and never gives up.

Whatever happens to the line or the server, it reconnects saying the highest number it heard, and
sends what was not acknowledged again with the same `client_id` (contract 5.3). What it heard over
all its sockets must be the timeline: each entry once, in order, none missing.
"""

import asyncio
import itertools
from collections.abc import Sequence

from websockets.exceptions import ConnectionClosed, InvalidHandshake

from tests.harness.people import new_id
from tests.harness.sockets import Frame, HungUpError, Socket

LOST = (HungUpError, ConnectionClosed, InvalidHandshake, OSError, TimeoutError)
PAUSE = 0.05  # seconds between two attempts while the server is away


class Persistent:
    """One person in one conversation, over one socket after another."""

    def __init__(
        self, urls: Sequence[str], token: str, conversation_id: str, *, visitor: bool
    ) -> None:
        self.conversation_id = conversation_id
        self.acked: dict[str, Frame] = {}
        self.reconnects = -1
        self._urls = itertools.cycle(urls)
        self._token = token
        self._to = None if visitor else conversation_id
        self._earlier: list[Frame] = []
        self._socket: Socket | None = None
        self._connecting = asyncio.Lock()

    @property
    def heard(self) -> list[Frame]:
        """Every Entry heard, over all sockets, in order of arrival."""
        return [
            *self._earlier,
            *(self._socket.entries(self.conversation_id) if self._socket else []),
        ]

    async def say(self, text: str) -> Frame:
        """Send until it is acknowledged; one client_id throughout."""
        client_id = new_id()
        while True:
            socket = await self.connected()
            try:
                entry = await socket.send(text, to=self._to, client_id=client_id)
            except LOST:
                await socket.close()
                continue
            self.acked[client_id] = entry
            return entry

    async def hears(self, seq: int) -> None:
        """Stay connected until that number was heard."""
        while not self.heard or self.heard[-1]["seq"] < seq:
            socket = await self.connected()
            try:
                await socket.entry(self.conversation_id, seq)
            except LOST:
                await socket.close()

    async def connected(self) -> Socket:
        """The socket there is, or the next one."""
        async with self._connecting:
            while self._socket is None or self._socket.ended:
                self._earlier = self.heard
                self._socket = None
                position = self._earlier[-1]["seq"] if self._earlier else 0
                try:
                    self._socket = await Socket.open(
                        next(self._urls), self._token, positions={self.conversation_id: position}
                    )
                except LOST:
                    await asyncio.sleep(PAUSE)
                else:
                    self.reconnects += 1
            return self._socket

    async def cut(self) -> None:
        """Tear the line there is, and have noticed it."""
        socket = await self.connected()
        socket.cut()
        await socket.closed()

    async def close(self) -> None:
        if self._socket is not None:
            await self._socket.close()


def lost_and_doubled(stored: list[Frame], people: Sequence[Persistent]) -> None:
    """Check the invariants I1 to I4: acknowledged is stored, once, as acknowledged, gapless."""
    assert [entry["seq"] for entry in stored] == list(range(1, len(stored) + 1))
    by_client_id: dict[str, Frame] = {}
    for entry in stored:
        if entry["kind"] == "message":
            assert by_client_id.setdefault(entry["data"]["client_id"], entry) is entry
    for person in people:
        for client_id, acked in person.acked.items():
            assert by_client_id[client_id] == acked
        said = [entry["seq"] for entry in person.acked.values()]
        assert said == sorted(said), "one sender's acknowledgements rise"
        assert person.heard == stored, "each entry once, in order, none missing"
