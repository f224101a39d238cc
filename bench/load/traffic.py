"""Messages under way: what was sent, delivered, acknowledged, doubled, overtaken or lost."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections import Counter
from collections.abc import Iterable
from time import perf_counter

from bench.load.dialects import DIALECTS
from bench.load.job import TEXT, Job, Seat
from bench.load.line import Line, Refused

CONNECTING = 16  # at a time: as browsers come, not as an attack does
LIVE_WITHIN = 60.0  # seconds, with all attempts
RETRY_S = (0.5, 2.0)
COUNTER = 24  # where the counting part of a message's id begins


class Traffic:
    """
    The sockets of one measurement.

    Latency is from the write on the visitor's socket to the callback of the agent's socket
    (delivery) or of the visitor's (ack), within this one process's clock.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.dialect = DIALECTS[job.dialect]()
        self.lines: list[Line] = []
        self.visitors: dict[int, Line] = {}
        self.undelivered: dict[bytes, tuple[float, int]] = {}
        """When each message was written, and in which conversation."""
        self.unacknowledged: dict[bytes, float] = {}
        self.deliveries: list[float] = []
        self.acks: list[float] = []
        self.measuring = self.chained = False
        """chained: the next message of a conversation goes out when the last one has arrived and
        is acknowledged."""
        self.sent = self.delivered = self.refused = self.doubled = self.reordered = 0
        self.overheard = 0
        self.retries: Counter[str] = Counter()
        """Why sockets had to be opened again."""
        self._base = str(uuid.uuid4())[:COUNTER]
        self._open: dict[int, int] = {}
        self._last: dict[int, bytes] = {}

    async def connect(self, first: int, last: int, at_once: int = CONNECTING) -> None:
        """Open the sockets of the pairs `first` to `last` (counted from 1), both inclusive."""
        turn = asyncio.Semaphore(at_once)

        async def open_one(seat: Seat, side: str, number: int) -> None:
            async with turn:
                await self._open_line(seat, side, number)

        async with asyncio.TaskGroup() as group:
            for number in range(first, last + 1):
                pair = self.job.pairs[number - 1]
                if pair.agent is not None:
                    group.create_task(open_one(pair.agent, "agent", number))
                group.create_task(open_one(pair.visitor, "visitor", number))

    async def listen(self) -> None:
        """Open the sockets of those who only listen."""
        for number, seat in enumerate(self.job.listeners, start=1):
            await self._open_line(seat, "listener", number)

    async def _open_line(self, seat: Seat, side: str, number: int) -> None:
        hear = {
            "visitor": self._on_visitor,
            "agent": self._on_agent,
            "listener": self._on_listener,
        }
        async with asyncio.timeout(LIVE_WITHIN):
            line = await self._live(seat, side, number)
        line.listen(hear[side])
        for frame in seat.then:
            line.write(frame.encode())
        self.lines.append(line)
        if side == "visitor":
            self.visitors[number] = line

    async def _live(self, seat: Seat, side: str, number: int) -> Line:
        """Return a socket that is live; one that is told to come back does, as browsers would."""
        while True:
            try:
                line = await Line.open(seat, side, number, self.dialect.headers)
                await self.dialect.hello(line)
            except (Refused, OSError) as refusal:
                self.retries[str(refusal)] += 1
                await asyncio.sleep(random.uniform(*RETRY_S))
            else:
                return line

    def send(self, number: int) -> None:
        """Let this conversation's visitor write."""
        self.sent += 1
        message_id = f"{self._base}{self.sent:012x}"
        key = message_id.encode()
        self._open[number] = 2
        self.unacknowledged[key] = perf_counter()
        self.undelivered[key] = self.unacknowledged[key], number
        self.dialect.send(self.visitors[number], message_id, TEXT)

    async def drive(self, seconds: float) -> float:
        """Send at the job's rate whatever the answers do; return the latest tick, in seconds."""
        begun = before = perf_counter()
        due = latest = 0.0
        conversations = len(self.visitors)
        count = 0
        while (passed := perf_counter() - begun) < seconds:
            latest = max(latest, perf_counter() - before)
            before = perf_counter()
            due = passed * self.job.rate
            while count < due:
                self.send(self.sent % conversations + 1)
                count += 1
            await asyncio.sleep(0.001)
        return latest

    async def settle(self) -> None:
        """Return when everything has arrived, or the job's patience has ended."""
        deadline = perf_counter() + self.job.drain
        while (self.undelivered or self.unacknowledged) and perf_counter() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.05)

    @property
    def dropped(self) -> int:
        """How many sockets ended that should not have."""
        return sum(line.ended and not line.expected_to_end for line in self.lines)

    def counts(self) -> dict[str, float]:
        """Return what went wrong, and how much there was of it."""
        return {
            "sent": self.sent,
            "delivered": self.delivered,
            "refused": self.refused,
            "undelivered": len(self.undelivered),
            "unacknowledged": len(self.unacknowledged),
            "doubled": self.doubled,
            "reordered": self.reordered,
            "dropped": self.dropped,
        }

    def _on_agent(self, line: Line, payload: bytes) -> None:
        key = self.dialect.delivered(line, payload)
        if key is None:
            return
        under_way = self.undelivered.pop(key, None)
        if under_way is None:
            self.doubled += 1
            return
        written, number = under_way
        self.delivered += 1
        if self.measuring:
            self.deliveries.append(perf_counter() - written)
        counter = key[COUNTER:]
        if counter < self._last.get(number, b""):
            self.reordered += 1
        self._last[number] = counter
        self._arrived(number)

    def _on_listener(self, line: Line, payload: bytes) -> None:
        if self.measuring and self.dialect.delivered(line, payload) is not None:
            self.overheard += 1

    def _on_visitor(self, line: Line, payload: bytes) -> None:
        self._acknowledge(line, self.dialect.acknowledged(line, payload))
        refused = self.dialect.refused(payload)
        if refused is not None and self.unacknowledged.pop(refused, None) is not None:
            self.undelivered.pop(refused, None)
            self.refused += 1
            self._open[line.number] = 1
            self._arrived(line.number)

    def _acknowledge(self, line: Line, keys: Iterable[bytes]) -> None:
        for key in keys:
            written = self.unacknowledged.pop(key, None)
            if written is not None:
                if self.measuring:
                    self.acks.append(perf_counter() - written)
                self._arrived(line.number)

    def _arrived(self, number: int) -> None:
        self._open[number] -= 1
        if self.chained and self._open[number] == 0:
            self.send(number)
