"""
Which waiting commands may share a transaction, and which must wait for one that is under way.

Messages to one conversation may share a batch. A command that is more than a message has its
conversation (a start: its visitor) to itself, and so has each client_id. What a batch under way
holds nobody else gets: two batches never wait for one another's rows.
"""

import asyncio
from collections import deque
from collections.abc import Iterable
from operator import attrgetter
from typing import NamedTuple

from app.conversations import repeats
from app.conversations.commands import Command, Send, Start
from app.conversations.outcomes import Outcome
from app.conversations.state import Key
from app.conversations.store import Receipt


class Job(NamedTuple):
    """A command, who waits for its outcome, and what it holds while it is under way."""

    command: Command
    outcome: "asyncio.Future[Outcome]"
    lane: Key
    alone: bool
    receipt: Receipt | None
    holds: tuple[Key | Receipt, ...]
    """The lane, and the receipt if there is one."""


def job_of(command: Command, outcome: "asyncio.Future[Outcome]") -> Job:
    """Return the job of a command that has come."""
    receipt = repeats.receipt(command) if isinstance(command, repeats.Creating) else None
    about = command.by.id if isinstance(command, Start) else command.conversation_id
    lane = (command.by.account_id, about)
    holds = (lane,) if receipt is None else (lane, receipt)
    return Job(command, outcome, lane, not isinstance(command, Send), receipt, holds)


_HELD = attrgetter("holds")


class Lanes:
    """What the batches under way hold."""

    def __init__(self) -> None:
        self._busy: set[Key | Receipt] = set()

    def take(self, waiting: deque[Job], limit: int) -> list[Job]:
        """Take the next batch, in order; what must wait stays first in line."""
        if len(waiting) == 1 and not self._busy:
            self._busy.update(waiting[0].holds)
            return [waiting.popleft()]
        batch: list[Job] = []
        later: list[Job] = []
        closed: set[Key | Receipt] = set(self._busy)
        shared: set[Key] = set()
        while waiting and len(batch) < limit:
            job = waiting.popleft()
            lane, alone, receipt = job.lane, job.alone, job.receipt
            blocked = lane in closed or receipt in closed or (alone and lane in shared)
            if receipt is not None:
                closed.add(receipt)
            if alone or blocked:
                closed.add(lane)
            else:
                shared.add(lane)
            (later if blocked else batch).append(job)
        waiting.extendleft(reversed(later))
        self._busy.update(*map(_HELD, batch))
        return batch

    def release(self, batch: Iterable[Job]) -> None:
        """Let others have what `batch` held."""
        self._busy.difference_update(*map(_HELD, batch))
