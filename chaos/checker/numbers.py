"""What a run has exercised, counted: without it, green means nothing."""

from __future__ import annotations

from chaos.checker.case import ENTRIES, Case
from chaos.checker.ownership import contests

Numbers = dict[str, int]


def count(case: Case) -> Numbers:
    """Return how often what a run must exercise has happened."""
    history, facts = case.history, case.facts
    said = {op.client_id for op in case.ops("message", outcome="ok")}
    begun = {op.client_id for op in case.ops("start", outcome="ok")}
    entries = sum(heard[2] in ENTRIES for heard in history.heard)
    return {
        "acknowledged": len(said | (begun & case.by_client_id.keys())),
        "attempts": len(history.ops),
        "uncertain": sum(op.outcome == "unknown" for op in history.ops),
        "retried": len(case.retried & (said | begun)),
        "conversations": len(facts.conversations),
        "contested": len(contests(case)),
        "transfers": _entries(case, "transferred"),
        "closes": _entries(case, "closed"),
        "tickets": len(facts.tickets),
        "offline": sum(ticket.origin == "offline" for ticket in facts.tickets),
        "at_the_desk": sum(bool(filed.made) for filed in history.delivered),
        "posted_again": sum(filed.posts - 1 for filed in history.delivered),
        "frames": history.frames,
        "entries_heard": entries,
        "sockets": len(history.sittings),
        "reconnects": len(history.sittings) - len({s.person for s in history.sittings}),
        "faults": len(history.windows),
        "readings": sum(1 for _ in case.ops("timeline", outcome="ok")),
    }


def _entries(case: Case, kind: str) -> int:
    return sum(
        entry.kind == kind
        for conversation in case.facts.conversations.values()
        for entry in conversation.entries
    )
