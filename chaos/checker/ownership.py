"""I6, I7, I16: one claimer, a chain of owners, and rows that are the sum of their entries."""

from __future__ import annotations

from collections import Counter, defaultdict

from chaos.checker.case import Case
from chaos.facts import StoredConversation
from chaos.history import Op


def contests(case: Case) -> dict[str, list[Op]]:
    """Return the attempts at each conversation that several agents answered at once."""
    found: dict[str, list[Op]] = defaultdict(list)
    for op in case.ops("message"):
        name = (op.result or {}).get("contest")
        if name:
            found[name].append(op)
    return {name: ops for name, ops in found.items() if len({op.actor for op in ops}) > 1}


def one_claimer(case: Case) -> None:
    """I6: at most one agent's first reply is taken; the others' are not in the timeline."""
    for conversation in case.facts.conversations.values():
        claims = [entry for entry in conversation.entries if entry.kind == "claimed"]
        if len(claims) > 1:
            case.broken("I6", f"{conversation.id} was claimed {len(claims)} times")
    for name, ops in contests(case).items():
        winners = {op.actor for op in ops if op.outcome == "ok"}
        if len(winners) > 1:
            case.broken("I6", f"{name}: {len(winners)} agents were told that they were first")
        _losers(case, name, ops, winners)


def _losers(case: Case, name: str, ops: list[Op], winners: set[str]) -> None:
    owners = {standing.owner for standing in case.standings.get(name, ())}
    for winner in winners - owners:
        case.broken("I6", f"{name}: {winner} was told it was first, and never owned it")
    for op in ops:
        if op.outcome != "refused" or op.code != "conversation_claimed":
            continue
        if op.client_id in case.by_client_id:
            case.broken("I6", f"{name}: the loser's text was posted: {op.client_id}")
        if (op.result or {}).get("owner") not in owners:
            case.broken("I6", f"{name}: the loser was told of an owner who never was one")


def chain(case: Case) -> None:
    """I7: each transfer leaves from who owns it; the first who answered is named once."""
    for conversation in case.facts.conversations.values():
        # By place, not by number: a number that is missing is I4's to say.
        for entry, before in zip(
            conversation.entries, case.standings[conversation.id], strict=False
        ):
            if entry.kind != "transferred":
                continue
            giver = (entry.data.get("from") or {}).get("id", "")
            if giver != before.owner:
                case.broken(
                    "I7", f"{conversation.id}: transferred from {giver}, who did not own it"
                )
        if conversation.first_responder != _first_responder(conversation):
            case.broken("I7", f"{conversation.id}: the first who answered is somebody else")
    _transfers_happened(case)


def _first_responder(conversation: StoredConversation) -> str:
    answers = (
        e.actor for e in conversation.entries if (e.kind, e.actor_kind) == ("message", "agent")
    )
    return next(answers, "")


def _transfers_happened(case: Case) -> None:
    for op in case.ops("transfer", outcome="ok"):
        found = case.facts.conversations.get(op.conversation)
        to = (op.result or {}).get("to")
        moves = [e for e in found.entries if e.kind == "transferred"] if found else []
        if not any((e.data.get("to") or {}).get("id") == to for e in moves):
            case.broken("I7", f"{op.conversation}: an acknowledged transfer has no entry")


def audit(case: Case) -> None:
    """I16: folding the entries gives the row; an acknowledged edit has its entry."""
    for conversation in case.facts.conversations.values():
        folded, row = _folded(case, conversation), _row(conversation)
        if folded != row:
            case.broken("I16", f"{conversation.id}: entries make {folded}, the row is {row}")
    for op in case.ops("rename", outcome="ok"):
        found = case.facts.conversations.get(op.conversation)
        edits = [e for e in found.entries if e.kind == "requester_updated"] if found else []
        if not any((e.data.get("after") or {}).get("name") == op.text for e in edits):
            case.broken("I16", f"{op.conversation}: an acknowledged name has no entry")


def _folded(case: Case, conversation: StoredConversation) -> tuple[object, ...]:
    entries = conversation.entries
    authors = Counter(e.actor_kind == "visitor" for e in entries if e.kind == "message")
    said = [e.seq for e in entries if e.kind == "message"]
    closed = [e.actor_kind for e in entries if e.kind == "closed"]
    status, owner = case.standings[conversation.id][-1]
    last = entries[-1].seq if entries else 0
    closed_by = closed[0] if closed else ""
    return status, owner, last, authors[True], authors[False], max(said, default=0), closed_by


def _row(conversation: StoredConversation) -> tuple[object, ...]:
    return (
        conversation.status,
        conversation.owner,
        conversation.last_seq,
        conversation.visitor_messages,
        conversation.agent_messages,
        conversation.last_message_seq,
        conversation.closed_by,
    )
