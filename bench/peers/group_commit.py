"""What all ceilings do alike: decode a message, and commit whatever is waiting together."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, ClassVar
from uuid import UUID

import msgspec

SENDER = {"name": "Maria da Silva", "kind": "customer", "id": 7}

Deliver = Callable[[bytes], None]


class Message(msgspec.Struct):
    """What a visitor sends."""

    mid: UUID
    c: int
    body: str


class Event(msgspec.Struct):
    """What an agent gets."""

    mid: UUID
    type: str
    c: int
    seq: int
    sender: dict[str, Any]
    body: str
    created_at: str


Waiting = tuple[Message, Deliver]
"""A message, and what brings its ack to the visitor."""

_decode = msgspec.json.Decoder(Message).decode
_encode = msgspec.json.Encoder().encode


class GroupCommit:
    """One process's messages and sockets; subclasses know how a batch is stored."""

    batch_size: ClassVar[int]

    def __init__(self) -> None:
        self.agents: dict[int, set[Deliver]] = defaultdict(set)
        """Of each conversation: what brings a payload to an agent's socket."""
        self._waiting: list[Waiting] = []
        self._writing: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connect to whatever stores."""
        raise NotImplementedError

    async def commit(self, batch: Sequence[Waiting]) -> None:
        """Store the messages; then deliver them and acknowledge."""
        raise NotImplementedError

    def submit(self, payload: bytes | str, acknowledge: Deliver) -> None:
        """Take a visitor's message; `acknowledge` gets the ack once it is committed."""
        self._waiting.append((_decode(payload), acknowledge))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        while self._waiting:
            batch = self._waiting[: self.batch_size]
            del self._waiting[: self.batch_size]
            await self.commit(batch)
        self._writing = None

    def deliver(self, conversation: int, event: bytes) -> None:
        """Bring an event to the conversation's agents."""
        for deliver in self.agents.get(conversation, ()):
            deliver(event)


def event_of(message: Message, seq: int, created_at: str) -> bytes:
    """Return what agents are told of a stored message."""
    told = (message.mid, "message.created", message.c, seq, SENDER, message.body, created_at)
    event: bytes = _encode(Event(*told))
    return event


def ack_of(message: Message, seq: int) -> bytes:
    """Return what its visitor is told."""
    return b'{"ack":"%s","seq":%d}' % (str(message.mid).encode(), seq)
