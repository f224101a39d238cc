"""
The life of one conversation: start, a contested claim, talk, transfers, the close.

Visitors double-click and retry; agents answer the same newcomer at the same instant; people send
the same thing thrice over both doors; a program of the host joins in.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass

from chaos import asks
from chaos.crew import Crew
from chaos.doors import Ask, Caller
from chaos.history import Op
from chaos.person import Refused
from chaos.wire import Lost

# Chances of what people do, chosen so that each happens hundreds of times in half an hour.
DOUBLE_CLICK = 0.25
TWO_STARTS = 0.1
TRIPLED = 0.06
REUSED = 0.01
RENAMED = 0.12
TRANSFERRED = 0.25
WATCHED = 0.15
WITH_TICKET = 0.6
CLOSED_TWICE = 0.2
TOO_LATE = 0.15
COMES_BACK = 0.3


@dataclass(frozen=True)
class Manner:
    """How long people talk, and how long they think."""

    lines: tuple[int, int] = (8, 16)
    think: float = 0.12  # seconds between two lines, on average
    contestants: tuple[int, int] = (2, 4)


class Dialogue:
    """One visitor and whoever answers."""

    def __init__(self, crew: Crew, manner: Manner, rng: random.Random) -> None:
        self.crew = crew
        self.doors = crew.doors
        self.manner = manner
        self.rng = rng

    async def run(self) -> None:
        """Let a visitor come, talk once or twice, and go."""
        visitor = await self.crew.visitor()
        try:
            while await self._conversation(visitor) and self.rng.random() < COMES_BACK:
                await self._think()
        finally:
            if visitor.person is not None:
                await visitor.person.leave()

    async def _conversation(self, visitor: Caller) -> bool:
        name = await self._start(visitor)
        if name is None:
            return False
        owner = await self._contest(name, visitor)
        if owner is None:
            return False
        owner = await self._talk(name, visitor, owner)
        await self._close(name, visitor, owner)
        if self.rng.random() < TOO_LATE:
            await self._say(visitor, name)  # 409 conversation_closed, and nothing stored
        return True

    # ── beginning ────────────────────────────────────────────────────────────────────────────

    async def _start(self, visitor: Caller) -> str | None:
        """Return the conversation that began, or None where it became a ticket."""
        ask = asks.start(self.crew.client_id(), self.crew.text())
        tries = [self.doors.insist(visitor, ask)]
        chance = self.rng.random()
        if chance < DOUBLE_CLICK:
            tries.append(self.doors.insist(visitor, ask, door="rest"))
        elif chance < DOUBLE_CLICK + TWO_STARTS:
            other = asks.start(self.crew.client_id(), self.crew.text())
            tries.append(self.doors.insist(visitor, other))
        for op in await asyncio.gather(*tries):
            if op.outcome == "ok" and op.result and op.result["outcome"] == "conversation":
                return str(op.result["id"])
            if op.code == "conversation_open" and op.result:
                return str(op.result["conversation_id"])
        return None

    async def _contest(self, name: str, visitor: Caller) -> Caller | None:
        """Let several agents answer at the same instant; return who was first."""
        await self._think()
        present = self.crew.at_work()
        count = min(len(present), self.rng.randint(*self.manner.contestants))
        contestants = self.rng.sample(present, count)
        sent = [self._say(agent, name, contest=name) for agent in contestants]
        if self.rng.random() < 0.5:  # noqa: PLR2004 - every other time the visitor writes meanwhile
            sent.append(self._say(visitor, name))
        ops = await asyncio.gather(*sent)
        for agent, op in zip(contestants, ops, strict=False):
            if op.outcome == "ok":
                return agent
        return None

    # ── talking ──────────────────────────────────────────────────────────────────────────────

    async def _talk(self, name: str, visitor: Caller, owner: Caller) -> Caller:
        watcher = await self._watch(name) if self.rng.random() < WATCHED else None
        count = self.rng.randint(*self.manner.lines)
        both = (self._lines(visitor, name, count // 2), self._lines(owner, name, count // 2))
        await asyncio.gather(*both)
        if self.rng.random() < RENAMED:
            await self.doors.insist(owner, asks.rename(name, f"R {self.crew.text()}"))
        if self.rng.random() < TRANSFERRED:
            owner = await self._transfer(name, owner)
            await self._lines(owner, name, 2)
        if watcher is not None:
            await self._say(watcher, name)
            await self._unwatch(watcher, name)
        if self.rng.random() < WATCHED:
            await self._say(self.crew.integration, name)
        return owner

    async def _lines(self, who: Caller, name: str, count: int) -> None:
        for _ in range(count):
            await self._think()
            op = await self._say(who, name)
            if op.outcome != "ok":
                return
            if self.rng.random() < REUSED:
                other = asks.message(who, name, op.client_id, self.crew.text(), reused=True)
                await self.doors.insist(who, other)
            elif self.rng.random() < REUSED:
                await self.doors.insist(who, asks.timeline(who, name, self.rng.randrange(op.seq)))
            elif self.rng.random() < TRIPLED:
                await self.doors.attempt(who, asks.read(who, name, op.seq))

    async def _say(self, who: Caller, name: str, **note: str) -> Op:
        ask = asks.message(who, name, self.crew.client_id(), self.crew.text(), **note)
        if self.rng.random() < TRIPLED:
            return await self._thrice(who, ask)
        return await self.doors.insist(who, ask)

    async def _thrice(self, who: Caller, ask: Ask) -> Op:
        """Send the same at once over both doors: whichever comes first, it is said once."""
        doors = ("ws", "rest", "rest")
        ops = await asyncio.gather(*(self.doors.insist(who, ask, door=door) for door in doors))
        return next((op for op in ops if op.outcome == "ok"), ops[0])

    async def _transfer(self, name: str, owner: Caller) -> Caller:
        others = [agent for agent in self.crew.at_work() if agent is not owner]
        if not others:
            return owner
        to = self.rng.choice(others)
        op = await self.doors.insist(owner, asks.transfer(name, to.name))
        return to if op.outcome == "ok" else owner

    async def _watch(self, name: str) -> Caller | None:
        watcher = self.rng.choice(self.crew.supervisors) if self.crew.supervisors else None
        if watcher is None or watcher.person is None or watcher.person.sitting is None:
            return None
        person = watcher.person
        person.watches(name)
        try:
            await person.ask("watch", conversation_id=name, after_seq=0)
        except (Lost, TimeoutError, Refused):
            person.watches_no_more(name)
            return None
        return watcher

    async def _unwatch(self, watcher: Caller, name: str) -> None:
        assert watcher.person is not None  # noqa: S101 - from `_watch`
        watcher.person.watches_no_more(name)
        try:
            await watcher.person.ask("unwatch", conversation_id=name)
        except (Lost, TimeoutError, Refused):
            return

    # ── ending ───────────────────────────────────────────────────────────────────────────────

    async def _close(self, name: str, visitor: Caller, owner: Caller) -> None:
        who = self._closer(visitor, owner)
        ask = asks.close(who, name, ticket=self.rng.random() < WITH_TICKET)
        tries = [self.doors.insist(who, ask)]
        if self.rng.random() < CLOSED_TWICE:
            tries.append(self.doors.insist(owner, asks.close(owner, name, ticket=True)))
        await asyncio.gather(*tries)

    def _closer(self, visitor: Caller, owner: Caller) -> Caller:
        others = [visitor, self.crew.integration, *self.crew.supervisors[:1]]
        return owner if self.rng.random() < 0.6 else self.rng.choice(others)  # noqa: PLR2004

    async def _think(self) -> None:
        await asyncio.sleep(self.rng.expovariate(1 / self.manner.think))
