"""What a fault may lay its hands on, and how it is described."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from chaos.deployment import Deployment
from chaos.edges import Edge
from chaos.history import History
from chaos.person import Person
from chaos.workload import Workload

EVERY_PROCESS = -1


@dataclass
class Stage:
    """A run under way, as its nemesis sees it."""

    deployment: Deployment
    workload: Workload
    history: History
    rng: random.Random
    pace: float = 1.0  # how long faults last, relative to a long run

    async def last(self, shortest: float, longest: float) -> None:
        """Let a fault last for a while."""
        await asyncio.sleep(self.rng.uniform(shortest, longest) * self.pace)

    async def silence(self, edges: Sequence[Edge], shortest: float, longest: float) -> None:
        """Let lines stay connected for a while, and say nothing."""
        for edge in edges:
            edge.silent = True
        try:
            await self.last(shortest, longest)
        finally:
            for edge in edges:
                edge.silent = False

    def process(self) -> int:
        """Choose a process."""
        return self.rng.randrange(len(self.deployment.servers))

    def people(self) -> list[Person]:
        """Return the agents who have a live socket."""
        callers = [c for crew in self.workload.crews for c in crew.everybody()]
        return [c.person for c in callers if c.person is not None and c.person.is_live]


@dataclass
class Strike:
    """One injection of a fault, which fills in what it was about."""

    stage: Stage
    process: int = EVERY_PROCESS
    note: str = ""


@dataclass(frozen=True)
class Fault:
    """A fault of the table: what it is, what it takes away, and how it is done."""

    id: str
    title: str
    strike: Callable[[Strike], Awaitable[None]]  # returns when it has healed
    touches: tuple[str, ...]  # of database, broker, process, client, memory, clock, desk
    profiles: tuple[str, ...] = ("postgres", "sqlite")
    mixed: bool = True  # whether it may be part of a mixed run
    weight: int = 2
