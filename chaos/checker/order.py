"""I4: numbers without gaps, streams without holes, readings that are prefixes."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict

from chaos.checker.case import ENTRIES, Case
from chaos.history import Heard, Op, Sitting


def gapless(case: Case) -> None:
    """The entries of each conversation are 1, 2, 3 … to its `last_seq`."""
    for conversation in case.facts.conversations.values():
        seqs = [entry.seq for entry in conversation.entries]
        if seqs != list(range(1, conversation.last_seq + 1)):
            case.broken("I4", f"numbers of {conversation.id}: {_holes(seqs)}")


def _holes(seqs: list[int]) -> str:
    missing = sorted(set(range(1, max(seqs, default=0) + 1)) - set(seqs))
    return f"{len(seqs)} entries up to {max(seqs, default=0)}, missing {missing[:5]}"


def rising(case: Case) -> None:
    """What one sender was told first has a lower number than what it asked for afterwards."""
    said: dict[tuple[str, str], list[Op]] = defaultdict(list)
    for op in case.ops("message", outcome="ok"):
        said[op.actor, op.conversation].append(op)
    for (_, conversation), ops in said.items():
        ops.sort(key=lambda op: op.began)
        first_acked: dict[str, Op] = {}
        highest, until = 0, 0.0
        for op in ops:
            if op.client_id in first_acked:
                continue
            first_acked[op.client_id] = op
            if case.first_asked[op.client_id] > until and op.seq < highest:
                case.broken("I4", f"{conversation}: {op.seq} after {highest} was acknowledged")
            if op.seq > highest:
                highest, until = op.seq, op.ended


def readings(case: Case) -> None:
    """What was read is contiguous, and holds what was acknowledged before it was asked for."""
    acked: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for op in case.ops("message", outcome="ok"):
        acked[op.conversation].append((op.ended, op.seq))
    for op in case.ops("timeline", outcome="ok"):
        read = op.result or {}
        seqs, after = read["seqs"], read["after"]
        expected = [seq for seq in _readable(case, op) if seq > after][: len(seqs)]
        if seqs != expected:
            case.broken("I4", f"{op.conversation}: read {seqs[:5]} … after {after}")
        known = max((seq for at, seq in acked[op.conversation] if at < op.began), default=0)
        if len(seqs) < 100 and known > max([after, *seqs]):  # noqa: PLR2004 - a page of the workload
            case.broken(
                "I4", f"{op.conversation}: {known} was acknowledged, and not read afterwards"
            )


def _readable(case: Case, op: Op) -> list[int]:
    if op.role == "visitor":
        return case.visible.get(op.conversation, [])
    found = case.facts.conversations.get(op.conversation)
    return list(range(1, found.last_seq + 1)) if found else []


def streams(case: Case) -> None:
    """Each socket hears the entries of what it follows one after the other, each once."""
    for sitting in case.history.sittings:
        Stream(case, sitting).judge()


class Stream:
    """One socket's conversations, each with the number that must come next."""

    def __init__(self, case: Case, sitting: Sitting) -> None:
        self.case = case
        self.sitting = sitting
        self.reached: dict[str, int] = sitting.shown | sitting.positions
        # What a supervisor names and is not shown is one of Others: its position is a watch.
        named = set(sitting.positions) - set(sitting.shown)
        self.watched: set[str] = named if sitting.role == "supervisor" else set()
        self.strays: set[str] = set()

    def judge(self) -> None:
        """Follow the socket from its snapshot to its end."""
        for heard in self.case.by_sitting.get(self.sitting.number, ()):
            self._follow(heard)
        self._complete()

    def _follow(self, heard: Heard) -> None:
        _, _, kind, conversation, seq, _ = heard
        if kind in ENTRIES:
            self._entry(kind, conversation, seq)
        elif kind == "reset":
            self.reached[conversation] = seq
        elif kind == "watch":
            # Until the service comes to it, what was on its way before goes on.
            self.watched.add(conversation)
            self.strays.discard(conversation)
        elif kind == "unwatch":
            self.watched.discard(conversation)
            self.strays.add(conversation)
            self.reached.pop(conversation, None)
        elif kind.startswith("left:") or (
            kind in {"conversation:others", "conversation:closed"} and not self._stays(conversation)
        ):
            self.reached.pop(conversation, None)

    def _stays(self, conversation: str) -> bool:
        """Whether the entries go on when the conversation is in none of the socket's lists."""
        return conversation in self.watched or self.sitting.role == "visitor"

    def _entry(self, kind: str, conversation: str, seq: int) -> None:
        if conversation in self.strays:
            return
        before = self.reached.get(conversation)
        restarted = seq == 1 and conversation in self.watched
        if before is None and kind == "entry" and seq != 1:
            self._broken(f"{conversation}: {seq} came without an introduction")
        elif before is not None and not restarted and seq != self._next(conversation, before):
            expected = self._next(conversation, before)
            self._broken(f"{conversation}: {seq} came where {expected} was due")
        self.reached[conversation] = seq

    def _next(self, conversation: str, seq: int) -> int:
        if self.sitting.role != "visitor":
            return seq + 1
        visible = self.case.visible.get(conversation, [])
        at = bisect_right(visible, seq)
        return visible[at] if at < len(visible) else self._beyond(conversation)

    def _beyond(self, conversation: str) -> int:
        """Return a number that no entry has: a visitor is shown nothing of what still comes."""
        found = self.case.facts.conversations.get(conversation)
        return found.last_seq + 1 if found else 1

    def _complete(self) -> None:
        """I5: nothing that was known in good time is missing at the end."""
        end = self.case.end_of(self.sitting)
        for conversation, seq in self.reached.items():
            following = self._next(conversation, seq)
            known = self.case.known.get((conversation, following))
            if known is None or not self.sitting.live or conversation in self.strays:
                continue
            if self.case.due(max(known, self.sitting.live)) < end:
                late = end - max(known, self.sitting.live)
                self.case.broken(
                    "I5", f"{self._who()}: {conversation}: {following} not heard in {late:.1f} s"
                )

    def _broken(self, what: str) -> None:
        self.case.broken("I4", f"{self._who()}: {what}")

    def _who(self) -> str:
        return f"{self.sitting.role} {self.sitting.person}, socket {self.sitting.number}"
