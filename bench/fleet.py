"""
Many processes, one database, one broker: simulated from what each costs (`bench.capacity`).

Every resource is a queue that is served in the order of arrival. A process takes what waits as one
batch, when the ledger would, has it stored and flushed, and publishes one payload per account;
every process that holds a socket of the account hears it and looks at it before the next.
"""

from __future__ import annotations

import heapq
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import count
from statistics import quantiles

from app.conversations.ledger import BATCH_SIZE
from app.conversations.pace import Pace


@dataclass(frozen=True)
class Costs:
    """What things cost, in seconds of a processor; `flush` in seconds of the disk."""

    app_batch: float
    app_message: float
    database_batch: float
    database_message: float
    redis_payload: float
    redis_delivery: float
    hearing: float
    """A message to a process that only hears of it."""
    flush: float


@dataclass(frozen=True)
class Scene:
    """A deployment, and what is asked of it."""

    title: str
    processes: int
    per_second: float
    accounts: int
    listening: int
    """Processes that hold sockets of one account."""
    database_cores: int


@dataclass(frozen=True)
class Outcome:
    """What came of it: seconds from sent to heard, and how busy the busiest of each kind was."""

    p50: float
    p99: float
    process: float
    database: float
    disk: float
    redis: float


class Station:
    """So many equal servers and one queue before them."""

    def __init__(self, servers: int) -> None:
        self._free = [0.0] * servers
        self.busy = 0.0

    def serve(self, now: float, work: float) -> float:
        """Return when `work` that comes `now` is done."""
        done = max(now, heapq.heappop(self._free)) + work
        heapq.heappush(self._free, done)
        self.busy += work
        return done


class Disk:
    """Flushes one after the other; everything that waits goes with the next."""

    def __init__(self, flush: float) -> None:
        self._flush = flush
        self._begins, self._ends = -1.0, 0.0
        self.busy = 0.0

    def flush(self, now: float) -> float:
        """Return when what is written `now` is on the disk."""
        if now > self._begins:  # the last one has begun without it
            self._begins = max(now, self._ends)
            self._ends = self._begins + self._flush
            self.busy += self._flush
        return self._ends


class Fleet:
    """The simulation of one scene; time goes from event to event."""

    def __init__(self, scene: Scene, costs: Costs, seed: int) -> None:
        self._scene, self._costs = scene, costs
        self._random = random.Random(seed)
        self._processes = [Station(1) for _ in range(scene.processes)]
        self._waiting: list[list[tuple[float, int]]] = [[] for _ in range(scene.processes)]
        self._writing = [False] * scene.processes
        self._paces = [Pace() for _ in range(scene.processes)]
        self._database, self._redis = Station(scene.database_cores), Station(1)
        self._disk = Disk(costs.flush)
        self._events: list[tuple[float, int, Callable[[float], None]]] = []
        self._order = count()
        self.latencies: list[float] = []

    def run(self, seconds: float) -> Outcome:
        """Let people write for so long, and hear everything."""
        self._at(0.0, lambda now: self._write(now, seconds))
        while self._events:
            now, _, event = heapq.heappop(self._events)
            event(now)
        cuts = quantiles(self.latencies, n=100)
        return Outcome(
            cuts[49],
            cuts[98],
            max(process.busy for process in self._processes) / seconds,
            self._database.busy / seconds / self._scene.database_cores,
            self._disk.busy / seconds,
            self._redis.busy / seconds,
        )

    def _at(self, moment: float, event: Callable[[float], None]) -> None:
        heapq.heappush(self._events, (moment, next(self._order), event))

    def _write(self, now: float, until: float) -> None:
        """Let somebody write somewhere, and somebody else a little later."""
        process = self._random.randrange(self._scene.processes)
        self._waiting[process].append((now, self._random.randrange(self._scene.accounts)))
        self._begin(now, process)
        then = now + self._random.expovariate(self._scene.per_second)
        if then < until:
            self._at(then, lambda moment: self._write(moment, until))

    def _begin(self, now: float, process: int) -> None:
        """Decide and store what waits, or let it wait for more."""
        waiting, pace = self._waiting[process], self._paces[process]
        if self._writing[process] or not waiting:
            return
        due = pace.due(now, len(waiting))
        if now < due:
            self._at(due, lambda at: self._begin(at, process))
            return
        self._writing[process] = True
        batch, waiting[:] = waiting[:BATCH_SIZE], waiting[BATCH_SIZE:]
        pace.begins(now, len(batch))
        costs, size = self._costs, len(batch)
        decided = self._processes[process].serve(now, costs.app_batch + size * costs.app_message)
        work = costs.database_batch + size * costs.database_message
        self._at(decided, lambda at: self._store(at, process, batch, work))

    def _store(self, now: float, process: int, batch: list[tuple[float, int]], work: float) -> None:
        stored = self._database.serve(now, work)
        self._at(stored, lambda at: self._flush(at, process, batch))

    def _flush(self, now: float, process: int, batch: list[tuple[float, int]]) -> None:
        self._at(self._disk.flush(now), lambda at: self._publish(at, process, batch))

    def _publish(self, now: float, process: int, batch: list[tuple[float, int]]) -> None:
        """Tell the others; whom a message is for sits on any of those that listen."""
        costs, listening = self._costs, self._scene.listening
        for account, messages in Counter(account for _, account in batch).items():
            work = costs.redis_payload + listening * costs.redis_delivery
            told = self._redis.serve(now, work)
            first = account % self._scene.processes
            sent = [at for at, of in batch if of == account]
            for place in range(listening):
                hearer = (first + place) % self._scene.processes
                self._at(told, partial(self._hear, hearer, messages, sent[place::listening]))
        self._writing[process] = False
        self._begin(now, process)

    def _hear(self, process: int, messages: int, sent: list[float], now: float) -> None:
        heard = self._processes[process].serve(now, messages * self._costs.hearing)
        self.latencies += [heard - at for at in sent]
