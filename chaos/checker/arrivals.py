"""I11 and I12: received when somebody is there and not otherwise; one conversation at a time."""

from __future__ import annotations

from collections import defaultdict

from chaos.checker.case import Case
from chaos.facts import StoredConversation
from chaos.history import Op

RENEWED = 8.0  # seconds after Redis is back, until every lease is renewed
JUST_HIRED = 1.0


def received(case: Case) -> None:
    """I11: a conversation while certainly somebody is online, a ticket while nobody is."""
    switches: dict[str, list[Op]] = defaultdict(list)
    for op in case.ops("availability"):
        switches[op.account].append(op)
    for op in case.ops("start", outcome="ok"):
        tenant = case.history.tenants[op.account]
        op = op._replace(began=case.first_asked[op.client_id])  # noqa: PLW2901 - all its attempts
        came_of_it = (op.result or {})["outcome"]
        if tenant.toggled:
            state = _certainly(switches[op.account], op)
        else:
            state = "online" if tenant.attended else ""
        if state == "offline" and came_of_it == "conversation":
            case.broken("I11", f"{op.client_id} was received, although nobody was online")
        if state == "online" and came_of_it == "ticket" and not _broker_was_away(case, op):
            case.broken("I11", f"{op.client_id} became a ticket, although somebody was online")


def _certainly(switches: list[Op], start: Op) -> str:
    """Return what the one agent of a small account certainly was all through a start, or ''."""
    state, since = "", 0.0
    for op in switches:
        if op.began > start.ended:
            break
        if op.ended > start.began:
            return ""
        state, since = (op.text, op.ended) if op.outcome == "ok" else ("", op.ended)
    return state if since < start.began else ""


def _broker_was_away(case: Case, start: Op) -> bool:
    """Leases are in Redis: without it a process knows only its own sockets."""
    return any(
        w.began - JUST_HIRED <= start.ended and start.began <= w.healed + RENEWED
        for w in case.windows("broker")
    )


def presence(case: Case) -> None:
    """I11: at the end every screen shows who is there, and that is who is."""
    for fold in case.history.folds:
        if fold.presence != fold.fresh_presence:
            case.broken("I11", f"{fold.person} is shown {fold.presence}, now it is otherwise")
        for agent, effective in (fold.fresh_presence or {}).items():
            chosen = case.facts.agents.get(agent) == "online"
            if effective != chosen:
                case.broken("I11", f"{agent} chose {chosen}, has a socket, and is {effective}")


def one_open(case: Case) -> None:
    """I12: a visitor has one conversation after the other."""
    by_visitor: dict[str, list[StoredConversation]] = defaultdict(list)
    for conversation in case.facts.conversations.values():
        by_visitor[conversation.requester].append(conversation)
    for visitor, had in by_visitor.items():
        had.sort(key=lambda conversation: conversation.number)
        still_open = sum(conversation.status != "closed" for conversation in had)
        if still_open > 1:
            case.broken("I12", f"visitor {visitor} has {still_open} open conversations")
        before = ""
        for conversation in had:
            if conversation.previous != before:
                case.broken("I12", f"{conversation.id} does not follow {before or 'nothing'}")
            before = conversation.id
