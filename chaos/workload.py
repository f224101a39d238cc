"""
Who comes when: visitors arrive by chance, agents go for coffee, one small account opens and shuts.

Everything is drawn from the seed; what the machine makes of it (who is first) is not repeated, what
is asked and broken is.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from chaos import asks
from chaos.crew import Crew, Size
from chaos.dialogue import Dialogue, Manner
from chaos.doors import Doors, GaveUpError
from tests.harness.provision import Provisioner


@dataclass(frozen=True)
class Load:
    """How much happens."""

    size: Size = field(default_factory=lambda: Size(agents=24, supervisors=2))
    accounts: int = 2
    arrivals: float = 2.5  # visitors a second and account
    at_once: int = 50  # dialogues of an account; in an outage no more come
    coffee: float = 0.2  # agents a second and account who go offline for a while
    toggles: tuple[float, float] = (2.0, 5.0)  # seconds online, and offline, in the small account
    manner: Manner = field(default_factory=Manner)


class Workload:
    """The people of all accounts, and what they do until they are told to stop."""

    def __init__(self, doors: Doors, load: Load, seed: int) -> None:
        self.doors = doors
        self.load = load
        self.crews: list[Crew] = []
        self.stuck: list[str] = []
        self._rng = random.Random(f"{seed} workload")
        self._stopping = asyncio.Event()
        self._loops: list[asyncio.Task[None]] = []
        self._dialogues: set[asyncio.Task[None]] = set()

    async def hire(self, provisioner: Provisioner, desk: dict[str, Any]) -> None:
        """
        Make the accounts and wait until everybody is at work.

        Every other account and the small one have their tickets at that desk, the others here.
        """
        for number in range(self.load.accounts):
            rng = random.Random(self._rng.getrandbits(64))
            name = f"account {'ABCDEFGH'[number]}"
            crew = await Crew.hired(
                name,
                self.load.size,
                provisioner,
                self.doors,
                rng,
                desk=None if number % 2 else desk,
            )
            self.crews.append(crew)
        rng = random.Random(self._rng.getrandbits(64))
        size = Size(agents=1, supervisors=0)
        small = await Crew.hired(
            "small account", size, provisioner, self.doors, rng, toggled=True, desk=desk
        )
        self.crews.append(small)

    def start(self) -> None:
        """Let it begin."""
        for crew in self.crews:
            if crew.tenant.toggled:
                self._loop(self._open_and_shut(crew))
                self._loop(self._arrivals(crew, self.load.arrivals / 3))
            else:
                self._loop(self._arrivals(crew, self.load.arrivals))
                self._loop(self._coffee(crew))

    async def stop(self, within: float = 90.0) -> None:
        """Let nobody come any more, and those who talk finish."""
        self._stopping.set()
        await asyncio.gather(*self._loops)
        if self._dialogues:
            _, late = await asyncio.wait(self._dialogues, timeout=within)
            self.stuck += [f"a dialogue has not ended {within} s after the end" for _ in late]
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def go_home(self) -> None:
        """Close the sockets of all agents."""
        people = [c.person for crew in self.crews for c in crew.everybody() if c.person]
        await asyncio.gather(*(person.leave() for person in people))

    def _loop(self, loop: Coroutine[Any, Any, None]) -> None:
        self._loops.append(asyncio.create_task(loop))

    async def _pause(self, seconds: float) -> bool:
        """Wait; return whether the work goes on."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        return not self._stopping.is_set()

    async def _arrivals(self, crew: Crew, rate: float) -> None:
        rng = random.Random(crew.rng.getrandbits(64))
        here: set[asyncio.Task[None]] = set()
        while await self._pause(rng.expovariate(rate)):
            if len(here) >= self.load.at_once:
                continue
            dialogue = Dialogue(crew, self.load.manner, random.Random(rng.getrandbits(64)))
            task = asyncio.create_task(self._held(dialogue))
            for known in (here, self._dialogues):
                known.add(task)
                task.add_done_callback(known.discard)

    async def _held(self, dialogue: Dialogue) -> None:
        try:
            await dialogue.run()
        except GaveUpError as error:
            self.stuck.append(str(error))

    async def _coffee(self, crew: Crew) -> None:
        """Let agents go offline for a while; at least half of them stay."""
        rng = random.Random(crew.rng.getrandbits(64))
        resting: set[asyncio.Task[None]] = set()
        while await self._pause(rng.expovariate(self.load.coffee)):
            there = crew.at_work()
            if len(there) * 2 > len(crew.agents):
                task = asyncio.create_task(self._rest(crew, rng))
                resting.add(task)
                task.add_done_callback(resting.discard)
        await asyncio.gather(*resting)

    async def _rest(self, crew: Crew, rng: random.Random) -> None:
        agent = rng.choice(crew.at_work())
        try:
            await crew.switch(agent, "offline")
            await self._pause(rng.uniform(2.0, 8.0))
            await crew.switch(agent, "online")
        except GaveUpError as error:
            self.stuck.append(str(error))

    async def _open_and_shut(self, crew: Crew) -> None:
        """The small account's one agent goes on and off; whoever comes is a conversation or not."""
        rng = random.Random(crew.rng.getrandbits(64))
        agent = crew.agents[0]
        value = "online"
        try:
            while True:
                await self.doors.insist(agent, asks.availability(value))
                if not await self._pause(rng.uniform(*self.load.toggles)):
                    break
                value = "offline" if value == "online" else "online"
        except GaveUpError as error:
            self.stuck.append(str(error))
