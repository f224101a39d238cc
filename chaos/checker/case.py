"""A run laid out for judgement: history and stored facts, looked up by what invariants ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from chaos.facts import Facts, StoredConversation, StoredEntry
from chaos.history import Heard, History, Op, Sitting, Window

HIDDEN = frozenset({"transferred", "requester_updated", "ticket_delivered", "ticket_failed"})
"""Kinds that a visitor is not shown (contract 4)."""

CATCH_UP = 6.0  # seconds; contract 5.5, whatever becomes of the broker
ENTRIES = {"entry", "entry+"}


class Finding(NamedTuple):
    """A broken promise."""

    invariant: str
    what: str


class Standing(NamedTuple):
    """Whose a conversation is, right after one of its entries."""

    status: str
    owner: str


@dataclass
class Case:
    """History and facts, with what several invariants look up."""

    history: History
    facts: Facts
    slack: float = 1.5  # seconds: what watches shares its cores with what is watched
    findings: list[Finding] = field(default_factory=list)

    def broken(self, invariant: str, what: str) -> None:
        """Note that an invariant does not hold."""
        self.findings.append(Finding(invariant, what))

    @cached_property
    def by_client_id(self) -> dict[str, list[StoredEntry]]:
        """Stored messages under each `client_id`."""
        found: dict[str, list[StoredEntry]] = defaultdict(list)
        for conversation in self.facts.conversations.values():
            for entry in conversation.entries:
                if entry.client_id:
                    found[entry.client_id].append(entry)
        return dict(found)

    @cached_property
    def ops_by_kind(self) -> dict[str, list[Op]]:
        """Attempts of each kind, in the order in which they ended."""
        found: dict[str, list[Op]] = defaultdict(list)
        for op in self.history.ops:
            found[op.kind].append(op)
        return found

    def ops(self, *kinds: str, outcome: str = "") -> Iterable[Op]:
        """Return attempts of these kinds, of one outcome or of all."""
        for kind in kinds:
            for op in self.ops_by_kind.get(kind, ()):
                if not outcome or op.outcome == outcome:
                    yield op

    @cached_property
    def retried(self) -> set[str]:
        """What was asked more than once: an earlier attempt may be the one that counted."""
        seen: set[str] = set()
        again: set[str] = set()
        for op in self.history.ops:
            if op.client_id:
                (again if op.client_id in seen else seen).add(op.client_id)
        return again

    @cached_property
    def first_asked(self) -> dict[str, float]:
        """When each `client_id` was first asked for: any attempt may be the one that counted."""
        found: dict[str, float] = {}
        for op in self.history.ops:
            if op.client_id:
                found[op.client_id] = min(found.get(op.client_id, op.began), op.began)
        return found

    @cached_property
    def by_sitting(self) -> dict[int, list[Heard]]:
        """What each socket heard, in order."""
        found: dict[int, list[Heard]] = defaultdict(list)
        for heard in self.history.heard:
            found[heard[1]].append(heard)
        return found

    @cached_property
    def known(self) -> dict[tuple[str, int], float]:
        """When an entry was first known outside: acknowledged, or heard by anybody."""
        found: dict[tuple[str, int], float] = {}
        for op in self.ops("message", outcome="ok"):
            key = (op.conversation, op.seq)
            found[key] = min(found.get(key, op.ended), op.ended)
        for at, _, kind, conversation, seq, _ in self.history.heard:
            if kind in ENTRIES:
                key = (conversation, seq)
                found[key] = min(found.get(key, at), at)
        return found

    @cached_property
    def standings(self) -> dict[str, list[Standing]]:
        """For each conversation, whose it is after entry 1, 2, 3 and so on (index 0: before)."""
        return {c.id: standings(c) for c in self.facts.conversations.values()}

    @cached_property
    def visible(self) -> dict[str, list[int]]:
        """For each conversation, the numbers that its visitor is shown."""
        return {
            c.id: [entry.seq for entry in c.entries if entry.kind not in HIDDEN]
            for c in self.facts.conversations.values()
        }

    def entry(self, conversation: str, seq: int) -> StoredEntry | None:
        """Return what is stored under that number."""
        found = self.facts.conversations.get(conversation)
        if found is None or not 1 <= seq <= len(found.entries):
            return None
        return found.entries[seq - 1]

    def windows(self, *touches: str) -> list[Window]:
        """Return the faults that took any of these away."""
        return [w for w in self.history.windows if set(w.touches) & set(touches)]

    def excused(self, op: Op, *touches: str, after: float = 0.0) -> bool:
        """Whether a fault of this kind was about the process of an attempt while it ran."""
        return any(
            w.began <= op.ended and op.began <= w.healed + after and w.process in {-1, op.process}
            for w in self.windows(*touches)
        )

    def due(self, at: float) -> float:
        """
        Return by when a live socket must have heard what was known at a moment.

        A lost broker is no excuse: the reconciler has six seconds. What stops processes, the
        database or the socket's own line has to heal first.
        """
        due = at + CATCH_UP + self.slack
        for _ in range(2):
            for window in self._stopping:
                if window.began <= due and window.healed >= at:
                    due = max(due, window.healed + CATCH_UP + self.slack)
        return due

    @cached_property
    def _stopping(self) -> list[Window]:
        return self.windows("database", "process", "client", "memory", "clock")

    def end_of(self, sitting: Sitting) -> float:
        """Return when a socket ended; the run's end for those who stayed."""
        return sitting.ended or self.history.ended


def standings(conversation: StoredConversation) -> list[Standing]:
    """Return whose the conversation was before its first entry and after each."""
    made = [Standing("", "")]
    for entry in conversation.entries:
        status, owner = made[-1]
        if entry.kind == "started":
            status = "new"
        elif entry.kind == "claimed":
            status, owner = "open", entry.actor
        elif entry.kind == "transferred":
            status, owner = "open", (entry.data.get("to") or {}).get("id", "")
        elif entry.kind == "closed":
            status = "closed"
        made.append(Standing(status, owner))
    return made
