"""
Which waiting commands may share a transaction, and which must wait for one that is under way.

Messages to one conversation may share a batch. A command that is more than a message has its
conversation (a start: its visitor) to itself, and so has each client_id. What a batch under way
holds nobody else gets: two batches never wait for one another's rows.
"""

import asyncio
from collections import deque
from collections.abc import Iterable

from app.conversations import repeats
from app.conversations.commands import Command, Send, Start
from app.conversations.outcomes import Outcome
from app.conversations.store import Key, Receipt

Job = tuple[Command, "asyncio.Future[Outcome]"]


class Lanes:
    """What the batches under way hold."""

    def __init__(self) -> None:
        self._busy: set[Key | Receipt] = set()

    def take(self, waiting: deque[Job], limit: int) -> list[Job]:
        """Take the next batch, in order; what must wait stays first in line."""
        batch: list[Job] = []
        later: list[Job] = []
        closed: set[Key | Receipt] = set(self._busy)
        shared: set[Key] = set()
        while waiting and len(batch) < limit:
            job = waiting.popleft()
            lane, alone = _lane(job[0])
            receipt = _receipt(job[0])
            blocked = lane in closed or receipt in closed or (alone and lane in shared)
            if receipt is not None:
                closed.add(receipt)
            if alone or blocked:
                closed.add(lane)
            else:
                shared.add(lane)
            (later if blocked else batch).append(job)
        waiting.extendleft(reversed(later))
        self._busy.update(_held(batch))
        return batch

    def release(self, batch: Iterable[Job]) -> None:
        """Let others have what `batch` held."""
        self._busy.difference_update(_held(batch))


def _held(batch: Iterable[Job]) -> Iterable[Key | Receipt]:
    for command, _ in batch:
        yield _lane(command)[0]
        receipt = _receipt(command)
        if receipt is not None:
            yield receipt


def _lane(command: Command) -> tuple[Key, bool]:
    if isinstance(command, Start):
        return (command.by.account_id, command.by.id), True
    return (command.by.account_id, command.conversation_id), not isinstance(command, Send)


def _receipt(command: Command) -> Receipt | None:
    return repeats.receipt(command) if isinstance(command, repeats.Creating) else None
