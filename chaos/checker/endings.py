"""I9 and I10: exactly one ticket, and a close that is final."""

from __future__ import annotations

from collections import Counter, defaultdict

from chaos.checker.case import Case
from chaos.facts import StoredTicket

FINAL = {"message", "claimed", "transferred", "requester_updated", "closed"}
"""Kinds that no longer happen once a conversation is closed."""


def close_is_final(case: Case) -> None:
    """I10: nothing but its ticket comes after the close."""
    for conversation in case.facts.conversations.values():
        closed = 0
        for entry in conversation.entries:
            if closed and entry.kind in FINAL:
                case.broken("I10", f"{conversation.id}: {entry.kind} {entry.seq} after the close")
            if entry.kind == "closed":
                closed = entry.seq
    for op in case.ops("close", outcome="ok"):
        found = case.facts.conversations.get(op.conversation)
        if found is None or found.status != "closed":
            case.broken("I10", f"{op.conversation}: the close was acknowledged, and it is open")


def one_ticket(case: Case) -> None:
    """I9: one ticket per close that wanted one, complete; one per offline arrival."""
    made: dict[str, list[StoredTicket]] = defaultdict(list)
    for ticket in case.facts.tickets:
        if ticket.conversation:
            made[ticket.conversation].append(ticket)
    wanted = _wanted(case)
    for conversation, tickets in made.items():
        if len(tickets) > 1:
            case.broken("I9", f"{conversation} has {len(tickets)} tickets")
        if conversation not in wanted:
            case.broken("I9", f"{conversation} has a ticket that nobody asked for")
        _transcript(case, tickets[0])
    for op in case.ops("close", outcome="ok"):
        if (op.result or {}).get("wants_ticket") and op.conversation not in made:
            case.broken("I9", f"{op.conversation} was closed with a ticket, and has none")
    _entries(case, made)
    _arrivals(case)


def _wanted(case: Case) -> set[str]:
    return {
        op.conversation for op in case.ops("close") if (op.result or {}).get("wants_ticket")
    } | {op.conversation for op in case.ops("close") if op.outcome == "unknown"}


def _transcript(case: Case, ticket: StoredTicket) -> None:
    conversation = case.facts.conversations.get(ticket.conversation)
    if conversation is None:
        case.broken("I9", f"ticket {ticket.id} is about a conversation that does not exist")
        return
    for entry in conversation.entries:
        if entry.kind == "message" and entry.text not in ticket.transcript:
            case.broken("I9", f"the ticket of {conversation.id} lacks entry {entry.seq}")
            return


def _entries(case: Case, made: dict[str, list[StoredTicket]]) -> None:
    for conversation in case.facts.conversations.values():
        told = sum(entry.kind == "ticket_opened" for entry in conversation.entries)
        if told != len(made.get(conversation.id, ())):
            case.broken("I9", f"{conversation.id}: {told} entries tell of its ticket")


def _arrivals(case: Case) -> None:
    """One ticket for each arrival that found nobody, and none for any other."""
    arrived = Counter(t.client_id for t in case.facts.tickets if t.origin == "offline")
    for client_id, count in arrived.items():
        if count > 1:
            case.broken("I9", f"one arrival, {count} tickets: {client_id}")
        if client_id in case.by_client_id:
            case.broken("I11", f"a ticket and a conversation from one start: {client_id}")
    started = {op.client_id for op in case.ops("start")}
    for client_id in arrived.keys() - started:
        case.broken("I9", f"a ticket for a start that nobody asked for: {client_id}")
    for op in case.ops("start", outcome="ok"):
        if (op.result or {}).get("outcome") == "ticket" and op.client_id not in arrived:
            case.broken("I9", f"an acknowledged offline ticket is lost: {op.client_id}")


def numbered(case: Case) -> None:
    """I16: conversations and tickets of an account are numbered 1, 2, 3 … without gaps."""
    numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
    for conversation in case.facts.conversations.values():
        numbers[conversation.account, "conversations"].append(conversation.number)
    for ticket in case.facts.tickets:
        numbers[ticket.account, "tickets"].append(ticket.number)
    for (account, what), given in numbers.items():
        if sorted(given) != list(range(1, len(given) + 1)):
            case.broken("I16", f"numbers of {what} of {account} are not 1 to {len(given)}")
