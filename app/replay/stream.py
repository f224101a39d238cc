"""What one live socket heard: a stream of numbered entries for each conversation."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Entry:
    """The part of an entry that a dialogue determines.

    `heard_at` is in seconds of `time.perf_counter`.
    """

    seq: int
    kind: str
    author: str
    name: str | None
    text: str | None
    client_id: str | None
    heard_at: float

    @classmethod
    def of(cls, raw: dict[str, Any]) -> Self:
        """Read an entry as REST and sockets send it."""
        actor, data = raw["actor"], raw["data"]
        return cls(
            seq=raw["seq"],
            kind=raw["kind"],
            author=actor["kind"],
            name=actor.get("name"),
            text=data.get("text"),
            client_id=data.get("client_id"),
            heard_at=time.perf_counter(),
        )


@dataclass(slots=True)
class Stream:
    """The entries of one conversation as one socket heard them, in the order of their arrival.

    `highest` is the highest number heard or told by a snapshot; `first` is the number from which
    entries are due (a snapshot tells how many there were before).
    """

    first: int = 1
    highest: int = 0
    entries: list[Entry] = field(default_factory=list)
    duplicated: int = 0
    out_of_order: int = 0
    left: bool = False
    after_left: int = 0
    _heard: asyncio.Event = field(default_factory=asyncio.Event)

    def begin_after(self, last_seq: int) -> None:
        """Count what a snapshot shows as known, unless entries came before it."""
        if not self.entries:
            self.first, self.highest = last_seq + 1, last_seq
            self._heard.set()

    def hear(self, entry: Entry) -> None:
        """Take one entry in, and count it when it should not have come, or not now."""
        self.after_left += self.left
        if entry.seq <= self.highest:
            if entry.seq < self.first or any(entry.seq == old.seq for old in self.entries):
                self.duplicated += 1
                return
            self.out_of_order += 1
        self.highest = max(self.highest, entry.seq)
        self.entries.append(entry)
        self._heard.set()

    async def reach(self, seq: int, *, within_s: float) -> Entry | None:
        """Wait for the entry `seq`; None when a snapshot told it. TimeoutError after `within_s`."""
        async with asyncio.timeout(within_s):
            while self.highest < seq:
                self._heard.clear()
                await self._heard.wait()
        return next((entry for entry in reversed(self.entries) if entry.seq == seq), None)


class Streams:
    """Everything that one socket heard, by conversation."""

    def __init__(self) -> None:
        self._streams: dict[str, Stream] = {}

    def of(self, conversation_id: str) -> Stream:
        """Return the stream of a conversation; an empty one when nothing was heard of it yet."""
        return self._streams.setdefault(conversation_id, Stream())

    def others(self, conversation_id: str | None) -> dict[str, Stream]:
        """Return the streams of all conversations but this one."""
        streams = self._streams.items()
        return {other: stream for other, stream in streams if other != conversation_id}

    def positions(self) -> dict[str, int]:
        """Say what is here, for the `hello` after a reconnect."""
        return {
            conversation_id: stream.highest
            for conversation_id, stream in self._streams.items()
            if stream.highest and not stream.left
        }

    def take(self, frame: dict[str, Any]) -> None:
        """Take in a server frame; kinds that say nothing of entries are passed over."""
        match frame["type"]:
            case "entry":
                self._hear(frame["entry"])
            case "left":
                self.of(frame["conversation_id"]).left = True
            case "snapshot":
                self._begin(frame)
            case _:
                pass

    def _hear(self, raw: dict[str, Any]) -> None:
        self.of(raw["conversation_id"]).hear(Entry.of(raw))

    def _begin(self, snapshot: dict[str, Any]) -> None:
        for conversation in (*snapshot.get("new", ()), *snapshot.get("mine", ())):
            self.of(conversation["id"]).begin_after(conversation["last_seq"])
        for raw in snapshot.get("entries") or ():
            self._hear(raw)
